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
import static io.souk.allocator.Samples.dynamic;
import static io.souk.allocator.Samples.fixed;
import static io.souk.allocator.Samples.offered;
import static io.souk.allocator.Samples.reserved;
import static io.souk.allocator.Samples.revocable;
import static io.souk.allocator.Samples.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.allocator.FrameworkFacts.Trait;
import io.souk.allocator.OfferConstraints.Constraint;
import io.souk.allocator.OfferConstraints.Exists;
import io.souk.allocator.OfferConstraints.Group;
import io.souk.allocator.OfferConstraints.Named;
import io.souk.allocator.Refusal.Reason;
import io.souk.model.attribute.Attributes;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.model.value.Ranges;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What of an agent a framework may see at all: capabilities, regions, reservations, volumes. */
class EligibilityTest {

  private static final Role DARK = new Role("red/dark");
  private static final Resources FOUR = Resources.of(4, 1024, 0);

  private Allocator allocator = new Allocator(AllocatorOptions.DEFAULT);

  private Optional<Reason> reason(Holder holder) {
    return allocator.explain(holder, A, T0).map(Refusal::reason);
  }

  private static FrameworkFacts able(FrameworkFacts facts, Trait... traits) {
    return facts.withTraits(Set.of(traits));
  }

  @Test
  void agentsThatKnowOneRoleAreHiddenFromFrameworksOfSeveral() {
    allocator.putAgent(AgentFacts.of(A, FOUR).withTraits(EnumSet.of(AgentTrait.HIERARCHICAL_ROLE)));
    allocator.putFramework(able(FrameworkFacts.of(ONE, RED), Trait.MULTI_ROLE));
    assertThat(offered(allocator)).isEmpty();
    assertThat(reason(new Holder(ONE, RED))).contains(Reason.AGENT_LACKS_CAPABILITY);
    allocator.putFramework(FrameworkFacts.of(TWO, RED));
    assertThat(offered(allocator)).containsOnlyKeys("two");
  }

  @Test
  void agentsThatKnowFlatRolesAreHiddenFromRolesWithSlashes() {
    allocator.putAgent(AgentFacts.of(A, FOUR).withTraits(EnumSet.of(AgentTrait.MULTI_ROLE)));
    allocator.putFramework(FrameworkFacts.of(ONE, DARK));
    assertThat(offered(allocator)).isEmpty();
    assertThat(reason(new Holder(ONE, DARK))).contains(Reason.AGENT_LACKS_CAPABILITY);
    allocator.putAgent(AgentFacts.of(A, FOUR));
    assertThat(offered(allocator)).containsOnlyKeys("one");
  }

  @Test
  void agentsOfOtherRegionsAreForThoseAwareOfRegions() {
    allocator =
        new Allocator(
            AllocatorOptions.DEFAULT.withDomain(Optional.of(new FaultDomain("north", "one"))));
    allocator.putAgent(
        AgentFacts.of(A, FOUR).withDomain(Optional.of(new FaultDomain("south", "one"))));
    allocator.putAgent(
        AgentFacts.of(B, FOUR).withDomain(Optional.of(new FaultDomain("north", "two"))));
    allocator.putFramework(FrameworkFacts.of(ONE, RED));
    assertThat(all(allocator, T0)).extracting(Allocation::agent).containsExactly(B);
    assertThat(reason(new Holder(ONE, RED))).contains(Reason.REMOTE_REGION);
    allocator.putFramework(able(FrameworkFacts.of(ONE, RED), Trait.REGION_AWARE));
    assertThat(all(allocator, T0)).extracting(Allocation::agent).containsExactly(A);
  }

  @Test
  void constraintsKeepAgentsAwayUntilEitherChanges() {
    OfferConstraints racked =
        new OfferConstraints(
            List.of(new Group(List.of(new Constraint(new Named("rack"), new Exists(true))))));
    FrameworkFacts facts = FrameworkFacts.of(ONE, RED, BLUE);
    allocator.putAgent(AgentFacts.of(A, FOUR));
    allocator.putFramework(facts.withSuppressed(Set.of(BLUE)).withConstraints(Map.of(RED, racked)));
    assertThat(offered(allocator)).isEmpty();
    assertThat(reason(new Holder(ONE, RED))).contains(Reason.CONSTRAINTS);
    allocator.putAgent(AgentFacts.of(A, FOUR).withAttributes(Attributes.parse("rack:r1")));
    assertThat(offered(allocator)).containsOnlyKeys("one");
    allocator.release(new Holder(ONE, RED), A, FOUR);
    allocator.putAgent(AgentFacts.of(A, FOUR));
    assertThat(offered(allocator)).isEmpty();
    allocator.putFramework(facts.withConstraints(Map.of(RED, racked)));
    assertThat(all(allocator, T0))
        .extracting(Allocation::holder)
        .as("a role without constraints takes any")
        .containsExactly(new Holder(ONE, BLUE));
  }

  @Test
  void reservationsOfARoleServeTheRolesBelowItAndNobodyElse() {
    Resources high = reserved(cpus(1), fixed(RED));
    Resources low = reserved(cpus(2), dynamic(DARK));
    allocator.putAgent(AgentFacts.of(A, high.plus(low)));
    allocator.putFramework(FrameworkFacts.of(TWO, BLUE));
    assertThat(offered(allocator)).isEmpty();
    assertThat(reason(new Holder(TWO, BLUE))).contains(Reason.NOTHING_LEFT);
    allocator.putFramework(FrameworkFacts.of(TWO, RED));
    assertThat(offered(allocator).get("two")).isEqualTo(high);
    allocator.release(new Holder(TWO, RED), A, high);
    allocator.putFramework(FrameworkFacts.of(TWO, BLUE));
    allocator.putFramework(FrameworkFacts.of(ONE, DARK));
    assertThat(offered(allocator).get("one")).isEqualTo(high.plus(low));
  }

  @Test
  void refinedReservationsAreForThoseThatKnowThem() {
    Resources refined = reserved(cpus(2), fixed(RED), dynamic(DARK));
    allocator.putAgent(AgentFacts.of(A, FOUR.plus(refined)));
    allocator.putFramework(FrameworkFacts.of(ONE, DARK));
    assertThat(offered(allocator).get("one")).isEqualTo(FOUR);
    allocator.putFramework(able(FrameworkFacts.of(ONE, DARK), Trait.REFINEMENT));
    assertThat(offered(allocator).get("one")).isEqualTo(refined);
  }

  @Test
  void revocableIsForThoseThatAskForIt() {
    allocator.putAgent(AgentFacts.of(A, FOUR.plus(revocable(2))));
    allocator.putFramework(FrameworkFacts.of(ONE, RED));
    assertThat(offered(allocator).get("one")).isEqualTo(FOUR);
    allocator.putFramework(able(FrameworkFacts.of(TWO, BLUE), Trait.REVOCABLE));
    assertThat(offered(allocator).get("two")).isEqualTo(revocable(2));
  }

  @Test
  void ephemeralPortsAreNeverOffered() {
    Resources ephemeral = Resources.ranges("ephemeral_ports", Ranges.of(1, 10));
    allocator.putAgent(AgentFacts.of(A, FOUR.plus(ephemeral)));
    allocator.putFramework(FrameworkFacts.of(ONE, RED).withMinAllocatable(Map.of(RED, List.of())));
    assertThat(offered(allocator).get("one")).isEqualTo(FOUR);
  }

  @Test
  void gpusAreHiddenOnlyWhileTheOptionSaysSo() {
    allocator =
        new Allocator(
            new AllocatorOptions(
                AllocatorOptions.DEFAULT.minAllocatable(), false, Set.of(), Optional.empty()));
    allocator.putAgent(AgentFacts.of(A, FOUR.plus(Resources.scalar("gpus", 1000))));
    allocator.putFramework(FrameworkFacts.of(ONE, RED));
    assertThat(offered(allocator)).containsOnlyKeys("one");
  }

  @Test
  void sharedVolumeIsOfferedThoughInUseAndCountsOnce() {
    Resources shared = volume("v", 100, RED, true);
    allocator.putAgent(AgentFacts.of(A, FOUR.plus(shared)));
    allocator.putFramework(able(FrameworkFacts.of(ONE, RED), Trait.SHARED));
    Holder one = new Holder(ONE, RED);
    Resources task = cpus(1).plus(shared);
    assertThat(offered(allocator).get("one")).isEqualTo(FOUR.plus(shared));
    allocator.release(one, A, FOUR.plus(shared));
    allocator.take(one, A, task);
    allocator.take(one, A, cpus(1).plus(shared));
    assertThat(allocator.share(RED)).as("all of the disk, once").isEqualTo(1.0);
    allocator.putFramework(able(FrameworkFacts.of(TWO, RED), Trait.SHARED));
    assertThat(offered(allocator).get("two")).isEqualTo(Resources.of(2, 1024, 0).plus(shared));
    allocator.release(one, A, task);
    assertThat(allocator.held(A).get(one)).isEqualTo(task);
    allocator.release(one, A, task);
    assertThat(allocator.held(A)).doesNotContainKey(one);
  }

  @Test
  void sharedVolumeIsNotOfferedAloneToThoseThatHaveIt() {
    Resources shared = volume("v", 100, RED, true);
    allocator.putAgent(AgentFacts.of(A, cpus(1).plus(shared)));
    allocator.putFramework(
        able(FrameworkFacts.of(ONE, RED), Trait.SHARED).withMinAllocatable(Map.of(RED, List.of())));
    assertThat(all(allocator, T0)).hasSize(1);
    assertThat(all(allocator, T0)).isEmpty();
  }

  @Test
  void sharedVolumeIsHiddenFromOthersAndVolumesAreNotShared() {
    allocator.putAgent(
        AgentFacts.of(A, FOUR.plus(volume("v", 100, RED, true)).plus(volume("w", 50, RED, false))));
    allocator.putFramework(FrameworkFacts.of(ONE, RED));
    assertThat(offered(allocator).get("one")).isEqualTo(FOUR.plus(volume("w", 50, RED, false)));
  }
}
