/**
 * Many simulated agents in a process of their own, told what to do by lines of text. {@link
 * io.souk.bench.load.fleet.FleetProcess} is the end of whoever starts it, {@link
 * io.souk.bench.load.fleet.FleetMain} the process. Imports {@code agent}, {@code wire} and {@code
 * measure}.
 */
package io.souk.bench.load.fleet;
