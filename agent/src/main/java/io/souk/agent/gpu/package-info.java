/**
 * Device files and the GPUs behind them: which the machine has ({@link
 * io.souk.agent.gpu.MachineGpus}), and which container has which ({@link
 * io.souk.agent.gpu.GpuBook}). Reads small files of the system. Imports nothing of the agent but
 * {@code runtime}.
 */
package io.souk.agent.gpu;
