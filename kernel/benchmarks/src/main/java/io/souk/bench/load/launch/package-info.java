/**
 * W3: tasks launched as fast as they go. Start reading at {@link
 * io.souk.bench.load.launch.LaunchLoad}; {@link io.souk.bench.load.launch.Launcher} holds offers
 * for the other workloads, too. Imports {@code cluster} and what is below it.
 */
package io.souk.bench.load.launch;
