package io.souk.testkit.sim;

import io.souk.master.decide.CommandDecider;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * What a run is made of; the same options give the same run.
 *
 * @param seed of all chance in the run
 * @param agents 1 and up
 * @param frameworks how many there are at a time, 1 and up
 * @param length virtual time before faults stop
 * @param kernel puts something around the kernel, to see that the invariants notice
 * @param leases whether masters learn when their leases end; otherwise they act on, likewise
 */
public record SimOptions(
    long seed,
    int agents,
    int frameworks,
    Duration length,
    Faults faults,
    UnaryOperator<CommandDecider> kernel,
    boolean leases) {

  public SimOptions {
    if (agents < 1 || frameworks < 1) {
      throw new IllegalArgumentException("a run needs at least one agent and one framework");
    }
  }

  /** One hour of ten agents and four frameworks, with faults. */
  public static SimOptions of(long seed) {
    return new SimOptions(
        seed, 10, 4, Duration.ofHours(1), new Faults(1), UnaryOperator.identity(), true);
  }

  /** The same with so many agents and frameworks. */
  public SimOptions withNodes(int newAgents, int newFrameworks) {
    return new SimOptions(seed, newAgents, newFrameworks, length, faults, kernel, leases);
  }

  /** The same for so long. */
  public SimOptions withLength(Duration newLength) {
    return new SimOptions(seed, agents, frameworks, newLength, faults, kernel, leases);
  }

  /** The same with so many faults. */
  public SimOptions withFaults(Faults newFaults) {
    return new SimOptions(seed, agents, frameworks, length, newFaults, kernel, leases);
  }

  /** The same with something around the kernel. */
  public SimOptions withKernel(UnaryOperator<CommandDecider> newKernel) {
    return new SimOptions(seed, agents, frameworks, length, faults, newKernel, leases);
  }

  /** The same with masters that know nothing of leases. */
  SimOptions withoutLeases() {
    return new SimOptions(seed, agents, frameworks, length, faults, kernel, false);
  }
}
