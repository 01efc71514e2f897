/**
 * What the agent has once offer operations have been applied to it: reservations, persistent
 * volumes, and the operations nobody has acknowledged yet. Start at {@link
 * io.souk.agent.resource.Ledger}. Pure; may import wire messages and the model.
 */
package io.souk.agent.resource;
