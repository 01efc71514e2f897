package io.souk.marathon.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.marathon.app.UpgradeStrategy;
import java.util.Random;
import java.util.function.Function;
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
    boolean resident;
    Function<Rollout.Observed, Rollout.Target> target;

    Cluster(int wanted, UpgradeStrategy strategy, int oldHealthy, int oldUnhealthy) {
      this.wanted = wanted;
      this.strategy = strategy;
      this.oldHealthy = oldHealthy;
      this.oldUnhealthy = oldUnhealthy;
      this.target = seen -> Rollout.Target.whole(wanted, strategy, resident);
    }

    Rollout.Observed seen() {
      return new Rollout.Observed(oldHealthy, oldUnhealthy, newHealthy, newUnhealthy, ending);
    }

    Rollout act() {
      Rollout next = Rollout.compute(target.apply(seen()), seen());
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

  @ParameterizedTest(name = "{0} -> {1}, {2}, {3}, resident {4}")
  @CsvSource({
    // old, wanted, minHealth, maxOver, resident, unhealthy old | least healthy, most instances,
    // kills at once, launches at once, launches once the kills are confirmed, peak, low
    "10, 10, 1.0, 1.0,  false, 0, 10, 20, 0,  10, 0,  20, 10",
    "10, 10, 0.5, 0,    false, 0, 5,  10, 5,  0,  5,  10, 5",
    "20, 20, 0.5, 0.2,  false, 0, 10, 24, 10, 4,  10, 24, 10",
    "3,  3,  1.0, 0,    false, 0, 3,  4,  0,  1,  0,  4,  3",
    "3,  3,  1.0, 0,    true,  0, 2,  3,  1,  0,  1,  3,  2",
    "1,  1,  1.0, 1.0,  false, 0, 1,  2,  0,  1,  0,  2,  1",
    "1,  1,  0,   0,    false, 0, 0,  1,  1,  0,  1,  1,  0",
    "10, 10, 1.0, 0.05, false, 0, 10, 11, 0,  1,  0,  11, 10",
    "4,  4,  0,   0,    false, 0, 0,  4,  4,  0,  4,  4,  0",
    "10, 4,  1.0, 1.0,  false, 0, 4,  8,  6,  0,  4,  10, 4",
    "3,  3,  0.5, 0.3,  false, 0, 2,  3,  1,  0,  1,  3,  2",
    "4,  4,  1.0, 1.0,  false, 4, 4,  8,  4,  0,  4,  8,  4"
  })
  void takesMarathonsCourse(
      int old,
      int wanted,
      double health,
      double over,
      boolean resident,
      int unhealthy,
      int floor,
      int ceiling,
      int kills,
      int launches,
      int then,
      int peak,
      int low) {
    Cluster cluster = new Cluster(wanted, new UpgradeStrategy(health, over), old, unhealthy);
    cluster.resident = resident;
    Rollout.Target target = Rollout.Target.whole(wanted, cluster.strategy, resident);
    assertThat(target.floor()).isEqualTo(floor);
    assertThat(target.ceiling()).isEqualTo(ceiling);
    Rollout first = cluster.act();
    assertThat(first.killHealthy() + first.killUnhealthy()).as("kills").isEqualTo(kills);
    assertThat(first.launch()).as("launches").isEqualTo(launches);
    int highest = cluster.seen().all();
    int launched = 0;
    while (cluster.ending > 0) {
      cluster.ending--;
      launched += cluster.act().launch();
    }
    assertThat(launched).as("launches then").isEqualTo(then);
    int lowest = cluster.oldHealthy + cluster.newHealthy;
    Random random = new Random(1);
    do {
      cluster.act();
      highest = Math.max(highest, cluster.seen().all());
      lowest = Math.min(lowest, cluster.oldHealthy + cluster.newHealthy);
    } while (cluster.step(random));
    assertThat(highest).as("peak").isEqualTo(peak);
    assertThat(lowest).as("low").isEqualTo(low);
    assertThat(Rollout.isDone(wanted, cluster.seen())).isTrue();
  }

  /** A stage holds the old ones that it is to keep, and comes to its end. */
  @Property
  void stagesKeepWhatTheyShallAndTheLimits(
      @ForAll @IntRange(min = 1, max = 30) int wanted,
      @ForAll @IntRange(min = 1, max = 30) int share,
      @ForAll @DoubleRange(min = 0, max = 1) double health,
      @ForAll @DoubleRange(min = 0, max = 1) double over,
      @ForAll boolean beside,
      @ForAll long seed) {
    UpgradeStrategy strategy = new UpgradeStrategy(health, over);
    Cluster cluster = new Cluster(wanted, strategy, wanted, 0);
    int part = Math.min(share, wanted);
    cluster.target =
        seen -> {
          Rollout.Target whole = Rollout.Target.whole(wanted, strategy, false);
          return beside ? whole.beside(seen) : whole.part(part, seen, wanted);
        };
    Random random = new Random(seed);
    int ceiling = beside ? 2 * wanted + 1 : Rollout.maxCapacity(wanted, strategy);
    do {
      cluster.act();
      assertThat(cluster.oldHealthy).isGreaterThanOrEqualTo(beside ? wanted : wanted - part);
      assertThat(cluster.oldHealthy + cluster.newHealthy)
          .isGreaterThanOrEqualTo(Rollout.minHealthy(wanted, strategy));
      assertThat(cluster.seen().all()).isLessThanOrEqualTo(ceiling);
    } while (cluster.step(random));
    assertThat(cluster.target.apply(cluster.seen()).isReached(cluster.seen())).isTrue();
    assertThat(cluster.newHealthy).isEqualTo(beside ? wanted : part);
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
