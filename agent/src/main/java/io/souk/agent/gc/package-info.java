/**
 * Which old sandboxes go, and when: start at {@link io.souk.agent.gc.Collection}. Pure; the
 * directories are found and deleted by {@code sandbox}, on time by {@code run}. May import nothing
 * of the agent.
 */
package io.souk.agent.gc;
