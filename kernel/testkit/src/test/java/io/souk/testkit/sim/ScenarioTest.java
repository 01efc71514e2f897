package io.souk.testkit.sim;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.model.id.AgentId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Scenarios of a few minutes: each step does what it says, and nothing is violated. */
class ScenarioTest {

  private static final Duration LENGTH = ofMinutes(8);
  private static final List<String> LIMITED = List.of("batch", "eng", "ops");

  private final List<Long> seen = new ArrayList<>();

  private static void clean(SimReport report) {
    assertThat(report.violation()).as("%s", report.newest()).isEmpty();
    assertThat(report.checks().get(Invariant.QUIESCENCE)).isPositive();
  }

  private static int tasks(Stage stage) {
    return IntStream.range(0, 5).map(stage::tasks).sum();
  }

  private static Scenario fiveAgents() {
    return Scenario.seeded(7).agents(5).frameworks(3).calm();
  }

  @Test
  void tasksOutliveTheirLeader() {
    SimReport report =
        fiveAgents()
            .at(
                ofMinutes(3),
                stage -> {
                  seen.add(stage.term());
                  seen.add((long) stage.launches());
                  assertThat(tasks(stage)).isPositive();
                  stage.crashMaster(ofSeconds(20));
                })
            .at(
                ofMinutes(3).plusSeconds(10),
                stage -> {
                  assertThat(stage.term()).as("nobody leads").isZero();
                  assertThat(tasks(stage)).as("tasks that run without a leader").isPositive();
                })
            .at(
                LENGTH,
                stage -> {
                  assertThat(stage.term()).as("the next term").isEqualTo(seen.get(0) + 1);
                  assertThat(stage.launches()).isGreaterThan(seen.get(1).intValue());
                })
            .run(LENGTH);
    clean(report);
  }

  @Test
  void leaderThatIsCutOffForLongerThanItsLeaseIsSucceeded() {
    SimReport report =
        fiveAgents()
            .at(
                ofMinutes(3),
                stage -> {
                  seen.add(stage.term());
                  stage.cutOffMaster(ofMinutes(1));
                })
            .at(
                ofMinutes(3).plusSeconds(1),
                stage -> assertThat(stage.term()).as("nobody else yet").isIn(seen.get(0), 0L))
            .at(
                LENGTH,
                stage -> {
                  assertThat(stage.term()).isEqualTo(seen.get(0) + 1);
                  assertThat(stage.isConnected(0)).isTrue();
                })
            .run(LENGTH);
    clean(report);
  }

  @Test
  void leaderThatIsCutOffForAMomentLeadsOn() {
    SimReport report =
        fiveAgents()
            .at(
                ofMinutes(3),
                stage -> {
                  seen.add(stage.term());
                  stage.cutOffMaster(Duration.ofMillis(500));
                })
            .at(LENGTH, stage -> assertThat(stage.term()).isEqualTo(seen.get(0)))
            .run(LENGTH);
    clean(report);
  }

  @Test
  void leaderThatHandsOverIsSucceededWithinASecond() {
    SimReport report =
        fiveAgents()
            .at(
                ofMinutes(3),
                stage -> {
                  seen.add(stage.term());
                  stage.handOverMaster();
                  assertThat(stage.term()).as("nobody leads").isZero();
                })
            .at(
                ofMinutes(3).plusSeconds(1),
                stage -> assertThat(stage.term()).isEqualTo(seen.get(0) + 1))
            .run(LENGTH);
    clean(report);
  }

  /** The next leader knows that the agent was lost, and not what was on it. */
  @Test
  void tasksThatComeBackToTheNextLeaderAreKnownAgain() {
    for (long seed : new long[] {2, 6}) {
      SimReport report =
          Scenario.seeded(seed)
              .agents(3)
              .frameworks(3)
              .calm()
              .at(ofMinutes(3), stage -> stage.partitionAgent(0, ofMinutes(4)))
              .at(ofMinutes(5), stage -> stage.crashMaster(ofSeconds(5)))
              .run(LENGTH);
      clean(report);
    }
  }

  @Test
  void partitionedAgentIsUnreachableAndComesBack() {
    List<String> id = new ArrayList<>();
    SimReport report =
        fiveAgents()
            .at(
                ofMinutes(2),
                stage -> {
                  id.add(stage.agentId(1));
                  assertThat(stage.isConnected(1)).isTrue();
                  stage.partitionAgent(1, ofMinutes(3));
                })
            .at(
                ofMinutes(4),
                stage -> {
                  assertThat(stage.isUnreachable(1)).as("silent for two minutes").isTrue();
                  assertThat(stage.isConnected(1)).isFalse();
                  assertThat(stage.isConnected(0)).as("another agent").isTrue();
                })
            .at(
                LENGTH,
                stage -> {
                  assertThat(stage.isUnreachable(1)).isFalse();
                  assertThat(stage.isConnected(1)).isTrue();
                  assertThat(stage.agentId(1)).as("the same agent").isEqualTo(id.get(0));
                })
            .run(LENGTH);
    clean(report);
  }

  @Test
  void frameworkFailsOverWhileAnAgentIsAway() {
    SimReport report =
        fiveAgents()
            .at(
                ofMinutes(3),
                stage -> {
                  seen.add((long) stage.launches());
                  stage.failOver(0);
                  stage.crashAgent(2, ofSeconds(40));
                  assertThat(stage.isSubscribed(0)).as("the process that has just begun").isFalse();
                })
            .at(
                ofMinutes(3).plusSeconds(30),
                stage -> {
                  assertThat(stage.isSubscribed(0)).isTrue();
                  assertThat(stage.isConnected(2)).isFalse();
                  assertThat(stage.isUnreachable(2)).as("after half a minute").isFalse();
                })
            .at(LENGTH, stage -> assertThat(stage.isConnected(2)).isTrue())
            .run(LENGTH);
    clean(report);
    assertThat(report.launches()).isGreaterThan(seen.get(0).intValue());
  }

  @Test
  void limitedRolesAreOfferedNoMore() {
    Scenario scenario = fiveAgents();
    long[] most = new long[2];
    for (int second = 60; second < 180; second++) {
      scenario.at(ofSeconds(second), stage -> most[0] = Math.max(most[0], offeredToLimited(stage)));
    }
    scenario.at(
        ofMinutes(3),
        stage -> {
          for (String role : LIMITED) {
            stage.limit(role, Map.of("cpus", 0.0));
            stage.weigh(role, 2.5);
          }
        });
    for (int second = 240; second < 420; second++) {
      scenario.at(ofSeconds(second), stage -> most[1] = Math.max(most[1], offeredToLimited(stage)));
    }
    scenario.at(
        ofMinutes(7),
        stage -> {
          var state = stage.state().orElseThrow();
          assertThat(state.quotas()).hasSize(LIMITED.size());
          assertThat(state.weights()).hasSize(LIMITED.size()).containsValue(2.5);
        });
    SimReport report = scenario.run(LENGTH);
    clean(report);
    assertThat(most[0]).as("cpus offered before").isPositive();
    assertThat(most[1]).as("cpus offered under the limit").isZero();
  }

  /** Thousandths of cpus in offers to the limited roles and those below them. */
  private static long offeredToLimited(Stage stage) {
    return stage.state().orElseThrow().offers().stream()
        .filter(offer -> LIMITED.contains(offer.holder().role().name().split("/")[0]))
        .map(offer -> offer.resources().filter(key -> !key.isReserved()).quantities())
        .mapToLong(offered -> offered.scalarMillis("cpus"))
        .sum();
  }

  private static Scenario stepsOfAllKinds(long seed) {
    return Scenario.seeded(seed)
        .agents(5)
        .frameworks(3)
        .at(ofMinutes(2), stage -> stage.cutAgent(0, true))
        .at(ofMinutes(2), stage -> stage.loseDisk(1, ofSeconds(30)))
        .at(ofMinutes(2), stage -> stage.leave(2))
        .at(ofMinutes(2), stage -> stage.markGone(3))
        .at(ofMinutes(3), stage -> stage.cutFramework(0, false))
        .at(ofMinutes(4), stage -> stage.partitionFramework(0, ofMinutes(2)))
        .at(ofMinutes(4), stage -> stage.crashFramework(1, ofSeconds(20)))
        .at(ofMinutes(4), stage -> stage.tearDown(2));
  }

  @Test
  void machinesThatAreSetUpAnewAreNewAgents() {
    List<String> before = new ArrayList<>();
    SimReport report =
        stepsOfAllKinds(7)
            .at(
                ofMinutes(1).plusSeconds(50),
                stage -> IntStream.range(0, 5).mapToObj(stage::agentId).forEach(before::add))
            .at(
                LENGTH,
                stage -> {
                  assertThat(before).doesNotContain("");
                  assertThat(stage.agentId(0)).as("was cut").isEqualTo(before.get(0));
                  for (int anew = 1; anew <= 3; anew++) {
                    assertThat(stage.agentId(anew)).isNotEqualTo(before.get(anew));
                  }
                  assertThat(stage.state().orElseThrow().goneAgents())
                      .containsOnlyKeys(new AgentId(before.get(3)));
                  assertThat(stage.isSubscribed(2)).as("was torn down").isFalse();
                })
            .run(LENGTH);
    clean(report);
  }

  @Test
  void supersededLeaderGivesWayAmongFaultsAndTheRunIsTheSameAgain() {
    Scenario scenario =
        stepsOfAllKinds(8)
            .faults(1)
            .at(
                ofMinutes(5),
                stage -> {
                  seen.add(stage.term());
                  stage.deposeMaster();
                  seen.add(stage.term());
                });
    SimReport report = scenario.run(LENGTH);
    clean(report);
    assertThat(seen.get(1)).isEqualTo(seen.get(0) + 1);
    assertThat(scenario.run(LENGTH)).isEqualTo(report);
    assertThat(scenario.calm().run(LENGTH).fingerprint()).isNotEqualTo(report.fingerprint());
  }

  @Test
  void refusesWhatCannotHappen() {
    assertThatThrownBy(() -> fiveAgents().at(ofMinutes(9), stage -> {}).run(LENGTH))
        .hasMessageContaining("PT9M")
        .hasMessageContaining("PT8M");
    assertThatThrownBy(() -> fiveAgents().at(ofMinutes(1), stage -> stage.leave(5)).run(LENGTH))
        .hasMessage("agent 5: 0 to 4 is accepted");
  }
}
