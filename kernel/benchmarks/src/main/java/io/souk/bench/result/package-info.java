/**
 * What a workload found, in the one form that the suite, its table and its gates read: a workload
 * is a program that writes {@link io.souk.bench.result.Result}s to the file that {@code --json}
 * names, by {@link io.souk.bench.result.ResultFile}, and ends with 0, with 1 when its gate objected
 * to something, or with 2 when it was called wrongly.
 *
 * <p>Start reading at {@link io.souk.bench.result.Result}. Pure values but for the file; imports
 * nothing of the product.
 */
package io.souk.bench.result;
