package io.souk.chaos.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A plan is the same for the same seed, does everything, and leaves nothing broken behind. */
class FaultPlanTest {

  private static final List<String> MASTERS = List.of("m1", "m2", "m3");
  private static final List<String> AGENTS = List.of("a1", "a2", "a3", "a4");

  private static List<Step> plan(long seed, int minutes) {
    return FaultPlan.of(
        seed, Duration.ofMinutes(minutes), MASTERS, AGENTS, EnumSet.allOf(Kind.class));
  }

  @Test
  void oneSeedOnePlan() {
    assertThat(plan(7, 10)).isEqualTo(plan(7, 10)).isNotEqualTo(plan(8, 10));
  }

  @Test
  void everythingIsDoneToEverybody() {
    List<Step> steps = plan(1, 600);
    assertThat(steps).extracting(Step::kind).contains(Kind.values());
    Set<String> nodes = new HashSet<>(MASTERS);
    nodes.addAll(AGENTS);
    nodes.addAll(List.of(FaultPlan.LEADER, FaultPlan.FOLLOWER));
    for (String node : nodes) {
      assertThat(steps)
          .filteredOn(step -> step.node().equals(node))
          .extracting(Step::kind)
          .contains(Kind.KILL, Kind.PAUSE, Kind.STOP, Kind.CUT, Kind.LOSS, Kind.DELAY);
    }
  }

  @Test
  void endsInTimeAndNoProgramIsTakenTwice() {
    for (long seed = 0; seed < 200; seed++) {
      List<Step> steps = plan(seed, 3);
      assertThat(steps).allMatch(step -> step.end().compareTo(Duration.ofMinutes(3)) <= 0);
      List<Step> programs =
          steps.stream().filter(step -> step.kind().compareTo(Kind.CUT) < 0).toList();
      for (int i = 1; i < programs.size(); i++) {
        assertThat(programs.get(i).at()).isGreaterThan(programs.get(i - 1).end());
      }
    }
  }

  @Test
  void whatIsLeftOutIsNotDone() {
    Set<Kind> kinds = EnumSet.allOf(Kind.class);
    kinds.removeAll(Set.of(Kind.CLOCK, Kind.KILL, Kind.SPLIT));
    assertThat(FaultPlan.of(1, Duration.ofHours(5), MASTERS, AGENTS, kinds))
        .extracting(Step::kind)
        .contains(kinds.toArray(Kind[]::new))
        .doesNotContain(Kind.CLOCK, Kind.KILL, Kind.SPLIT);
  }

  @Test
  void onlyMachinesOfAgentsCrashAndNobodyIsCutFromItself() {
    List<Step> steps = plan(3, 600);
    assertThat(steps)
        .filteredOn(step -> step.kind() == Kind.CRASH)
        .isNotEmpty()
        .allMatch(step -> AGENTS.contains(step.node()));
    assertThat(steps)
        .filteredOn(step -> step.kind() == Kind.SEVER || step.kind() == Kind.ONE_WAY)
        .isNotEmpty()
        .allMatch(step -> step.peers().size() == 1 && !step.peers().contains(step.node()));
  }

  @Test
  void everyRunDeposesLeaders() {
    for (long seed = 0; seed < 200; seed++) {
      List<Step> deposing =
          plan(seed, 3).stream()
              .filter(step -> step.node().equals(FaultPlan.LEADER))
              .filter(step -> step.length().toMillis() >= 1800)
              .toList();
      assertThat(deposing).extracting(Step::kind).contains(Kind.PAUSE, Kind.ISOLATE);
    }
  }

  @Test
  void somePausesOutlastEveryLease() {
    assertThat(plan(1, 60))
        .filteredOn(step -> step.kind() == Kind.PAUSE)
        .anyMatch(step -> step.length().compareTo(Duration.ofSeconds(10)) > 0);
  }
}
