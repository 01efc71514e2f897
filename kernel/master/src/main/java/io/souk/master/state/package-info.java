/**
 * What the leading master knows: immutable records of agents, frameworks, tasks and offers, held by
 * {@link io.souk.master.state.ClusterState}, which changes in one way alone: by applying a {@link
 * io.souk.master.state.Change}. Who holds which resources follows from the records, so it can never
 * differ from them.
 *
 * <p>Start reading at {@code ClusterState}. Pure. May import model, allocator, wire messages, the
 * ids of streams ({@code bus}) and the published records ({@code view}).
 */
package io.souk.master.state;
