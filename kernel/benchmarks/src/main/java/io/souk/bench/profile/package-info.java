/**
 * What flight recordings of a measured program say: where its CPU time went, what it allocated, and
 * how long its collector stopped it. Recordings are made by the JVM option of {@link
 * io.souk.bench.profile.Recording} and read when the program has ended.
 *
 * <p>Start reading at {@link io.souk.bench.profile.Profile}. Imports nothing of the product.
 */
package io.souk.bench.profile;
