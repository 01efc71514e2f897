package io.souk.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
