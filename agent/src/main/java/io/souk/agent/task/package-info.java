/**
 * What happens to a task on this agent, as pure values and decisions: start at {@link
 * io.souk.agent.task.TaskDecider}. No clock, no randomness, no futures, no logger; may import wire
 * messages, the model, {@code resource} and the value types of {@code runtime}.
 */
package io.souk.agent.task;
