/**
 * The live view of several masters, shared through Hazelcast maps that are backed up on every
 * member.
 *
 * <p>The leader keeps each entry in a map of its <em>generation</em> and then announces the turn,
 * with all its changes, under one key; the other members apply announced turns in order to a copy
 * in their own memory, from which alone they read. A turn that was missed is made good by reading
 * the generation's map. Each leader's term begins a new generation, so that what a deposed leader
 * still writes is looked at by nobody.
 *
 * <p>Start reading at {@link io.souk.master.view.adapter.hazelcast.ClusterMember}, then {@link
 * io.souk.master.view.adapter.hazelcast.HazelcastLiveView}. May import {@code io.souk.master.view},
 * its in-process adapter and Hazelcast. A single master never loads it.
 */
package io.souk.master.view.adapter.hazelcast;
