/**
 * What is measured and how: histograms, open loops, the stamp that says when something was meant to
 * be sent, and what processes use. Start reading at {@link io.souk.bench.load.measure.Stamp}.
 * Imports {@code io.souk.bench.result} alone.
 */
package io.souk.bench.load.measure;
