/**
 * The life cycle of an agent as the master sees it. Start at {@link
 * io.souk.model.agent.AgentState}. May import the JDK alone.
 */
package io.souk.model.agent;
