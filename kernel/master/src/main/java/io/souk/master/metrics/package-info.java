/**
 * The master's meters, by the names in {@code docs/metrics.md}.
 *
 * <p>Start reading at {@link io.souk.master.metrics.MasterMeters}. May import {@code view}, {@code
 * bus} and Micrometer.
 */
package io.souk.master.metrics;
