package io.souk.agent.oversubscribe;

import io.souk.model.resources.Resources;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Lends cpus that executors were given and leave idle ({@code slack}): of the least that was idle
 * at once over the last samples, a share. Memory is not lent, for it cannot be taken back without
 * ending somebody.
 */
public final class SlackEstimator implements ResourceEstimator {

  /** Five minutes at the usual interval. */
  static final int SAMPLES = 20;

  /** What is left alone, for those whom it belongs to. */
  static final double SHARE = 0.8;

  private static final double STEPS_PER_CPU = 10;

  private final Deque<Double> idle = new ArrayDeque<>();

  @Override
  public Optional<Resources> oversubscribable(MachineUse use) {
    idle.addLast(idleCpus(use));
    if (idle.size() > SAMPLES) {
      idle.removeFirst();
    }
    double least = idle.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    double lendable = least * SHARE - use.lent().scalarValue("cpus");
    // In steps, or each sample would be news to the master.
    double cpus = Math.max(0, Math.floor(lendable * STEPS_PER_CPU) / STEPS_PER_CPU);
    return Optional.of(
        cpus > 0 ? FixedEstimator.of(Resources.of(cpus, 0, 0)).resources() : Resources.EMPTY);
  }

  /** Those whose use is not known keep all they were given busy. */
  private static double idleCpus(MachineUse use) {
    double sum = 0;
    for (MachineUse.ExecutorUse executor : use.executors()) {
      if (!executor.isRevocable()) {
        double given = executor.allocated().scalarValue("cpus");
        sum += Math.max(0, given - executor.cpus().orElse(given));
      }
    }
    return sum;
  }

  @Override
  public boolean measures() {
    return true;
  }
}
