/**
 * How much the agent logs, and for how long: {@link io.souk.agent.log.VerbosityToggle}. A port;
 * whoever writes the log implements {@link io.souk.agent.log.AgentLog}. Imports nothing of the
 * agent.
 */
package io.souk.agent.log;
