/**
 * How whoever needs the leading master finds it among several and comes back to it: {@link
 * io.souk.protocol.leader.MasterRoute} says which master to try, {@link
 * io.souk.protocol.leader.Pauses} when, {@link io.souk.protocol.leader.Silence} how long to wait
 * for a word, {@link io.souk.protocol.leader.Fence} whom to believe, {@link
 * io.souk.protocol.leader.SubscribeOrder} which of its requests is the last. Pure; used by agents
 * and by frameworks alike.
 */
package io.souk.protocol.leader;
