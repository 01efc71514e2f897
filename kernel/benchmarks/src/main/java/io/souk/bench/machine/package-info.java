/**
 * On what machine figures were taken, and how much of it others used meanwhile. Linux only: all of
 * it is read from {@code /proc}.
 *
 * <p>Start reading at {@link io.souk.bench.machine.ForeignWatch}. Imports nothing of the product.
 */
package io.souk.bench.machine;
