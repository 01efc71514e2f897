/**
 * What the agent keeps on disk to survive its own death. Start at {@link
 * io.souk.agent.checkpoint.Checkpoints}; the file format is in {@link
 * io.souk.agent.checkpoint.RecordCodec}, where files lie in {@link
 * io.souk.agent.checkpoint.Layout}. Everything here blocks; call it on virtual threads. May import
 * {@code task}.
 */
package io.souk.agent.checkpoint;
