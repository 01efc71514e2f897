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
import static io.souk.allocator.Samples.mount;
import static io.souk.allocator.Samples.offered;
import static io.souk.allocator.Samples.quota;
import static io.souk.allocator.Samples.reserved;
import static io.souk.allocator.Samples.revocable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.allocator.Refusal.Reason;
import io.souk.model.id.AgentId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.model.value.Ranges;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Guarantees, headroom and limits (sheet of rules: two stages, whole sub-trees). */
class QuotaTest {

  private static final Role DARK = new Role("red/dark");
  private static final Resources FOUR = Resources.of(4, 1024, 0);

  private final Allocator allocator = new Allocator(AllocatorOptions.DEFAULT);

  private Reason reason(Holder holder) {
    return allocator.explain(holder, A, T0).orElseThrow().reason();
  }

  @Test
  void guaranteeComesBeforeFairShareAndIsCutToWhatIsMissing() {
    allocator.setQuota(RED, quota(Map.of("cpus", 3L), Map.of("mem", 100L)));
    allocator.putFramework(FrameworkFacts.of(ONE, RED));
    allocator.putFramework(FrameworkFacts.of(TWO, BLUE));
    allocator.take(new Holder(ONE, RED), agent(B, FOUR), cpus(1));
    allocator.putAgent(AgentFacts.of(B, FOUR).withActive(false));
    agent(A, FOUR);
    Map<String, Resources> offered = offered(allocator);
    assertThat(offered.get("one")).isEqualTo(Resources.of(2, 100, 0));
    assertThat(offered.get("two")).isEqualTo(Resources.of(2, 924, 0));
    assertThat(allocator.quotaConsumed(RED).get("cpus")).isEqualTo(3000);
  }

  private AgentId agent(AgentId id, Resources total) {
    allocator.putAgent(AgentFacts.of(id, total));
    return id;
  }

  @Test
  void unmetGuaranteeIsKeptFreeThoughNobodyAsksForIt() {
    allocator.setQuota(RED, quota(Map.of("cpus", 3L), Map.of()));
    allocator.putFramework(FrameworkFacts.of(TWO, BLUE));
    agent(A, FOUR);
    assertThat(offered(allocator).get("two")).isEqualTo(Resources.of(1, 1024, 0));
    agent(B, cpus(2));
    assertThat(offered(allocator).get("two")).isEqualTo(cpus(2));
    assertThat(reason(new Holder(TWO, BLUE))).isEqualTo(Reason.KEPT_FOR_QUOTA);
    allocator.setQuota(RED, Quota.NONE);
    assertThat(offered(allocator).get("two")).isEqualTo(cpus(3));
  }

  @Test
  void whatIsKeptGoesToTheGuaranteedRoleOnceItAsks() {
    allocator.setQuota(RED, quota(Map.of("cpus", 3L), Map.of()));
    allocator.putFramework(FrameworkFacts.of(TWO, BLUE));
    agent(A, FOUR);
    offered(allocator);
    allocator.putFramework(FrameworkFacts.of(ONE, DARK));
    assertThat(offered(allocator).get("one")).isEqualTo(cpus(3));
  }

  @Test
  void headroomGrownElsewhereIsOffered() {
    AgentId away = new AgentId("away");
    allocator.putAgent(AgentFacts.of(away, cpus(4)).withActive(false));
    allocator.setQuota(RED, quota(Map.of("cpus", 4L), Map.of()));
    allocator.putFramework(FrameworkFacts.of(TWO, BLUE));
    agent(A, cpus(4));
    assertThat(all(allocator, T0)).isEmpty();
    allocator.take(new Holder(ONE, RED), away, cpus(1));
    assertThat(allocator.isPending()).isTrue();
    assertThat(offered(allocator).get("two")).isEqualTo(cpus(1));
    assertThat(allocator.isPending()).isFalse();
  }

  @Test
  void limitsBindTheWholeSubTree() {
    allocator.setQuota(RED, quota(Map.of(), Map.of("cpus", 3L)));
    allocator.putFramework(FrameworkFacts.of(ONE, DARK));
    agent(A, FOUR);
    assertThat(offered(allocator).get("one")).isEqualTo(Resources.of(3, 1024, 0));
    assertThat(reason(new Holder(ONE, DARK))).isEqualTo(Reason.QUOTA_LIMIT);
    allocator.putFramework(FrameworkFacts.of(TWO, RED));
    assertThat(offered(allocator)).isEmpty();
  }

  @Test
  void limitOfZeroIsNoneAtAllAndNamesWithoutLimitAreFree() {
    allocator.setQuota(RED, quota(Map.of(), Map.of("cpus", 0L)));
    allocator.putFramework(FrameworkFacts.of(ONE, RED));
    agent(A, FOUR);
    assertThat(offered(allocator).get("one")).isEqualTo(Resources.of(0, 1024, 0));
  }

  @Test
  void looserLimitAndReleaseElsewhereMakeRoom() {
    allocator.setQuota(RED, quota(Map.of(), Map.of("cpus", 2L, "mem", 0L)));
    allocator.putFramework(FrameworkFacts.of(ONE, RED));
    agent(A, FOUR);
    agent(B, FOUR);
    Allocation first = all(allocator, T0).getFirst();
    allocator.setQuota(RED, quota(Map.of(), Map.of("cpus", 3L, "mem", 0L)));
    assertThat(offered(allocator).get("one")).isEqualTo(cpus(1));
    allocator.putAgent(AgentFacts.of(first.agent(), FOUR).withActive(false));
    allocator.release(first.holder(), first.agent(), first.resources());
    assertThat(offered(allocator).get("one")).isEqualTo(cpus(2));
  }

  @Test
  void reservationsCountAllocatedOrNotAndAreOfferedBeyondTheLimit() {
    Resources mine = reserved(cpus(2), fixed(RED));
    allocator.setQuota(RED, quota(Map.of(), Map.of("cpus", 2L, "mem", 0L)));
    agent(A, FOUR.plus(mine));
    assertThat(allocator.quotaConsumed(RED).get("cpus")).isEqualTo(2000);
    allocator.putFramework(FrameworkFacts.of(ONE, RED));
    assertThat(offered(allocator).get("one")).isEqualTo(mine);
    assertThat(allocator.quotaConsumed(RED).get("cpus")).isEqualTo(2000);
  }

  @Test
  void refinedReservationCountsForTheRolesAboveItToo() {
    agent(A, FOUR.plus(reserved(cpus(2), fixed(RED), dynamic(DARK))));
    assertThat(allocator.quotaConsumed(RED).get("cpus")).isEqualTo(2000);
    assertThat(allocator.quotaConsumed(DARK).get("cpus")).isEqualTo(2000);
    allocator.removeAgent(A);
    assertThat(allocator.quotaConsumed(RED).isEmpty()).isTrue();
  }

  @Test
  void revocableNeverCountsAndIsNeverCut() {
    allocator.setQuota(RED, quota(Map.of(), Map.of("cpus", 1L)));
    agent(A, FOUR.plus(revocable(5)));
    allocator.putFramework(
        FrameworkFacts.of(ONE, RED).withTraits(Set.of(FrameworkFacts.Trait.REVOCABLE)));
    assertThat(offered(allocator).get("one"))
        .isEqualTo(Resources.of(1, 1024, 0).plus(revocable(5)));
    assertThat(allocator.quotaConsumed(RED).get("cpus")).isEqualTo(1000);
    assertThat(allocator.capacity().get("cpus")).isEqualTo(4000);
  }

  @Test
  void portsAreNotCutAndWholeDisksGoWholeOrNotAtAll() {
    Resources ports = Resources.ranges("ports", Ranges.of(1, 10));
    allocator.setQuota(RED, quota(Map.of(), Map.of("disk", 100L)));
    allocator.putFramework(FrameworkFacts.of(ONE, RED));
    agent(A, cpus(1).plus(ports).plus(mount(200)));
    assertThat(offered(allocator).get("one")).isEqualTo(cpus(1).plus(ports));
    agent(B, cpus(1).plus(mount(100)));
    assertThat(offered(allocator).get("one")).isEqualTo(cpus(1).plus(mount(100)));
  }

  @Test
  void oneOfferOfAnAgentThoughPartIsGuaranteedAndPartIsShared() {
    allocator.setQuota(RED, quota(Map.of("cpus", 2L), Map.of()));
    allocator.putFramework(FrameworkFacts.of(ONE, RED));
    agent(A, FOUR);
    assertThat(all(allocator, T0)).extracting(Allocation::resources).containsExactly(FOUR);
    allocator.release(new Holder(ONE, RED), A, FOUR);
    assertThat(allocator.held(A)).isEmpty();
  }

  @Test
  void volumeSharedByBothStepsIsInTheOfferOnce() {
    Resources all = FOUR.plus(Samples.volume("v", 100, RED, true));
    allocator.setQuota(RED, quota(Map.of("cpus", 2L), Map.of()));
    allocator.putFramework(
        FrameworkFacts.of(ONE, RED).withTraits(Set.of(FrameworkFacts.Trait.SHARED)));
    allocator.setQuota(BLUE, quota(Map.of("mem", 10L), Map.of()));
    agent(B, Resources.of(0, 10, 0));
    agent(A, all);
    assertThat(all(allocator, T0)).extracting(Allocation::resources).containsExactly(all);
  }

  @Test
  void quotaIsToldAndNegativeLimitsAreRefused() {
    Quota quota = quota(Map.of("cpus", 2L), Map.of("cpus", 3L));
    allocator.setQuota(RED, quota);
    assertThat(allocator.quota(RED)).isEqualTo(quota);
    assertThat(allocator.quota(BLUE)).isEqualTo(Quota.NONE);
    assertThatThrownBy(() -> new Quota(Quantities.NONE, Map.of("cpus", -1L)))
        .hasMessage("limit of 'cpus' is -1 thousandths (accepted: 0 and up)");
  }

  @Test
  void everyAgentPassedOverForALimitIsCounted() {
    allocator.setQuota(RED, quota(Map.of(), Map.of("cpus", 1L, "mem", 0L)));
    allocator.putFramework(FrameworkFacts.of(ONE, RED));
    agent(A, cpus(1));
    Allocation first = all(allocator, T0).getFirst();
    assertThat(allocator.refusals()).isEmpty();
    agent(B, cpus(1));
    agent(new AgentId("c"), cpus(1));
    assertThat(all(allocator, T0)).isEmpty();
    assertThat(allocator.refusals())
        .containsExactly(
            new RefusalCount(first.holder(), Reason.QUOTA_LIMIT, 2, new AgentId("c"), T0));
    allocator.putFramework(FrameworkFacts.of(ONE, RED).withSuppressed(Set.of(RED)));
    agent(new AgentId("d"), cpus(1));
    assertThat(all(allocator, T0)).isEmpty();
    assertThat(allocator.refusals()).extracting(RefusalCount::count).containsExactly(2L);
  }
}
