/**
 * The durable registry: a member of a Raft group, built on Apache Ratis. A single master is a group
 * of one with the same code and files.
 *
 * <p>Start reading at {@link io.souk.registry.adapter.ratis.RatisRegistry}. The path of a write:
 * {@code RatisRegistry.append} encodes the batch and hands it to Raft; {@code RegistryMachine}
 * applies it on every member once it is on the disks of a majority, and its verdict comes back as
 * the reply. The path of a start: {@code Premises} takes the directory, {@code Neighbours} asks the
 * others and {@code Admission} decides whether this member may take part; then {@code RaftMember}
 * runs. {@code Leading} keeps the lease, {@code Membership} changes the members, {@code HandOver}
 * leadership. May import {@code io.souk.registry}, {@code state}, {@code codec} and Ratis.
 */
package io.souk.registry.adapter.ratis;
