/**
 * What the suite found, on disk and as a table: results with the machine they were taken on, what
 * others used of it meanwhile, and the floors they are held against.
 *
 * <p>Start reading at {@link io.souk.bench.report.Report}. Imports {@code io.souk.bench.result},
 * {@code machine} and {@code floor}; nothing of the product.
 */
package io.souk.bench.report;
