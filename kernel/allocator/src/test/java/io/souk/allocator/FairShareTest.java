package io.souk.allocator;

import static io.souk.allocator.Samples.A;
import static io.souk.allocator.Samples.B;
import static io.souk.allocator.Samples.BLUE;
import static io.souk.allocator.Samples.ONE;
import static io.souk.allocator.Samples.RED;
import static io.souk.allocator.Samples.T0;
import static io.souk.allocator.Samples.TWO;
import static io.souk.allocator.Samples.all;
import static io.souk.allocator.Samples.cpus;
import static io.souk.allocator.Samples.fixed;
import static io.souk.allocator.Samples.reserved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who is next: the tree of roles, weights, and what counts as a share. */
class FairShareTest {

  private static final Resources FOUR = Resources.of(4, 1024, 0);

  private Allocator allocator = new Allocator(AllocatorOptions.DEFAULT);

  private Map<String, Integer> agentsByRole(int agents, String... roles) {
    for (String role : roles) {
      allocator.putFramework(
          FrameworkFacts.of(new FrameworkId(role.replace('/', '_')), new Role(role)));
    }
    for (int i = 0; i < agents; i++) {
      allocator.putAgent(AgentFacts.of(new AgentId("agent" + i), FOUR));
    }
    Map<String, Integer> served = new TreeMap<>();
    all(allocator, T0).forEach(one -> served.merge(one.holder().role().name(), 1, Integer::sum));
    return served;
  }

  @Test
  void subTreesShareBeforeTheirRolesDo() {
    assertThat(agentsByRole(12, "a/x", "a/y", "b")).isEqualTo(Map.of("a/x", 3, "a/y", 3, "b", 6));
    assertThat(allocator.share(new Role("a"))).isEqualTo(0.5);
  }

  @Test
  void roleOfOwnFrameworksCompetesWithThoseBelowItAsOneLeaf() {
    assertThat(agentsByRole(12, "a", "a/x", "a/y")).isEqualTo(Map.of("a", 4, "a/x", 4, "a/y", 4));
  }

  @Test
  void weightsCountAtTheirLevel() {
    allocator.setWeight(new Role("a"), 3);
    allocator.setWeight(new Role("a/x"), 2);
    assertThat(agentsByRole(12, "a/x", "a/y", "b")).isEqualTo(Map.of("a/x", 6, "a/y", 3, "b", 3));
  }

  @Test
  void weightOfARoleDoesNotWeighItsOwnFrameworksAgainstThoseBelow() {
    allocator.setWeight(new Role("a"), 5);
    assertThat(agentsByRole(8, "a", "a/x")).isEqualTo(Map.of("a", 4, "a/x", 4));
  }

  @Test
  void changedWeightChangesTheOrderAtOnce() {
    agentsByRole(4, "a", "b");
    allocator.setWeight(new Role("b"), 9);
    allocator.putAgent(AgentFacts.of(A, FOUR));
    assertThat(all(allocator, T0).getFirst().holder().role()).isEqualTo(new Role("b"));
    for (double weight : List.of(0.0, -1.0, Double.NaN, Double.POSITIVE_INFINITY)) {
      assertThatThrownBy(() -> allocator.setWeight(RED, weight))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void dominantResourceDecides() {
    allocator.putAgent(AgentFacts.of(A, Resources.of(10, 100_000, 0)));
    allocator.putFramework(FrameworkFacts.of(ONE, RED));
    allocator.putFramework(FrameworkFacts.of(TWO, BLUE));
    allocator.take(new Holder(ONE, RED), A, Resources.of(1, 40_000, 0));
    allocator.take(new Holder(TWO, BLUE), A, Resources.of(3, 1_000, 0));
    assertThat(all(allocator, T0).getFirst().holder().role()).isEqualTo(BLUE);
  }

  @Test
  void agentsThatComeChangeTheOrderOfThoseThatHoldSomething() {
    allocator.putAgent(AgentFacts.of(A, Resources.of(10, 100_000, 0)));
    allocator.take(new Holder(ONE, RED), A, Resources.of(1, 40_000, 0));
    allocator.take(new Holder(TWO, BLUE), A, Resources.of(3, 1_000, 0));
    allocator.putFramework(FrameworkFacts.of(ONE, RED));
    allocator.putFramework(FrameworkFacts.of(TWO, BLUE));
    Allocation rest = all(allocator, T0).getFirst();
    assertThat(rest.holder().role()).isEqualTo(BLUE);
    allocator.release(rest.holder(), A, rest.resources());
    allocator.putAgent(AgentFacts.of(B, Resources.of(0, 400_000, 0)));
    assertThat(all(allocator, T0).getFirst().holder().role()).isEqualTo(RED);
  }

  @Test
  void excludedNamesDoNotCount() {
    allocator =
        new Allocator(
            new AllocatorOptions(
                AllocatorOptions.DEFAULT.minAllocatable(), true, Set.of("mem"), Optional.empty()));
    dominantBut(RED);
  }

  private void dominantBut(Role first) {
    allocator.putAgent(AgentFacts.of(A, Resources.of(10, 100_000, 0)));
    allocator.putFramework(FrameworkFacts.of(ONE, RED));
    allocator.putFramework(FrameworkFacts.of(TWO, BLUE));
    allocator.take(new Holder(ONE, RED), A, Resources.of(1, 40_000, 0));
    allocator.take(new Holder(TWO, BLUE), A, Resources.of(3, 1_000, 0));
    assertThat(all(allocator, T0).getFirst().holder().role()).isEqualTo(first);
  }

  @Test
  void reservationsCountOnceAllocatedAndIdleOnesDoNot() {
    Resources mine = reserved(cpus(6), fixed(RED));
    allocator.putAgent(AgentFacts.of(A, mine.plus(cpus(4))));
    assertThat(allocator.share(RED)).isEqualTo(0);
    allocator.take(new Holder(ONE, RED), A, mine);
    assertThat(allocator.share(RED)).isEqualTo(0.6);
  }

  @Test
  void equalsAreServedByTurnsThenByName() {
    allocator.putFramework(FrameworkFacts.of(TWO, RED));
    allocator.putFramework(FrameworkFacts.of(ONE, RED));
    allocator.putAgent(AgentFacts.of(A, FOUR));
    Allocation first = all(allocator, T0).getFirst();
    assertThat(first.holder().framework()).isEqualTo(ONE);
    allocator.release(first.holder(), A, FOUR);
    assertThat(all(allocator, T0).getFirst().holder().framework()).isEqualTo(TWO);
  }

  @Test
  void suppressedAndDisconnectedAreSkippedButCount() {
    allocator.putAgent(AgentFacts.of(A, FOUR));
    allocator.putAgent(AgentFacts.of(B, FOUR));
    allocator.putFramework(FrameworkFacts.of(ONE, RED));
    all(allocator, T0);
    assertThat(allocator.share(RED)).isEqualTo(1.0);
    allocator.putFramework(FrameworkFacts.of(ONE, RED).withActive(false));
    assertThat(allocator.share(RED)).isEqualTo(1.0);
    allocator.release(new Holder(ONE, RED), A, FOUR);
    assertThat(all(allocator, T0)).isEmpty();
    assertThat(allocator.share(RED)).isEqualTo(0.5);
  }

  @Test
  void rolesAreForgottenWithTheLastThatIsKnownOfThem() {
    allocator.putFramework(FrameworkFacts.of(ONE, new Role("a/b/c")));
    allocator.setWeight(new Role("a"), 2);
    allocator.removeFramework(ONE);
    assertThat(allocator.share(new Role("a"))).isEqualTo(0);
    assertThat(agentsByRole(3, "a", "b")).isEqualTo(Map.of("a", 2, "b", 1));
  }
}
