/**
 * What containers use of disks, measured with {@code du(1)} and held against what they may (Mesos
 * isolator {@code disk/du}). Start at {@link io.souk.agent.adapter.disk.MeasuredRuntime}, which is
 * put around any other runtime; {@link io.souk.agent.adapter.disk.DiskWatch} measures on threads of
 * its own. May import {@code runtime} and {@code disk}.
 */
package io.souk.agent.adapter.disk;
