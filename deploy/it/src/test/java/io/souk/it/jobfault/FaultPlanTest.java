package io.souk.it.jobfault;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.it.jobfault.FaultPlan.Kind;
import io.souk.it.jobfault.FaultPlan.Step;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A plan is the same for the same seed, does everything, and leaves nothing broken behind. */
class FaultPlanTest {

  private static final List<String> AGENTS = List.of("a1", "a2", "a3");
  private static final List<String> OTHERS = List.of("framework", "master");
  private static final Set<Kind> PROCESS = Set.of(Kind.KILL, Kind.CRASH, Kind.PAUSE);

  private static List<Step> plan(long seed, int minutes) {
    return FaultPlan.of(seed, Duration.ofMinutes(minutes), AGENTS, OTHERS);
  }

  @Test
  void oneSeedOnePlan() {
    assertThat(plan(7, 10)).isEqualTo(plan(7, 10));
    assertThat(plan(7, 10)).isNotEqualTo(plan(8, 10));
  }

  @Test
  void everythingIsDoneToEverybody() {
    List<Step> steps = plan(1, 120);
    assertThat(steps).extracting(Step::kind).contains(Kind.values());
    for (String node : List.of("a1", "a2", "a3", "framework", "master")) {
      assertThat(steps)
          .filteredOn(step -> step.node().equals(node))
          .extracting(Step::kind)
          .contains(Kind.KILL, Kind.PAUSE, Kind.CUT, Kind.LOSS);
    }
  }

  @Test
  void endsInTimeAndNoProcessIsTakenTwice() {
    for (long seed = 0; seed < 200; seed++) {
      List<Step> steps = plan(seed, 3);
      assertThat(steps).allMatch(step -> step.end().compareTo(Duration.ofMinutes(3)) <= 0);
      List<Step> processes =
          steps.stream().filter(step -> PROCESS.contains(step.kind())).collect(Collectors.toList());
      for (int i = 1; i < processes.size(); i++) {
        assertThat(processes.get(i).at()).isGreaterThan(processes.get(i - 1).end());
      }
    }
  }

  @Test
  void onlyMachinesOfAgentsCrashAndNobodyIsSeveredFromItself() {
    assertThat(plan(3, 120))
        .filteredOn(step -> step.kind() == Kind.CRASH)
        .allMatch(step -> AGENTS.contains(step.node()));
    assertThat(plan(3, 120))
        .filteredOn(step -> step.kind() == Kind.SEVER)
        .isNotEmpty()
        .noneMatch(step -> step.node().equals(step.peer()));
  }
}
