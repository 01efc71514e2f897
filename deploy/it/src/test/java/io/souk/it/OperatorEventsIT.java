package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What operators are told by three real masters: of tasks, agents, frameworks and leaders. */
@Isolated("three masters at a time")
class OperatorEventsIT {

  private static final String INFO = Json.framework("watched", "watched");

  @TempDir Path dir;

  @Test
  void aSubscriberIsToldWhatHappensAndOfTheNextLeaderFromTheBeginning() throws Exception {
    try (MasterTrio trio =
        new MasterTrio(dir, "--agent-ping-timeout", "1s", "--max-agent-ping-timeouts", "3")) {
      trio.start();
      MasterTrio.Leader leader = trio.awaitLeader();
      standbysPointToTheLeader(trio, leader);
      awaitFrameworks(leader);
      int[] agentPorts = {trio.freePort(), trio.freePort()};
      String framework;
      try (OperatorStream stream = new OperatorStream(leader.member().url());
          SoukProcess second = agent(trio, "second", agentPorts[1])) {
        isAnsweredWithAStateAndHeartbeats(stream);
        String secondId = added(stream, agentPorts[1]);
        SchedulerClient scheduler = new SchedulerClient(leader.member().port(), INFO);
        framework = scheduler.id();
        stream.await(0, "FRAMEWORK_ADDED", of("/framework_added/framework", framework));
        launchAndKill(scheduler, stream);
        String firstId;
        try (SoukProcess first = agent(trio, "first", agentPorts[0])) {
          firstId = added(stream, agentPorts[0]);
          launch(scheduler, firstId, "lost");
          int from = stream.size();
          first.kill();
          isUnreachable(stream, from, firstId, "lost");
        }
        int from = stream.size();
        try (SoukProcess again = agent(trio, "first", agentPorts[0])) {
          comesBack(stream, from, firstId, "lost");
          launch(scheduler, secondId, "gone");
          isMarkedGone(leader, stream, secondId, "gone");
          isDisconnectedAndBack(scheduler, stream, leader);
          nextLeaderBeginsAnew(trio, leader, stream, framework, firstId);
        }
      }
    }
  }

  private static SoukProcess agent(MasterTrio trio, String name, int port) {
    return trio.agent(name, port, trio.urls(), "cpus:1;mem:512;disk:512");
  }

  private static void standbysPointToTheLeader(MasterTrio trio, MasterTrio.Leader leader) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (MasterTrio.Member member : trio.members()) {
        if (member != leader.member()) {
          HttpResponse<InputStream> answer = OperatorStream.subscribe(client, member.url());
          assertThat(answer.statusCode()).isEqualTo(307);
          assertThat(answer.headers().firstValue("Location").orElseThrow())
              .isEqualTo("//127.0.0.1:" + leader.member().port() + "/api/v1");
        }
      }
    }
  }

  /** A leader serves before its frameworks have subscribed. */
  private static void awaitFrameworks(MasterTrio.Leader leader) {
    Wait.until(
        MasterTrio.LIMIT,
        () -> {
          String listed = Http.get(leader.member().url() + "/frameworks").body();
          return listed.contains("\"marathon\"") && listed.contains("\"chronos\"");
        },
        () -> Http.get(leader.member().url() + "/frameworks").toString());
  }

  private static void isAnsweredWithAStateAndHeartbeats(OperatorStream stream) {
    assertThat(stream.snapshot().at("/get_frameworks/frameworks").valueStream())
        .extracting(each -> each.at("/framework_info/name").asText())
        .contains("marathon", "chronos");
    assertThat(stream.events().getFirst().at("/subscribed/heartbeat_interval_seconds").asDouble())
        .isEqualTo(15);
    JsonNode first = stream.await(1, "HEARTBEAT", event -> true);
    assertThat(stream.position(first)).as("right after the state").isEqualTo(1);
    stream.await(2, "HEARTBEAT", event -> true);
  }

  private static String added(OperatorStream stream, int port) {
    return stream
        .await(
            1,
            "AGENT_ADDED",
            event -> event.at("/agent_added/agent/agent_info/port").asInt() == port)
        .at("/agent_added/agent/agent_info/id/value")
        .asText();
  }

  private static Predicate<JsonNode> of(String path, String framework) {
    return event -> event.at(path + "/framework_info/id/value").asText().equals(framework);
  }

  private static void launch(SchedulerClient scheduler, String agent, String task) {
    JsonNode offer =
        scheduler
            .awaitOpen(
                open ->
                    open.stream().anyMatch(it -> it.at("/agent_id/value").asText().equals(agent)))
            .stream()
            .filter(it -> it.at("/agent_id/value").asText().equals(agent))
            .findFirst()
            .orElseThrow();
    launch(scheduler, offer, task);
  }

  private static void launch(SchedulerClient scheduler, JsonNode offer, String task) {
    int from = scheduler.events().size();
    scheduler.accept(
        offer,
        0,
        Json.launch(
            Json.task(
                offer, task, "exec sleep 1000", Json.scalar("cpus", 0.1), Json.scalar("mem", 32))));
    scheduler.awaitState(from, task, "TASK_RUNNING");
  }

  private static void launchAndKill(SchedulerClient scheduler, OperatorStream stream) {
    int from = stream.size();
    launch(scheduler, scheduler.awaitOpen(open -> !open.isEmpty()).getFirst(), "short");
    JsonNode added =
        stream.await(
            from,
            "TASK_ADDED",
            event -> event.at("/task_added/task/task_id/value").asText().equals("short"));
    assertThat(added.at("/task_added/task/state").asText()).isEqualTo("TASK_STAGING");
    JsonNode running = stream.awaitTask(from, "short", "TASK_RUNNING");
    scheduler.call("KILL", "\"kill\":{\"task_id\":{\"value\":\"short\"}}");
    JsonNode killed = stream.awaitTask(from, "short", "TASK_KILLED");
    assertThat(List.of(stream.position(added), stream.position(running), stream.position(killed)))
        .isSorted();
  }

  private static void isUnreachable(OperatorStream stream, int from, String agent, String itsTask) {
    JsonNode removed = awaitRemoved(stream, from, agent);
    JsonNode unreachable = stream.awaitTask(from, itsTask, "TASK_UNREACHABLE");
    assertThat(stream.position(unreachable)).isLessThan(stream.position(removed));
  }

  private static JsonNode awaitRemoved(OperatorStream stream, int from, String agent) {
    return stream.await(
        from,
        "AGENT_REMOVED",
        event -> event.at("/agent_removed/agent_id/value").asText().equals(agent));
  }

  private static void comesBack(OperatorStream stream, int from, String agent, String itsTask) {
    comesBack(stream, from, agent);
    stream.await(
        from,
        "TASK_ADDED",
        event -> event.at("/task_added/task/task_id/value").asText().equals(itsTask));
  }

  private static void isMarkedGone(
      MasterTrio.Leader leader, OperatorStream stream, String agent, String itsTask) {
    int from = stream.size();
    Http.Answer answer =
        Http.send(
            "POST",
            leader.member().url() + "/api/v1",
            """
            {"type":"MARK_AGENT_GONE","mark_agent_gone":{"agent_id":{"value":"%s"}}}"""
                .formatted(agent));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    JsonNode removed = awaitRemoved(stream, from, agent);
    JsonNode gone = stream.awaitTask(from, itsTask, "TASK_GONE_BY_OPERATOR");
    assertThat(stream.position(gone)).isLessThan(stream.position(removed));
  }

  private static void isDisconnectedAndBack(
      SchedulerClient scheduler, OperatorStream stream, MasterTrio.Leader leader) {
    int from = stream.size();
    scheduler.close();
    awaitConnected(stream, from, scheduler.id(), false);
    int back = stream.size();
    try (SchedulerClient again =
        new SchedulerClient(List.of(leader.member().port()), INFO, Optional.of(scheduler.id()))) {
      awaitConnected(stream, back, again.id(), true);
    }
  }

  private static void awaitConnected(
      OperatorStream stream, int from, String framework, boolean connected) {
    stream.await(
        from,
        "FRAMEWORK_UPDATED",
        of("/framework_updated/framework", framework)
            .and(
                event ->
                    event.at("/framework_updated/framework/connected").asBoolean() == connected));
  }

  private static void nextLeaderBeginsAnew(
      MasterTrio trio,
      MasterTrio.Leader leader,
      OperatorStream stream,
      String framework,
      String agent) {
    leader.member().kill();
    Wait.until(MasterTrio.LIMIT, stream::ended, () -> "the stream outlives its leader");
    MasterTrio.Leader next = trio.awaitLeader();
    assertThat(next.term()).isGreaterThan(leader.term());
    try (OperatorStream anew = new OperatorStream(next.member().url())) {
      JsonNode state = anew.snapshot();
      assertThat(state.at("/get_frameworks/frameworks").valueStream())
          .extracting(each -> each.at("/framework_info/id/value").asText())
          .contains(framework);
      assertThat(state.at("/get_tasks/tasks").valueStream())
          .extracting(each -> each.at("/task_id/value").asText())
          .containsExactly("lost");
      JsonNode known =
          state
              .at("/get_agents/agents")
              .valueStream()
              .filter(each -> each.at("/agent_info/id/value").asText().equals(agent))
              .findFirst()
              .orElseThrow();
      if (!known.path("active").asBoolean()) {
        comesBack(anew, 1, agent);
      }
      int from = anew.size();
      next.member().terminate();
      Wait.until(MasterTrio.LIMIT, anew::ended, () -> "the stream outlives its leadership");
      assertThat(anew.events().stream().skip(from))
          .as("a leader that ends well takes nothing away")
          .noneMatch(event -> event.path("type").asText().equals("AGENT_REMOVED"));
    }
  }

  private static void comesBack(OperatorStream stream, int from, String agent) {
    stream.await(
        from,
        "AGENT_ADDED",
        event -> event.at("/agent_added/agent/agent_info/id/value").asText().equals(agent));
  }
}
