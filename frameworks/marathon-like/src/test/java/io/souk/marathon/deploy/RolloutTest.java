package io.souk.marathon.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.marathon.app.UpgradeStrategy;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutTest {

  /** A cluster in which every change that may happen happens in random order. */
  private static final class Cluster {
    final int wanted;
    final UpgradeStrategy strategy;
    int oldHealthy;
    int oldUnhealthy;
    int newHealthy;
    int newUnhealthy;
    int ending;

    Cluster(int wanted, UpgradeStrategy strategy, int oldHealthy, int oldUnhealthy) {
      this.wanted = wanted;
      this.strategy = strategy;
      this.oldHealthy = oldHealthy;
      this.oldUnhealthy = oldUnhealthy;
    }

    Rollout.Observed seen() {
      return new Rollout.Observed(oldHealthy, oldUnhealthy, newHealthy, newUnhealthy, ending);
    }

    Rollout act() {
      Rollout next = Rollout.compute(wanted, strategy, seen());
      oldHealthy -= next.killHealthy();
      oldUnhealthy -= next.killUnhealthy();
      int fromUnhealthy = Math.min(newUnhealthy, next.killSurplus());
      newUnhealthy -= fromUnhealthy;
      newHealthy -= next.killSurplus() - fromUnhealthy;
      ending += next.killHealthy() + next.killUnhealthy() + next.killSurplus();
      newUnhealthy += next.launch();
      return next;
    }

    /** A kill is confirmed or a new instance becomes healthy. */
    boolean step(Random random) {
      if (ending > 0 && (newUnhealthy == 0 || random.nextBoolean())) {
        ending--;
        return true;
      }
      if (newUnhealthy > 0) {
        newUnhealthy--;
        newHealthy++;
        return true;
      }
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({
    // wanted, minHealth, maxOver, old -> kills at once, launches at once (Marathon, §4.5)
    "10, 1.0, 1.0, 10, 0, 10",
    "10, 0.5, 0,   10, 5, 0",
    "20, 0.5, 0.2, 20, 10, 4",
    "3,  1.0, 0,   3,  0, 1",
    "1,  1.0, 1.0, 1,  0, 1",
    "1,  0,   0,   1,  1, 0",
    "10, 1.0, 0.05, 10, 0, 1",
    "4,  0,   0,   4,  4, 0",
    "4,  1.0, 1.0, 10, 6, 0",
    "3,  0.5, 0.3, 3,  1, 0"
  })
  void beginsAsMarathonDoes(
      int wanted, double health, double over, int old, int kills, int launches) {
    Rollout first =
        Rollout.compute(
            wanted, new UpgradeStrategy(health, over), new Rollout.Observed(old, 0, 0, 0, 0));
    assertThat(first).isEqualTo(new Rollout(kills, 0, 0, launches));
  }

  @Property
  void neverBelowMinimumHealthCapacityNorAboveMaximumOverCapacity(
      @ForAll @IntRange(min = 1, max = 30) int wanted,
      @ForAll @DoubleRange(min = 0, max = 1) double health,
      @ForAll @DoubleRange(min = 0, max = 1) double over,
      @ForAll @IntRange(max = 40) int oldHealthy,
      @ForAll @IntRange(max = 10) int oldUnhealthy,
      @ForAll long seed) {
    UpgradeStrategy strategy = new UpgradeStrategy(health, over);
    Cluster cluster = new Cluster(wanted, strategy, oldHealthy, oldUnhealthy);
    Random random = new Random(seed);
    int floor = Math.min(oldHealthy, Rollout.minHealthy(wanted, strategy));
    int ceiling = Math.max(oldHealthy + oldUnhealthy, Rollout.maxCapacity(wanted, strategy));
    do {
      cluster.act();
      assertThat(cluster.oldHealthy + cluster.newHealthy).isGreaterThanOrEqualTo(floor);
      assertThat(cluster.seen().all()).isLessThanOrEqualTo(ceiling);
    } while (cluster.step(random));
    assertThat(Rollout.isDone(wanted, cluster.seen())).as("done: %s", cluster.seen()).isTrue();
  }
}
