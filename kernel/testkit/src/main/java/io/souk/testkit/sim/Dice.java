package io.souk.testkit.sim;

import java.util.List;
import java.util.SplittableRandom;

/** The one source of chance of a run. */
final class Dice {

  private static final double SECOND = 1e9;

  private final SplittableRandom random;

  Dice(long seed) {
    random = new SplittableRandom(seed);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** From 0 up to and without the limit. */
  int below(int limit) {
    return random.nextInt(limit);
  }

  /** Both ends included. */
  int between(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  double between(double least, double most) {
    return least + random.nextDouble() * (most - least);
  }

  long number() {
    return random.nextLong();
  }

  /** Nanoseconds. */
  long seconds(double least, double most) {
    return (long) (between(least, most) * SECOND);
  }

  /** Nanoseconds until something that happens that often on average happens next. */
  long wait(double meanSeconds) {
    return (long) (-Math.log(1 - random.nextDouble()) * meanSeconds * SECOND);
  }

  <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
