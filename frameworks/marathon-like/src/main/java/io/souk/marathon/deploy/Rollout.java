package io.souk.marathon.deploy;

import io.souk.marathon.app.UpgradeStrategy;

/**
 * What a rolling replacement may do next, from what runs now (Marathon, RestartApplication). Asked
 * again after every change; it needs no memory of what it said before.
 *
 * @param killHealthy healthy old instances to end
 * @param killUnhealthy old instances to end that are not healthy
 * @param killSurplus new instances to end because there are more than wanted
 * @param launch new instances to make
 */
public record Rollout(int killHealthy, int killUnhealthy, int killSurplus, int launch) {

  /**
   * What runs now. Instances that are being ended count in {@code ending} alone.
   *
   * @param oldHealthy old instances that are healthy
   * @param oldUnhealthy old instances that are not, or not yet
   * @param newHealthy new instances that are healthy
   * @param newUnhealthy new instances that are not yet
   * @param ending instances on their way out, whose resources are not free yet
   */
  public record Observed(
      int oldHealthy, int oldUnhealthy, int newHealthy, int newUnhealthy, int ending) {

    int old() {
      return oldHealthy + oldUnhealthy;
    }

    int fresh() {
      return newHealthy + newUnhealthy;
    }

    int all() {
      return old() + fresh() + ending;
    }
  }

  /** The least number of healthy instances at any time. */
  public static int minHealthy(int wanted, UpgradeStrategy strategy) {
    // Products such as 10 x 0.7 are a hair off the whole number that is meant.
    return (int) Math.ceil(wanted * strategy.minimumHealthCapacity() - 1e-9);
  }

  /**
   * The most instances at any time. Where the shares leave no room to move at all, one more than
   * they say, or the replacement could never begin.
   */
  public static int maxCapacity(int wanted, UpgradeStrategy strategy) {
    int capacity = (int) Math.floor(wanted * (1 + strategy.maximumOverCapacity()) + 1e-9);
    return minHealthy(wanted, strategy) >= capacity ? capacity + 1 : capacity;
  }

  /** Computes what to do for {@code wanted} instances, at least 1. */
  public static Rollout compute(int wanted, UpgradeStrategy strategy, Observed seen) {
    int minHealthy = minHealthy(wanted, strategy);
    int room = maxCapacity(wanted, strategy) - seen.all();
    int missing = Math.max(0, wanted - seen.fresh());
    int launch = Math.max(0, Math.min(missing, room));
    int spare = Math.max(0, seen.oldHealthy() + seen.newHealthy() - minHealthy);
    int killHealthy = Math.min(seen.oldHealthy(), spare);
    return new Rollout(
        killHealthy,
        unhealthyKills(wanted, seen, missing - launch, spare),
        Math.max(0, seen.fresh() - wanted),
        launch);
  }

  /**
   * Ending what is not healthy costs no health, but may cost an instance that is about to recover:
   * it is done when enough others are healthy, when there are more than wanted, or when only that
   * makes room for a new one.
   */
  private static int unhealthyKills(int wanted, Observed seen, int lacking, int spare) {
    if (spare > 0 || (seen.newHealthy() >= wanted)) {
      return seen.oldUnhealthy();
    }
    int roomOnTheWay = seen.ending();
    int forRoom = Math.max(0, lacking - roomOnTheWay);
    return Math.min(seen.oldUnhealthy(), Math.max(seen.old() - wanted, forRoom));
  }

  /** Whether the replacement is complete. */
  public static boolean isDone(int wanted, Observed seen) {
    return seen.newHealthy() == wanted && seen.all() == wanted;
  }
}
