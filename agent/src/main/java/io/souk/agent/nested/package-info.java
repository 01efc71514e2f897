/**
 * Containers that callers of the agent's API launch: within those of tasks and executors, or beside
 * them. What may be launched, waited for, killed and removed when. Start at {@link
 * io.souk.agent.nested.ContainerTable}. Pure; may import wire messages.
 */
package io.souk.agent.nested;
