/**
 * What the agent keeps on disk to survive its own death. Start at {@link
 * io.souk.agent.checkpoint.Checkpoints}; the file format is in {@link
 * io.souk.agent.checkpoint.RecordCodec}, where files lie in {@link
 * io.souk.agent.checkpoint.Layout}. Everything here blocks; call it on virtual threads. Dynamic
 * reservations, volumes and operations are kept by {@link io.souk.agent.checkpoint.ResourceDisk}.
 * May import {@code task} and {@code resource}.
 */
package io.souk.agent.checkpoint;
