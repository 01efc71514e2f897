/**
 * Floors: what the machine itself needs for the primitives that everything is made of, measured in
 * plain Java beside each result, so that a figure can be told in multiples of what is possible.
 *
 * <p>Start reading at {@link io.souk.bench.floor.Floors}. Imports {@code io.souk.bench.result} and
 * Jackson, with which the product reads and writes JSON; nothing of the product.
 */
package io.souk.bench.floor;
