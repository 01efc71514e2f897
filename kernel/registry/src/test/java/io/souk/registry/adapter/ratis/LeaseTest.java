package io.souk.registry.adapter.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Leases and votes by a clock of the test's own. */
class LeaseTest {

  private static final long DURATION = 900;
  private static final List<Set<String>> THREE = List.of(Set.of("a", "b", "c"));

  private final AtomicLong clock = new AtomicLong(5_000);
  private final Lease lease = new Lease(DURATION, clock::get);

  @Test
  void lastsFromWhenAMajorityWasSentSomething() {
    lease.begin();
    assertThat(lease.remaining("a", THREE)).isZero();
    lease.acknowledged("b", 4_900);
    assertThat(lease.remaining("a", THREE)).isEqualTo(800);
    lease.acknowledged("c", 4_990);
    assertThat(lease.remaining("a", THREE)).isEqualTo(890);
    clock.set(5_889);
    assertThat(lease.remaining("a", THREE)).isEqualTo(1);
    clock.set(5_890);
    assertThat(lease.remaining("a", THREE)).isZero();
  }

  @Test
  void anOlderAnswerThatComesLaterTakesNothingAway() {
    lease.begin();
    lease.acknowledged("b", 4_990);
    lease.acknowledged("b", 4_800);
    assertThat(lease.remaining("a", THREE)).isEqualTo(890);
  }

  @Test
  void twoOfFiveAreNoMajority() {
    List<Set<String>> five = List.of(Set.of("a", "b", "c", "d", "e"));
    lease.begin();
    lease.acknowledged("b", 5_000);
    assertThat(lease.remaining("a", five)).isZero();
    lease.acknowledged("d", 4_500);
    assertThat(lease.remaining("a", five)).isEqualTo(400);
  }

  @Test
  void whileMembersChangeBothMajoritiesCount() {
    List<Set<String>> both = List.of(Set.of("a", "b", "c"), Set.of("a", "b", "c", "d"));
    lease.begin();
    lease.acknowledged("b", 5_000);
    assertThat(lease.remaining("a", both)).isZero();
    lease.acknowledged("d", 4_700);
    assertThat(lease.remaining("a", both)).isEqualTo(600);
  }

  @Test
  void aLeaderThatLeavesItsGroupDoesNotCount() {
    lease.begin();
    lease.acknowledged("b", 4_990);
    assertThat(lease.remaining("a", List.of(Set.of("b", "c")))).isZero();
    lease.acknowledged("c", 4_980);
    assertThat(lease.remaining("a", List.of(Set.of("b", "c")))).isEqualTo(880);
  }

  @Test
  void itEndsAtOnceAndForgets() {
    lease.begin();
    lease.acknowledged("b", 5_000);
    lease.end();
    assertThat(lease.remaining("a", THREE)).isZero();
    lease.begin();
    assertThat(lease.remaining("a", THREE)).isZero();
  }

  @Test
  void oneAloneNeedsNobody() {
    lease.begin();
    clock.set(1_000_000);
    assertThat(lease.remaining("a", List.of(Set.of("a")))).isEqualTo(DURATION);
  }

  @Test
  void noVoteWithinALeaseOfTheLeader() {
    VotingRule rule = new VotingRule(DURATION, clock::get, 4_500);
    assertThat(rule.remaining()).isEqualTo(400);
    clock.set(5_400);
    assertThat(rule.remaining()).isZero();
    rule.heardLeader();
    assertThat(rule.remaining()).isEqualTo(DURATION);
    clock.set(6_299);
    assertThat(rule.remaining()).isEqualTo(1);
  }

  /** Whoever is elected while the old leader believes in its lease would have two votes of one. */
  @Property
  void whileALeaseLastsNoMajorityMayVote(
      @ForAll @Size(min = 2, max = 6) List<@LongRange(min = 0, max = 2_000) Long> sentAgo,
      @ForAll @Size(min = 6, max = 6) List<@IntRange(min = 0, max = 300) Integer> underWay) {
    clock.set(10_000);
    lease.begin();
    List<String> others =
        java.util.stream.IntStream.range(0, sentAgo.size()).mapToObj(i -> "f" + i).toList();
    int mayVote = 0;
    for (int i = 0; i < others.size(); i++) {
      long sent = 10_000 - sentAgo.get(i);
      lease.acknowledged(others.get(i), sent);
      long came = Math.min(10_000, sent + underWay.get(i));
      mayVote += new VotingRule(DURATION, clock::get, came).remaining() == 0 ? 1 : 0;
    }
    Set<String> group = new java.util.HashSet<>(others);
    group.add("a");
    if (lease.remaining("a", List.of(group)) > 0) {
      assertThat(mayVote).isLessThanOrEqualTo(group.size() / 2);
    }
  }
}
