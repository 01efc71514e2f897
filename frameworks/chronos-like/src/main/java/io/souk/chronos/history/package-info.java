/**
 * What is kept of runs that are over: {@link io.souk.chronos.history.History} of one job, and its
 * packed form {@link io.souk.chronos.history.PackedHistory}, in which it is held in memory and
 * stored.
 *
 * <p>Pure. May import {@code io.souk.chronos}, {@code schedule}, {@code job} and {@code run}.
 */
package io.souk.chronos.history;
