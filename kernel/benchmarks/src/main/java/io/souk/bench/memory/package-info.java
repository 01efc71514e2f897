/**
 * What a master's memory goes to (W7): clusters of several sizes, one after the other, each against
 * a master of its own; live heap after a full collection, by class, and resident memory; and from
 * all of them together, by least squares, the bytes of one agent, task, filter and connection.
 *
 * <p>Start reading at {@link io.souk.bench.memory.MemoryLoad}. May import {@code
 * io.souk.bench.standing}, {@code io.souk.bench.load}, {@code io.souk.bench.result} and {@code
 * io.souk.bench}.
 */
package io.souk.bench.memory;
