package io.souk.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class AllocatorPropertyTest {

  private static final Resources EACH = Resources.of(2, 512, 0);

  /** Everybody takes all it is offered: shares by weight differ by an agent at most. */
  @Property(tries = 100)
  void takersAreServedEvenly(
      @ForAll @IntRange(min = 1, max = 60) int agents,
      @ForAll @IntRange(min = 1, max = 8) int frameworks) {
    Allocator allocator = new Allocator(AllocatorOptions.DEFAULT);
    subscribe(allocator, frameworks);
    for (int i = 0; i < agents; i++) {
      allocator.putAgent(AgentFacts.of(new AgentId("a" + i), EACH));
    }
    Map<String, Integer> served = new TreeMap<>();
    for (Allocation allocation : allocator.allocate(Instant.EPOCH)) {
      served.merge(allocation.holder().framework().value(), 1, Integer::sum);
    }
    assertThat(served.values().stream().mapToInt(n -> n).sum()).isEqualTo(agents);
    assertThat(served.values())
        .allSatisfy(n -> assertThat(n).isBetween(agents / frameworks, agents / frameworks + 1));
  }

  /** Everybody declines for a while: nobody waits for ever, however the durations fall. */
  @Property(tries = 100)
  void nobodyStarves(
      @ForAll @Size(min = 200, max = 200) List<@IntRange(min = 1, max = 9) Integer> seconds,
      @ForAll @IntRange(min = 2, max = 5) int frameworks) {
    Allocator allocator = new Allocator(AllocatorOptions.DEFAULT);
    subscribe(allocator, frameworks);
    AgentId agent = new AgentId("a");
    allocator.putAgent(AgentFacts.of(agent, EACH));
    Instant now = Instant.EPOCH;
    Map<String, Integer> offers = new TreeMap<>();
    for (int length : seconds) {
      List<Allocation> allocations = new ArrayList<>(allocator.allocate(now));
      for (Allocation allocation : allocations) {
        offers.merge(allocation.holder().framework().value(), 1, Integer::sum);
        allocator.release(allocation.holder(), agent, allocation.resources());
        allocator.refuse(
            allocation.holder(), agent, allocation.resources(), now.plusSeconds(length));
      }
      if (allocations.isEmpty()) {
        now = allocator.nextExpiry().orElseThrow();
      }
    }
    assertThat(offers).hasSize(frameworks);
    assertThat(offers.values()).allSatisfy(n -> assertThat(n).isGreaterThan(5));
  }

  /**
   * The bound of starvation: when offers are answered before the first decline runs out, a holder
   * below its fair share that takes what it gets is given something of any agent by the time as
   * many offers of it were made as there are holders, however much less the others hold.
   */
  @Property(tries = 100)
  void belowFairShareIsServedWithinAsManyOffersAsThereAreHolders(
      @ForAll @IntRange(min = 2, max = 12) int frameworks,
      @ForAll @IntRange(min = 1, max = 99) int percentOfFairShare,
      @ForAll @IntRange(min = 1, max = 5) int weight) {
    Allocator allocator = new Allocator(AllocatorOptions.DEFAULT);
    subscribe(allocator, frameworks);
    Role taker = new Role("r0");
    allocator.setWeight(taker, weight);
    double fair = (double) weight / (weight + frameworks - 1);
    Resources held = Resources.of(1000 * fair * percentOfFairShare / 100, 0, 0);
    allocator.putAgent(AgentFacts.of(new AgentId("full"), Resources.of(998, 0, 0)));
    allocator.take(new Holder(new FrameworkId("f0"), taker), new AgentId("full"), held);
    allocator.putAgent(
        AgentFacts.of(new AgentId("full"), Resources.of(998, 0, 0)).withActive(false));
    AgentId agent = new AgentId("a");
    allocator.putAgent(AgentFacts.of(agent, EACH));
    for (int offers = 1; offers <= frameworks; offers++) {
      Allocation offer = allocator.allocate(Instant.EPOCH).getFirst();
      if (offer.holder().role().equals(taker)) {
        return;
      }
      allocator.release(offer.holder(), agent, offer.resources());
      allocator.refuse(offer.holder(), agent, offer.resources(), Instant.EPOCH.plusSeconds(offers));
    }
    throw new AssertionError("not served within " + frameworks + " offers");
  }

  /** Two roles of any two weights that take all they get settle at shares in that proportion. */
  @Property(tries = 50)
  void sharesConvergeToWeights(
      @ForAll @IntRange(min = 1, max = 4) int light,
      @ForAll @IntRange(min = 1, max = 4) int heavy,
      @ForAll long seed) {
    Random ends = new Random(seed);
    Allocator allocator = new Allocator(AllocatorOptions.DEFAULT);
    subscribe(allocator, 2);
    allocator.setWeight(new Role("r0"), light);
    allocator.setWeight(new Role("r1"), heavy);
    Map<AgentId, Allocation> running = new HashMap<>();
    for (int i = 0; i < 40; i++) {
      AgentId agent = new AgentId("a" + i);
      allocator.putAgent(AgentFacts.of(agent, EACH));
      allocator.take(new Holder(new FrameworkId("f0"), new Role("r0")), agent, EACH);
      running.put(
          agent, new Allocation(new Holder(new FrameworkId("f0"), new Role("r0")), agent, EACH));
    }
    for (int i = 0; i < 400; i++) {
      Allocation over = running.remove(new AgentId("a" + ends.nextInt(40)));
      allocator.release(over.holder(), over.agent(), over.resources());
      allocator.allocate(Instant.EPOCH).forEach(next -> running.put(next.agent(), next));
    }
    double expected = (double) heavy / (light + heavy);
    assertThat(allocator.share(new Role("r1"))).isBetween(expected - 0.05, expected + 0.05);
  }

  /** Guarantees that fit into the cluster are met, whoever else is there and came first. */
  @Property(tries = 100)
  void guaranteesThatFitAreMet(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 9) Integer> guarantees,
      @ForAll @IntRange(min = 1, max = 5) int others) {
    Allocator allocator = new Allocator(AllocatorOptions.DEFAULT);
    subscribe(allocator, others);
    long sum = guarantees.stream().mapToLong(n -> n).sum();
    for (int i = 0; i < guarantees.size(); i++) {
      allocator.setQuota(
          new Role("g" + i),
          new Quota(new Quantities(Map.of("cpus", guarantees.get(i) * 1000L)), Map.of()));
    }
    for (int i = 0; i < sum / 2 + 1; i++) {
      allocator.putAgent(AgentFacts.of(new AgentId("a" + i), EACH));
    }
    Samples.all(allocator, Instant.EPOCH);
    for (int i = 0; i < guarantees.size(); i++) {
      allocator.putFramework(
          FrameworkFacts.of(new FrameworkId("h" + i), new Role("g" + i + "/deep")));
    }
    Samples.all(allocator, Instant.EPOCH);
    for (int i = 0; i < guarantees.size(); i++) {
      assertThat(allocator.quotaConsumed(new Role("g" + i)).get("cpus"))
          .isGreaterThanOrEqualTo(guarantees.get(i) * 1000L);
    }
  }

  /**
   * Whatever happens: nothing is lost or given twice, no limit is overstepped, what guarantees need
   * is kept, nobody is offered what it declined, and nothing is left that a look at everything
   * would offer.
   */
  @Property(tries = 200)
  void rulesHoldWhateverHappens(
      @ForAll @Size(min = 20, max = 80) List<@IntRange(max = 14 * 840 - 1) Integer> steps) {
    Market market = new Market();
    steps.forEach(market::step);
  }

  private static void subscribe(Allocator allocator, int frameworks) {
    for (int i = 0; i < frameworks; i++) {
      Role role = new Role("r" + i);
      allocator.putFramework(
          new FrameworkFacts(
              new FrameworkId("f" + i),
              Set.of(role),
              Set.of(),
              true,
              Set.of(),
              Map.of(),
              Map.of()));
    }
  }
}
