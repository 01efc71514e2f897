package io.souk.marathon.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.marathon.app.Constraint;
import io.souk.marathon.match.Obstacle;
import io.souk.marathon.match.RejectReason;
import io.souk.marathon.state.LaunchLog;
import io.souk.protocol.mesos.Offer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is said of offers that were not used. */
class OfferReasonsTest {

  private static LaunchLog.Refused agent(Obstacle... obstacles) {
    return new LaunchLog.Refused(
        Offer.getDefaultInstance(), List.of(obstacles), Instant.parse("2026-01-01T00:00:00Z"));
  }

  private static Obstacle memory(long asked, long available) {
    return new Obstacle.TooLittle(RejectReason.MEMORY, asked * 1000, available * 1000);
  }

  private static Obstacle unfit(String text, String found) {
    List<String> parts = Arrays.asList(text.split(" "));
    Optional<String> value = parts.size() > 2 ? Optional.of(parts.get(2)) : Optional.empty();
    return new Obstacle.Unfit(
        new Constraint(parts.get(0), Constraint.Operator.valueOf(parts.get(1)), value),
        found.isEmpty() ? Optional.empty() : Optional.of(found));
  }

  private static List<String> lines(LaunchLog.Refused... agents) {
    return OfferReasons.of(List.of(agents)).stream().map(Reason::text).toList();
  }

  @Test
  void agentsWithTheSameObstacleAreOneLineAndTheMostComeFirst() {
    assertThat(
            lines(
                agent(unfit("hostname UNIQUE", "h1")),
                agent(memory(4096, 1024)),
                agent(unfit("rack IS b", "")),
                agent(memory(4096, 512)),
                agent(memory(4096, 1023))))
        .containsExactly(
            "3 agents offer too little memory: asked 4096 MB, best 1024 MB",
            "1 agent is refused by UNIQUE hostname: an instance is there already (h1)",
            "1 agent lacks attribute rack=b");
  }

  @Test
  void anAgentWithSeveralObstaclesCountsForEach() {
    Obstacle cpus = new Obstacle.TooLittle(RejectReason.CPUS, 2500, 500);
    assertThat(lines(agent(cpus, memory(10, 5)), agent(memory(10, 7))))
        .containsExactly(
            "2 agents offer too little memory: asked 10 MB, best 7 MB",
            "1 agent offers too few cpus: asked 2.5, best 0.5");
  }

  @Test
  void aConstraintIsToldApartByWhetherAgentsHaveTheAttribute() {
    assertThat(
            lines(
                agent(unfit("rack CLUSTER b", "")),
                agent(unfit("rack CLUSTER b", "a")),
                agent(unfit("rack CLUSTER b", "c"))))
        .containsExactly(
            "2 agents lack attribute rack=b: they have a, c", "1 agent lacks attribute rack=b");
  }

  @Test
  void eachOperatorHasItsWords() {
    assertThat(lines(agent(unfit("rack MAX_PER 2", "a"))))
        .containsExactly(
            "1 agent is refused by MAX_PER 2 rack: as many instances are there already (a)");
    assertThat(lines(agent(unfit("rack GROUP_BY 2", "a"))))
        .containsExactly(
            "1 agent is refused by GROUP_BY 2 rack: other values of it have fewer instances (here a)");
    assertThat(lines(agent(unfit("rack LIKE b.*", "a"))))
        .containsExactly("1 agent is refused by LIKE b.* rack: it has a");
    assertThat(lines(agent(unfit("rack LIKE b.*", ""))))
        .containsExactly("1 agent lacks attribute rack like b.*");
    assertThat(lines(agent(unfit("rack CLUSTER", "a"))))
        .containsExactly(
            "1 agent is refused by CLUSTER rack: the other instances are elsewhere (here a)");
  }

  @Test
  void portsRolesAndTheRest() {
    assertThat(
            lines(
                agent(new Obstacle.PortTaken(8080), new Obstacle.PortTaken(9090)),
                agent(new Obstacle.TooFewPorts(3, 1)),
                agent(new Obstacle.WrongRole(Set.of("web"), Set.of("*"))),
                agent(new Obstacle.Plain(RejectReason.DISK)),
                agent(new Obstacle.Plain(RejectReason.MAINTENANCE))))
        .containsExactlyInAnyOrder(
            "1 agent does not offer host port 8080",
            "1 agent offers too few ports: asked 3, best 1",
            "1 agent offers nothing of role web",
            "1 agent has no disk of the kind that a volume asks for",
            "1 agent is about to go down for maintenance");
  }

  @Test
  void manyKindsOfObstaclesAreCutShort() {
    LaunchLog.Refused[] agents = new LaunchLog.Refused[50];
    Arrays.setAll(agents, i -> agent(unfit("rack" + i + " UNIQUE", "a")));
    assertThat(OfferReasons.of(List.of(agents))).hasSize(12);
  }
}
