package io.souk.allocator;

import static io.souk.allocator.Samples.A;
import static io.souk.allocator.Samples.BLUE;
import static io.souk.allocator.Samples.ONE;
import static io.souk.allocator.Samples.RED;
import static io.souk.allocator.Samples.T0;
import static io.souk.allocator.Samples.TWO;
import static io.souk.allocator.Samples.cpus;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.model.id.FrameworkId;
import io.souk.model.resources.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InverseOffersTest {

  private static final Unavailability SOON =
      new Unavailability(T0.plusSeconds(600), Optional.of(Duration.ofHours(1)));
  private static final AgentFacts AGENT = AgentFacts.of(A, Resources.of(4, 1024, 0));

  private final Allocator allocator = new Allocator(AllocatorOptions.DEFAULT);

  @BeforeEach
  void twoFrameworksOfWhichOneHoldsSomething() {
    allocator.putAgent(AGENT);
    allocator.putFramework(FrameworkFacts.of(ONE, RED));
    allocator.putFramework(FrameworkFacts.of(TWO, BLUE).withSuppressed(Set.of(BLUE)));
    allocator.take(new Holder(ONE, RED), A, cpus(1));
  }

  private List<FrameworkId> told(Instant now) {
    return allocator.allocateInverse(now).stream().map(InverseAllocation::framework).toList();
  }

  private void plan() {
    allocator.putAgent(AGENT.withUnavailability(Optional.of(SOON)));
  }

  @Test
  void holdersOfSomethingAreToldOnce() {
    assertThat(allocator.isInversePending()).isFalse();
    plan();
    assertThat(allocator.isInversePending()).isTrue();
    assertThat(allocator.allocateInverse(T0)).containsExactly(new InverseAllocation(ONE, A, SOON));
    assertThat(allocator.isInversePending()).isFalse();
    assertThat(told(T0)).isEmpty();
  }

  @Test
  void whoeverIsGivenSomethingLaterIsToldThen() {
    plan();
    told(T0);
    allocator.take(new Holder(TWO, BLUE), A, cpus(1));
    assertThat(told(T0)).containsExactly(TWO);
  }

  @Test
  void answeredWithoutRefusalIsToldAgain() {
    plan();
    told(T0);
    allocator.inverseOfferGone(ONE, A);
    assertThat(told(T0)).containsExactly(ONE);
  }

  @Test
  void refusalKeepsItAwayForItsTime() {
    plan();
    told(T0);
    allocator.refuseInverse(ONE, A, T0.plusSeconds(5));
    allocator.inverseOfferGone(ONE, A);
    assertThat(told(T0)).isEmpty();
    assertThat(allocator.nextExpiry()).contains(T0.plusSeconds(5));
    allocator.allocate(T0.plusSeconds(5));
    assertThat(allocator.nextExpiry()).isEmpty();
    assertThat(allocator.isInversePending()).isTrue();
    assertThat(told(T0.plusSeconds(5))).containsExactly(ONE);
  }

  @Test
  void reviveOfAnyRoleEndsRefusals() {
    plan();
    told(T0);
    allocator.refuseInverse(ONE, A, T0.plusSeconds(5));
    allocator.inverseOfferGone(ONE, A);
    assertThat(told(T0)).isEmpty();
    allocator.revive(ONE, Set.of());
    assertThat(told(T0)).containsExactly(ONE);
  }

  @Test
  void anotherPlanMakesTheOldOneVoid() {
    plan();
    told(T0);
    allocator.refuseInverse(ONE, A, T0.plusSeconds(5));
    Unavailability later = new Unavailability(T0.plusSeconds(900), Optional.empty());
    allocator.putAgent(AGENT.withUnavailability(Optional.of(later)));
    assertThat(allocator.allocateInverse(T0)).containsExactly(new InverseAllocation(ONE, A, later));
    allocator.putAgent(AGENT);
    assertThat(told(T0)).isEmpty();
    assertThat(allocator.nextExpiry()).isEmpty();
  }

  @Test
  void theDisconnectedAreToldWhenTheyAreBack() {
    allocator.putFramework(FrameworkFacts.of(ONE, RED).withActive(false));
    plan();
    assertThat(told(T0)).isEmpty();
    allocator.putFramework(FrameworkFacts.of(ONE, RED));
    assertThat(told(T0)).containsExactly(ONE);
  }

  @Test
  void removedAgentsAndFrameworksAreForgotten() {
    plan();
    told(T0);
    allocator.removeFramework(ONE);
    allocator.putFramework(FrameworkFacts.of(ONE, RED));
    assertThat(told(T0)).containsExactly(ONE);
    allocator.removeAgent(A);
    assertThat(allocator.isInversePending()).isFalse();
  }
}
