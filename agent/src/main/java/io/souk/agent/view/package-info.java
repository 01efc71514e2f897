/**
 * What the agent shows of itself: immutable snapshots, published by the loop after each turn and
 * read by everybody else from any thread. Start at {@link io.souk.agent.view.AgentView}.
 */
package io.souk.agent.view;
