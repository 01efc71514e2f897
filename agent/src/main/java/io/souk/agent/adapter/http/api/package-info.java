/**
 * {@code POST /api/v1}: the operator API of the agent (Mesos v1 agent API), for people, tools and
 * executors: reads, files, containers of callers', and sessions in containers. Start at {@link
 * io.souk.agent.adapter.http.api.OperatorApi}. May import {@code adapter.http}, {@code control},
 * {@code files}, {@code nested}, {@code view} and Vert.x; it asks, the loop decides.
 */
package io.souk.agent.adapter.http.api;
