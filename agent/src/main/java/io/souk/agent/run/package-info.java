/**
 * The loop that owns the agent's state. Start at {@link io.souk.agent.run.AgentLoop}: events of the
 * master come in there, {@link io.souk.agent.run.TaskOperations} runs what the deciders of {@code
 * task} decide, {@link io.souk.agent.run.UpdateDelivery} brings updates to the master, {@link
 * io.souk.agent.run.Operations} applies offer operations, {@link io.souk.agent.run.Pods} keeps
 * executors of task groups, {@link io.souk.agent.run.Executors} leads those of type CUSTOM, {@link
 * io.souk.agent.run.Recovery} takes up what an earlier process left. All on one context; blocking
 * work in {@link io.souk.agent.run.DiskLanes}. May import everything but adapters and {@code boot}.
 */
package io.souk.agent.run;
