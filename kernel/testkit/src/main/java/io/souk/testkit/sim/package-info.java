/**
 * The simulator: the real kernel under virtual time, with simulated agents, frameworks, network and
 * disk, all of it driven by one seed. Whatever goes wrong in hours of faults happens again from the
 * same seed.
 *
 * <p>Start reading at {@link io.souk.testkit.sim.Simulation} (one run), then {@link
 * io.souk.testkit.sim.Invariant} (what must hold in it). {@link io.souk.testkit.sim.SimMain} is the
 * command, {@link io.souk.testkit.sim.Scenario} a run written by hand. May import the whole kernel.
 */
package io.souk.testkit.sim;
