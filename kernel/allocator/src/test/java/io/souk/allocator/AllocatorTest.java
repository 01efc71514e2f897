package io.souk.allocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.allocator.FrameworkFacts.Trait;
import io.souk.allocator.Refusal.Reason;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.resources.Reservation;
import io.souk.model.resources.Resource;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.model.value.Scalar;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AllocatorTest {

  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final Role RED = new Role("red");
  private static final Role BLUE = new Role("blue");
  private static final FrameworkId ONE = new FrameworkId("one");
  private static final FrameworkId TWO = new FrameworkId("two");
  private static final AgentId A = new AgentId("a");
  private static final AgentId B = new AgentId("b");
  private static final Resources FOUR = Resources.of(4, 1024, 0);

  private final Allocator allocator = new Allocator(AllocatorOptions.DEFAULT);

  private static FrameworkFacts facts(FrameworkId id, Role role) {
    return new FrameworkFacts(id, Set.of(role), Set.of(), true, Set.of(), Map.of(), Map.of());
  }

  @Test
  void agentIsOfferedWhole() {
    allocator.putFramework(facts(ONE, RED));
    allocator.putAgent(AgentFacts.of(A, FOUR));
    assertThat(allocator.allocate(T0))
        .containsExactly(new Allocation(new Holder(ONE, RED), A, FOUR));
    assertThat(allocator.available(A).isEmpty()).isTrue();
    assertThat(allocator.isPending()).isFalse();
    assertThat(allocator.allocate(T0)).isEmpty();
  }

  @Test
  void leastShareComesFirst() {
    allocator.putAgent(AgentFacts.of(A, FOUR));
    allocator.putAgent(AgentFacts.of(B, FOUR));
    allocator.putFramework(facts(ONE, RED));
    allocator.putFramework(facts(TWO, BLUE));
    allocator.take(new Holder(ONE, RED), A, Resources.of(1, 32, 0));
    List<Allocation> allocations = allocator.allocate(T0);
    assertThat(allocations).extracting(Allocation::agent).containsExactly(A, B);
    assertThat(allocations.get(0).holder().framework()).isEqualTo(TWO);
    assertThat(allocations.get(1).holder().framework()).isEqualTo(ONE);
  }

  @Test
  void frameworksOfOneRoleShareItsShare() {
    FrameworkId three = new FrameworkId("three");
    allocator.putFramework(facts(ONE, RED));
    allocator.putFramework(facts(TWO, RED));
    allocator.putFramework(facts(three, BLUE));
    for (String agent : List.of("a", "b", "c", "d")) {
      allocator.putAgent(AgentFacts.of(new AgentId(agent), FOUR));
    }
    List<Allocation> allocations = allocator.allocate(T0);
    assertThat(allocations)
        .extracting(allocation -> allocation.holder().role())
        .containsExactly(BLUE, RED, BLUE, RED);
    assertThat(allocations.stream().map(a -> a.holder().framework()))
        .containsOnlyOnce(ONE, TWO)
        .contains(three);
  }

  @Test
  void weightedRoleMayHoldMore() {
    allocator.setWeight(RED, 3);
    allocator.putFramework(facts(ONE, RED));
    allocator.putFramework(facts(TWO, BLUE));
    for (int i = 0; i < 8; i++) {
      allocator.putAgent(AgentFacts.of(new AgentId("a" + i), FOUR));
    }
    assertThat(allocator.allocate(T0))
        .filteredOn(allocation -> allocation.holder().role().equals(RED))
        .hasSize(6);
    assertThat(allocator.share(RED)).isEqualTo(0.75);
  }

  @Test
  void declinedRemainderGoesToTheNextAndComesBackInTime() {
    allocator.putAgent(AgentFacts.of(A, FOUR));
    allocator.putFramework(facts(ONE, RED));
    allocator.putFramework(facts(TWO, BLUE));
    Holder first = allocator.allocate(T0).get(0).holder();
    allocator.release(first, A, FOUR);
    allocator.refuse(first, A, FOUR, T0.plusSeconds(5));
    Holder second = allocator.allocate(T0).get(0).holder();
    assertThat(second).isNotEqualTo(first);
    allocator.release(second, A, FOUR);
    allocator.refuse(second, A, FOUR, T0.plusSeconds(9));
    assertThat(allocator.allocate(T0)).isEmpty();
    assertThat(allocator.nextExpiry()).contains(T0.plusSeconds(5));
    assertThat(allocator.explain(first, A, T0))
        .contains(new Refusal(first, A, Reason.DECLINED, FOUR, Optional.of(T0.plusSeconds(5))));
    assertThat(allocator.allocate(T0.plusSeconds(5)).get(0).holder()).isEqualTo(first);
  }

  @Test
  void moreThanWasDeclinedIsOffered() {
    allocator.putAgent(AgentFacts.of(A, FOUR));
    Holder holder = new Holder(ONE, RED);
    Resources task = Resources.of(1, 64, 0);
    allocator.putFramework(facts(ONE, RED));
    allocator.take(holder, A, task);
    allocator.refuse(holder, A, FOUR.minus(task), T0.plusSeconds(60));
    assertThat(allocator.allocate(T0)).isEmpty();
    allocator.release(holder, A, task);
    assertThat(allocator.allocate(T0)).hasSize(1);
  }

  @Test
  void reviveForgetsFilters() {
    allocator.putAgent(AgentFacts.of(A, FOUR));
    allocator.putFramework(facts(ONE, RED));
    Holder holder = allocator.allocate(T0).get(0).holder();
    allocator.release(holder, A, FOUR);
    allocator.refuse(holder, A, FOUR, T0.plusSeconds(60));
    assertThat(allocator.allocate(T0)).isEmpty();
    allocator.revive(ONE, Set.of(RED));
    assertThat(allocator.allocate(T0)).hasSize(1);
    assertThat(allocator.nextExpiry()).isEmpty();
  }

  @Test
  void filtersSurviveTakeOverButNotDisconnection() {
    allocator.putAgent(AgentFacts.of(A, FOUR));
    allocator.putFramework(facts(ONE, RED));
    Holder holder = allocator.allocate(T0).get(0).holder();
    allocator.release(holder, A, FOUR);
    allocator.refuse(holder, A, FOUR, T0.plusSeconds(60));
    allocator.putFramework(facts(ONE, RED));
    assertThat(allocator.allocate(T0)).isEmpty();
    allocator.putFramework(
        new FrameworkFacts(ONE, Set.of(RED), Set.of(), false, Set.of(), Map.of(), Map.of()));
    allocator.putFramework(facts(ONE, RED));
    assertThat(allocator.allocate(T0)).hasSize(1);
  }

  @Test
  void suppressedOrInactiveGetsNothingAndIsToldWhy() {
    allocator.putAgent(AgentFacts.of(A, FOUR));
    Holder holder = new Holder(ONE, RED);
    allocator.putFramework(
        new FrameworkFacts(ONE, Set.of(RED), Set.of(RED), true, Set.of(), Map.of(), Map.of()));
    assertThat(allocator.allocate(T0)).isEmpty();
    assertThat(reason(holder, A)).contains(Reason.SUPPRESSED);
    allocator.putFramework(
        new FrameworkFacts(ONE, Set.of(RED), Set.of(), false, Set.of(), Map.of(), Map.of()));
    assertThat(reason(holder, A)).contains(Reason.FRAMEWORK_INACTIVE);
    allocator.putFramework(facts(ONE, BLUE));
    assertThat(reason(holder, A)).contains(Reason.NOT_IN_ROLE);
    allocator.putAgent(AgentFacts.of(A, FOUR).withActive(false));
    assertThat(reason(new Holder(ONE, BLUE), A)).contains(Reason.AGENT_INACTIVE);
    allocator.putAgent(AgentFacts.of(A, FOUR));
    assertThat(reason(new Holder(ONE, BLUE), A)).isEmpty();
    allocator.allocate(T0);
    assertThat(reason(new Holder(ONE, BLUE), A)).contains(Reason.NOTHING_LEFT);
  }

  private Optional<Reason> reason(Holder holder, AgentId agent) {
    return allocator.explain(holder, agent, T0).map(Refusal::reason);
  }

  @Test
  void reservedResourcesAreOfferedToTheirRoleAndBelowOnly() {
    ResourceKey reserved =
        new ResourceKey(
            "cpus",
            List.of(Reservation.ofStatic(RED)),
            Optional.empty(),
            false,
            false,
            Optional.empty());
    Resources mine = Resources.of(new Resource(reserved, new Scalar(2000)));
    allocator.putAgent(AgentFacts.of(A, FOUR.plus(mine)));
    allocator.putFramework(facts(TWO, BLUE));
    assertThat(allocator.allocate(T0)).extracting(Allocation::resources).containsExactly(FOUR);
    allocator.putFramework(facts(ONE, new Role("red/dark")));
    assertThat(allocator.allocate(T0)).extracting(Allocation::resources).containsExactly(mine);
  }

  @Test
  void tooLittleIsNotOfferedUnlessTheFrameworkSaysSo() {
    allocator.putAgent(AgentFacts.of(A, Resources.of(0.005, 31, 1000)));
    allocator.putFramework(facts(ONE, RED));
    assertThat(allocator.allocate(T0)).isEmpty();
    assertThat(reason(new Holder(ONE, RED), A)).contains(Reason.TOO_LITTLE);
    allocator.putFramework(
        new FrameworkFacts(
            TWO, Set.of(BLUE), Set.of(), true, Set.of(), Map.of(BLUE, List.of()), Map.of()));
    assertThat(allocator.allocate(T0)).hasSize(1);
  }

  @Test
  void memoryAloneIsEnough() {
    allocator.putAgent(AgentFacts.of(A, Resources.of(0, 32, 0)));
    allocator.putFramework(facts(ONE, RED));
    assertThat(allocator.allocate(T0)).hasSize(1);
  }

  @Test
  void gpuAgentsAreKeptForThoseWhoAskForGpus() {
    allocator.putAgent(AgentFacts.of(A, FOUR.plus(Resources.scalar("gpus", 1000))));
    allocator.putFramework(facts(ONE, RED));
    assertThat(allocator.allocate(T0)).isEmpty();
    assertThat(reason(new Holder(ONE, RED), A)).contains(Reason.GPUS_KEPT);
    allocator.putFramework(
        new FrameworkFacts(
            TWO, Set.of(BLUE), Set.of(), true, Set.of(Trait.GPUS), Map.of(), Map.of()));
    assertThat(allocator.allocate(T0)).hasSize(1);
  }

  @Test
  void whatLeavesWithAnAgentIsHeldByNobody() {
    allocator.putAgent(AgentFacts.of(A, FOUR));
    allocator.putAgent(AgentFacts.of(B, FOUR));
    allocator.putFramework(facts(ONE, RED));
    allocator.allocate(T0);
    allocator.removeAgent(A);
    assertThat(allocator.share(RED)).isEqualTo(1.0);
    allocator.release(new Holder(ONE, RED), B, FOUR);
    assertThat(allocator.share(RED)).isEqualTo(0.0);
  }

  @Test
  void agentThatCameBackSmallerHasNothingLeft() {
    allocator.putAgent(AgentFacts.of(A, FOUR));
    Holder holder = new Holder(ONE, RED);
    allocator.putFramework(facts(ONE, RED));
    allocator.take(holder, A, Resources.of(3, 1000, 0));
    allocator.putAgent(AgentFacts.of(A, Resources.of(2, 512, 0)));
    assertThat(allocator.allocate(T0)).isEmpty();
    allocator.release(holder, A, Resources.of(3, 1000, 0));
    assertThat(allocator.allocate(T0))
        .extracting(Allocation::resources)
        .containsExactly(Resources.of(2, 512, 0));
  }

  @Test
  void manyAgentsAreLookedAtInPortions() {
    for (int i = 0; i < Allocator.PORTION + 1; i++) {
      allocator.putAgent(AgentFacts.of(new AgentId("a" + i), FOUR));
    }
    allocator.putFramework(facts(ONE, RED));
    assertThat(allocator.allocate(T0)).hasSize(Allocator.PORTION);
    assertThat(allocator.isPending()).isTrue();
    assertThat(allocator.allocate(T0)).hasSize(1);
    assertThat(allocator.isPending()).isFalse();
  }

  @Test
  void releaseOfWhatIsNotHeldIsAFault() {
    allocator.putAgent(AgentFacts.of(A, FOUR));
    assertThatThrownBy(() -> allocator.release(new Holder(ONE, RED), A, FOUR))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void removedFrameworkKeepsWhatItHoldsUntilReleased() {
    allocator.putAgent(AgentFacts.of(A, FOUR));
    allocator.putFramework(facts(ONE, RED));
    allocator.allocate(T0);
    allocator.removeFramework(ONE);
    assertThat(allocator.share(RED)).isEqualTo(1.0);
    allocator.release(new Holder(ONE, RED), A, FOUR);
    assertThat(allocator.share(RED)).isEqualTo(0.0);
    assertThat(allocator.allocate(T0)).isEmpty();
  }
}
