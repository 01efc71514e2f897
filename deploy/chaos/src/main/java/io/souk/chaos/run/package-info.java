/**
 * A fault run from its start to its verdict: {@link io.souk.chaos.run.FaultRun}. {@link
 * io.souk.chaos.run.Platform} is what is broken, {@link io.souk.chaos.run.Sampler} and {@link
 * io.souk.chaos.run.LogReader} are what looks on.
 */
package io.souk.chaos.run;
