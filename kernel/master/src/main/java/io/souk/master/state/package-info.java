/**
 * What the leading master knows: immutable records of agents, frameworks, executors, tasks, offers,
 * operations and planned absences, held by {@link io.souk.master.state.ClusterState}, which changes
 * in one way alone: by applying a {@link io.souk.master.state.Change}. Whatever holds resources
 * goes through {@code Holdings}, which changes the allocator's account with it, so that the two
 * never differ.
 *
 * <p>Start reading at {@code ClusterState}; each concern has its index beside it. Pure. May import
 * model, allocator, wire messages, the ids of streams ({@code bus}) and the published records
 * ({@code view}).
 */
package io.souk.master.state;
