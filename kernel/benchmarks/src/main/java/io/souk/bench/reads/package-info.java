/**
 * Reads of a master under load (W6): clients that poll its state back to back, a probe of its
 * health beside them, and subscribers to its event stream, all while tasks end and are replaced at
 * a fixed rate.
 *
 * <p>Start reading at {@link io.souk.bench.reads.ReadsLoad}; what encoding alone costs is told by
 * {@link io.souk.bench.reads.StateBenchmark}, which goes at the master's classes. May import {@code
 * io.souk.bench.standing}, {@code io.souk.bench.load}, {@code io.souk.bench.result}, {@code
 * io.souk.bench}, {@code io.souk.protocol} and Vert.x.
 */
package io.souk.bench.reads;
