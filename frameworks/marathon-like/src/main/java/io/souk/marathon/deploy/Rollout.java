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

  /**
   * Where a replacement is to go.
   *
   * @param wanted instances in the end, at least 1
   * @param fresh new instances to have now
   * @param keep old instances to have still
   * @param floor the least number of healthy instances
   * @param ceiling the most instances
   */
  public record Target(int wanted, int fresh, int keep, int floor, int ceiling) {

    /**
     * All new and none old.
     *
     * @param isResident whether an instance is bound to what it keeps on its agent, so that no
     *     other can stand beside it: where the shares leave no room, one goes first
     */
    public static Target whole(int wanted, UpgradeStrategy strategy, boolean isResident) {
      int floor = minHealthy(wanted, strategy);
      int ceiling = maxCapacity(wanted, strategy);
      return isResident && floor >= ceiling - 1
          ? new Target(
              wanted, wanted, 0, Math.min(floor, wanted - 1), Math.max(wanted, ceiling - 1))
          : new Target(wanted, wanted, 0, floor, ceiling);
    }

    /** {@code share} new ones, the others old, as far as they are there. */
    public Target part(int share, Observed seen, int before) {
      // What was lost of the old ones can only be made good by new ones.
      int fresh = Math.max(share, Math.min(wanted, before) - seen.old());
      return new Target(
          wanted, fresh, Math.max(0, wanted - Math.max(share, seen.fresh())), floor, ceiling);
    }

    /** All new ones, beside all old ones that there are. */
    public Target beside(Observed seen) {
      return new Target(wanted, wanted, seen.old(), floor, Math.max(ceiling, seen.old() + wanted));
    }

    /** Whether it is reached. */
    public boolean isReached(Observed seen) {
      return seen.newHealthy() >= fresh && seen.ending() == 0 && seen.old() <= keep;
    }
  }

  /** Computes what to do for {@code wanted} instances, at least 1. */
  public static Rollout compute(int wanted, UpgradeStrategy strategy, Observed seen) {
    return compute(Target.whole(wanted, strategy, false), seen);
  }

  /** Computes what to do to come nearer to {@code target}. */
  public static Rollout compute(Target target, Observed seen) {
    int room = target.ceiling() - seen.all();
    int missing = Math.max(0, target.fresh() - seen.fresh());
    int launch = Math.max(0, Math.min(missing, room));
    int spare = Math.max(0, seen.oldHealthy() + seen.newHealthy() - target.floor());
    int outdated = Math.max(0, seen.old() - target.keep());
    int killUnhealthy = Math.min(outdated, unhealthyKills(target, seen, missing - launch, spare));
    return new Rollout(
        Math.min(Math.min(seen.oldHealthy(), spare), outdated - killUnhealthy),
        killUnhealthy,
        Math.max(0, seen.fresh() - target.wanted()),
        launch);
  }

  /**
   * Ending what is not healthy costs no health, but may cost an instance that is about to recover:
   * it is done when enough others are healthy, when there are more than wanted, or when only that
   * makes room for a new one.
   */
  private static int unhealthyKills(Target target, Observed seen, int lacking, int spare) {
    if (spare > 0 || seen.newHealthy() >= target.fresh()) {
      return seen.oldUnhealthy();
    }
    int forRoom = Math.max(0, lacking - seen.ending());
    return Math.min(seen.oldUnhealthy(), Math.max(seen.old() - target.wanted(), forRoom));
  }

  /** Whether the replacement is complete. */
  public static boolean isDone(int wanted, Observed seen) {
    return seen.newHealthy() == wanted && seen.all() == wanted;
  }
}
