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
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.souk.allocator.Refusal.Reason;
import io.souk.model.attribute.Attributes;
import io.souk.model.resources.Resources;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was declined is not offered again for its time; what ends it early and what does not. */
class DeclineTest {

  private static final Resources FOUR = Resources.of(4, 1024, 0);
  private static final Holder HOLDER = new Holder(ONE, RED);
  private static final FrameworkFacts FACTS = FrameworkFacts.of(ONE, RED);

  private final Allocator allocator = new Allocator(AllocatorOptions.DEFAULT);

  @BeforeEach
  void declineForAMinute() {
    allocator.putAgent(AgentFacts.of(A, FOUR));
    allocator.putFramework(FACTS);
    decline(60);
  }

  private void decline(int seconds) {
    for (Allocation offer : all(allocator, T0)) {
      allocator.release(offer.holder(), offer.agent(), offer.resources());
      allocator.refuse(offer.holder(), offer.agent(), offer.resources(), T0.plusSeconds(seconds));
    }
    assertThat(all(allocator, T0)).isEmpty();
  }

  private void assertEnds(Consumer<Allocator> step) {
    step.accept(allocator);
    assertThat(all(allocator, T0)).extracting(Allocation::holder).contains(HOLDER);
  }

  private void assertStays(Consumer<Allocator> step) {
    step.accept(allocator);
    assertThat(all(allocator, T0)).extracting(Allocation::holder).doesNotContain(HOLDER);
    assertThat(allocator.nextExpiry()).contains(T0.plusSeconds(60));
  }

  @Test
  void timeEndsIt() {
    assertThat(all(allocator, T0.plusMillis(59_999))).isEmpty();
    assertThat(all(allocator, T0.plusSeconds(60))).hasSize(1);
    assertThat(allocator.nextExpiry()).isEmpty();
  }

  @Test
  void fractionsOfAMillisecondAreRoundedUp() {
    allocator.revive(ONE, Set.of(RED));
    Allocation offer = all(allocator, T0).getFirst();
    allocator.release(HOLDER, A, offer.resources());
    Instant until = T0.plusSeconds(5).plusNanos(1);
    allocator.refuse(HOLDER, A, offer.resources(), until);
    assertThat(allocator.nextExpiry()).contains(T0.plusSeconds(5).plusMillis(1));
  }

  @Test
  void longDeclinesEndAThousandthLaterAtMostAndNeverEarlier() {
    allocator.revive(ONE, Set.of(RED));
    Allocation offer = all(allocator, T0).getFirst();
    allocator.release(HOLDER, A, offer.resources());
    Instant until = T0.plusSeconds(31_536_000).plusMillis(1);
    allocator.refuse(HOLDER, A, offer.resources(), until);
    assertThat(allocator.nextExpiry().orElseThrow()).isBetween(until, until.plusSeconds(31_536));
  }

  @Test
  void reviveEndsIt() {
    assertEnds(it -> it.revive(ONE, Set.of(RED)));
  }

  @Test
  void reviveOfAnotherRoleDoesNot() {
    assertStays(it -> it.revive(ONE, Set.of(BLUE)));
  }

  @Test
  void disconnectionEndsIt() {
    assertEnds(
        it -> {
          it.putFramework(FACTS.withActive(false));
          it.putFramework(FACTS);
        });
  }

  @Test
  void leavingTheRoleEndsIt() {
    assertEnds(
        it -> {
          it.putFramework(FrameworkFacts.of(ONE, BLUE));
          all(it, T0).forEach(one -> it.release(one.holder(), one.agent(), one.resources()));
          it.putFramework(FACTS);
        });
  }

  @Test
  void otherAttributesOfTheAgentEndIt() {
    assertEnds(
        it -> it.putAgent(AgentFacts.of(A, FOUR).withAttributes(Attributes.parse("rack:r1"))));
  }

  @Test
  void removalOfTheAgentEndsIt() {
    assertEnds(
        it -> {
          it.removeAgent(A);
          it.putAgent(AgentFacts.of(A, FOUR));
        });
  }

  @Test
  void suppressionDoesNotEndIt() {
    assertStays(
        it -> {
          it.putFramework(FACTS.withSuppressed(Set.of(RED)));
          it.putFramework(FACTS);
        });
  }

  @Test
  void weightsAndAgentsThatComeBackDoNotEndIt() {
    assertStays(it -> it.setWeight(RED, 7));
    assertStays(
        it -> {
          it.putAgent(AgentFacts.of(A, FOUR).withActive(false));
          it.putAgent(AgentFacts.of(A, FOUR));
        });
  }

  @Test
  void declinesOfOthersStayApart() {
    allocator.putFramework(FrameworkFacts.of(TWO, RED));
    assertThat(all(allocator, T0)).extracting(one -> one.holder().framework()).containsExactly(TWO);
    allocator.putAgent(AgentFacts.of(B, FOUR));
    assertThat(all(allocator, T0)).extracting(Allocation::agent).containsExactly(B);
  }

  @Test
  void longerDeclineOfMoreReplacesAndShorterOneDoesNotEndALonger() {
    allocator.refuse(HOLDER, A, FOUR, T0.plusSeconds(30));
    assertThat(all(allocator, T0.plusSeconds(30))).isEmpty();
    allocator.refuse(HOLDER, A, FOUR.plus(cpus(1)), T0.plusSeconds(90));
    assertThat(allocator.nextExpiry()).contains(T0.plusSeconds(90));
    assertThat(all(allocator, T0.plusSeconds(89))).isEmpty();
    assertThat(all(allocator, T0.plusSeconds(90))).hasSize(1);
  }

  @Test
  void manyDeclinesAreForgottenInTime() {
    for (int i = 0; i < 100; i++) {
      allocator.refuse(HOLDER, A, cpus(10 + i), T0.plusSeconds(70));
    }
    allocator.revive(ONE, Set.of(RED));
    assertThat(allocator.nextExpiry()).isEmpty();
    assertThat(all(allocator, T0)).hasSize(1);
  }

  /** Passing over is counted where it happens; explanations say the same. */
  @Test
  void refusalsAreCountedByHolderAndReason() {
    assertThat(allocator.refusals())
        .containsExactly(new RefusalCount(HOLDER, Reason.DECLINED, 1, A, T0));
    allocator.putAgent(AgentFacts.of(B, Resources.of(0, 8, 0)));
    allocator.putAgent(AgentFacts.of(A, FOUR).withActive(false));
    allocator.putAgent(AgentFacts.of(A, FOUR));
    Instant later = T0.plusSeconds(1);
    assertThat(all(allocator, later)).isEmpty();
    assertThat(allocator.refusals())
        .containsExactlyInAnyOrder(
            new RefusalCount(HOLDER, Reason.DECLINED, 2, A, later),
            new RefusalCount(HOLDER, Reason.TOO_LITTLE, 1, B, later));
    assertThat(allocator.explainAll(HOLDER, later))
        .extracting(Refusal::agent, Refusal::reason)
        .containsExactly(tuple(A, Reason.DECLINED), tuple(B, Reason.TOO_LITTLE));
    allocator.removeFramework(ONE);
    assertThat(allocator.refusals()).isEmpty();
    allocator.putFramework(FrameworkFacts.of(TWO, BLUE).withMinAllocatable(Map.of()));
    assertThat(allocator.refusals()).isEmpty();
  }
}
