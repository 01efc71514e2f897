package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.master.view.AgentView;
import io.souk.master.view.FrameworkView;
import io.souk.master.view.RecoveredAgentView;
import io.souk.master.view.TaskView;
import io.souk.master.view.UnreachableAgentView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import io.souk.protocol.mesos.Label;
import io.souk.protocol.mesos.Labels;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.master.Call;
import io.souk.protocol.mesos.master.Event;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SUBSCRIBE of the operator API, and what its stream says of the view's turns. */
@Timeout(120)
class OperatorStreamsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUBSCRIBE = "{\"type\":\"SUBSCRIBE\"}";
  private static final Duration NEVER = Duration.ofHours(1);
  private static final OperatorStreams.Limits LIMITS =
      new OperatorStreams.Limits(1000, NEVER, 1 << 20, 100_000);

  private HttpFixture fixture = new HttpFixture(WaitingRoom.Terms.DEFAULT, LIMITS);

  @AfterEach
  void stop() {
    fixture.close();
  }

  private void restart(OperatorStreams.Limits limits) {
    fixture.close();
    fixture = new HttpFixture(WaitingRoom.Terms.DEFAULT, limits);
  }

  @Test
  void aSnapshotComesFirstThenAHeartbeat() throws Exception {
    restart(OperatorStreams.Limits.DEFAULT);
    fixture.view.publish(
        List.of(
            new ViewChange.PutAgent(Views.agent("a")),
            new ViewChange.PutFramework(Views.framework("f")),
            new ViewChange.PutTask(Views.task(1, "t", "f", "a")),
            new ViewChange.PutExecutor(Views.executor("a", "f", "e"))));
    HttpResponse<InputStream> answer = post("application/json");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.headers().firstValue("Transfer-Encoding")).contains("chunked");
    assertThat(answer.headers().firstValue("Mesos-Stream-Id")).isEmpty();
    try (InputStream body = answer.body()) {
      JsonNode first = JSON.readTree(record(body));
      assertThat(first.at("/type").asText()).isEqualTo("SUBSCRIBED");
      assertThat(keys(first.at("/subscribed")))
          .containsExactlyInAnyOrder("get_state", "heartbeat_interval_seconds");
      assertThat(first.at("/subscribed/heartbeat_interval_seconds").toString()).isEqualTo("15.0");
      JsonNode state =
          JSON.readTree(fixture.postJson("/api/v1", "{\"type\":\"GET_STATE\"}").body());
      assertThat(first.at("/subscribed/get_state")).isEqualTo(state.get("get_state"));
      assertThat(state.at("/get_state/get_tasks/tasks").size()).isEqualTo(1);
      assertThat(new String(record(body), StandardCharsets.UTF_8))
          .isEqualTo("{\"type\":\"HEARTBEAT\"}");
    }
  }

  @Test
  void protobufSaysTheSame() throws Exception {
    HttpResponse<InputStream> answer =
        fixture.client.send(
            fixture
                .request("/master/api/v1")
                .header("Content-Type", "application/x-protobuf")
                .header("Accept", "application/x-protobuf")
                .POST(
                    HttpRequest.BodyPublishers.ofByteArray(
                        Call.newBuilder().setType(Call.Type.SUBSCRIBE).build().toByteArray()))
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/x-protobuf");
    try (InputStream body = answer.body()) {
      assertThat(Event.parseFrom(record(body)).getSubscribed().getHeartbeatIntervalSeconds())
          .isEqualTo(NEVER.toSeconds());
      assertThat(Event.parseFrom(record(body)).getType()).isEqualTo(Event.Type.HEARTBEAT);
      fixture.view.publish(List.of(new ViewChange.PutAgent(Views.agent("a"))));
      Event added = Event.parseFrom(record(body));
      assertThat(added.getAgentAdded().getAgent().getAgentInfo().getId().getValue()).isEqualTo("a");
    }
  }

  @Test
  void heartbeatsGoOn() throws Exception {
    restart(new OperatorStreams.Limits(1000, Duration.ofMillis(50), 1 << 20, 100_000));
    try (Reader reader = subscribe()) {
      assertThat(reader.types(3)).containsExactly("HEARTBEAT", "HEARTBEAT", "HEARTBEAT");
    }
  }

  @Test
  void theLifeOfATask() throws Exception {
    fixture.view.publish(List.of(new ViewChange.PutFramework(Views.framework("f"))));
    try (Reader reader = subscribe()) {
      fixture.view.publish(List.of(new ViewChange.PutTask(task(TaskState.TASK_STAGING))));
      JsonNode added = reader.next();
      assertThat(added.at("/type").asText()).isEqualTo("TASK_ADDED");
      // As Mesos 1.11.0 sent it for a launch.
      assertThat(keys(added)).containsExactlyInAnyOrder("type", "task_added");
      assertThat(keys(added.at("/task_added/task")))
          .containsExactlyInAnyOrder(
              "name", "task_id", "framework_id", "agent_id", "state", "resources");
      TaskView running =
          reported(task(TaskState.TASK_STAGING), TaskState.TASK_RUNNING, status -> status);
      fixture.view.publish(List.of(new ViewChange.PutTask(running)));
      JsonNode updated = reader.next();
      assertThat(updated.at("/type").asText()).isEqualTo("TASK_UPDATED");
      assertThat(keys(updated.at("/task_updated")))
          .containsExactlyInAnyOrder("framework_id", "status", "state");
      assertThat(updated.at("/task_updated/state").asText()).isEqualTo("TASK_RUNNING");
      assertThat(updated.at("/task_updated/status/state").asText()).isEqualTo("TASK_RUNNING");
      assertThat(updated.at("/task_updated/status/source").asText()).isEqualTo("SOURCE_EXECUTOR");
      assertThat(updated.at("/task_updated/framework_id/value").asText()).isEqualTo("f");
      TaskView again = reported(running, TaskState.TASK_RUNNING, status -> status.setMessage("on"));
      TaskView healthy =
          reported(
              again,
              TaskState.TASK_RUNNING,
              status ->
                  status
                      .setReason(TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED)
                      .setHealthy(true));
      TaskView ended = reported(healthy, TaskState.TASK_FINISHED, status -> status);
      fixture.view.publish(
          List.of(
              new ViewChange.PutTask(again),
              new ViewChange.PutTask(healthy),
              new ViewChange.PutTask(ended)));
      fixture.view.publish(
          List.of(
              new ViewChange.PutTask(in(ended, TaskView.Phase.COMPLETED)),
              new ViewChange.RemoveTask(1),
              new ViewChange.PutAgent(Views.agent("end"))));
      JsonNode check = reader.next();
      assertThat(check.at("/task_updated/status/healthy").asBoolean()).isTrue();
      assertThat(reader.next().at("/task_updated/state").asText()).isEqualTo("TASK_FINISHED");
      assertThat(reader.next().at("/type").asText()).isEqualTo("AGENT_ADDED");
    }
  }

  @Test
  void anAgentThatIsLostIsRemovedAndItsTasksBefore() throws Exception {
    TaskView task = reported(task(TaskState.TASK_STAGING), TaskState.TASK_RUNNING, s -> s);
    fixture.view.publish(
        List.of(
            new ViewChange.PutAgent(Views.agent("a")),
            new ViewChange.PutFramework(Views.framework("f")),
            new ViewChange.PutTask(task)));
    try (Reader reader = subscribe()) {
      TaskView lost =
          in(
              reported(task, TaskState.TASK_UNREACHABLE, s -> s.setMessage("gone")),
              TaskView.Phase.UNREACHABLE);
      fixture.view.publish(
          List.of(
              new ViewChange.PutTask(lost),
              new ViewChange.RemoveAgent("a"),
              new ViewChange.PutUnreachableAgent(new UnreachableAgentView("a", Views.NOON))));
      assertThat(reader.next().at("/task_updated/state").asText()).isEqualTo("TASK_UNREACHABLE");
      JsonNode removed = reader.next();
      assertThat(removed.toString())
          .isEqualTo(
              "{\"type\":\"AGENT_REMOVED\",\"agent_removed\":{\"agent_id\":{\"value\":\"a\"}}}");
      fixture.view.publish(
          List.of(
              new ViewChange.PutAgent(Views.agent("a")),
              new ViewChange.RemoveUnreachableAgent("a"),
              new ViewChange.PutTask(reported(lost, TaskState.TASK_RUNNING, s -> s))));
      assertThat(reader.types(2)).containsExactly("AGENT_ADDED", "TASK_UPDATED");
      fixture.view.publish(
          List.of(
              new ViewChange.PutTask(lost),
              new ViewChange.PutTask(
                  in(reported(lost, TaskState.TASK_RUNNING, s -> s), TaskView.Phase.ACTIVE))));
      assertThat(reader.types(2)).containsExactly("TASK_UPDATED", "TASK_ADDED");
    }
  }

  @Test
  void agentsOfAnEarlierLeaderComeBackOrDoNot() throws Exception {
    fixture.view.publish(
        List.of(
            new ViewChange.PutAgent(seen("seen", Views.NOON.minusSeconds(60), false)),
            new ViewChange.PutRecoveredAgent(new RecoveredAgentView(Views.agent("r").info())),
            new ViewChange.PutRecoveredAgent(new RecoveredAgentView(Views.agent("s").info())),
            new ViewChange.PutTask(Views.task(1, "kept", "f", "seen")),
            new ViewChange.PutTask(Views.task(2, "vanished", "f", "seen")),
            new ViewChange.PutTask(Views.task(3, "renumbered", "f", "seen"))));
    try (Reader reader = subscribe()) {
      fixture.view.publish(
          List.of(
              new ViewChange.PutAgent(seen("seen", Views.NOON, true)),
              new ViewChange.RemoveTask(3),
              new ViewChange.PutTask(Views.task(7, "renumbered", "f", "seen")),
              new ViewChange.RemoveTask(2)));
      JsonNode back = reader.next();
      assertThat(back.at("/agent_added/agent/agent_info/id/value").asText()).isEqualTo("seen");
      JsonNode vanished = reader.next();
      assertThat(vanished.at("/task_updated/status/task_id/value").asText()).isEqualTo("vanished");
      assertThat(vanished.at("/task_updated/state").asText()).isEqualTo("TASK_UNKNOWN");
      fixture.view.publish(
          List.of(
              new ViewChange.PutAgent(Views.agent("r")),
              new ViewChange.RemoveRecoveredAgent("r"),
              new ViewChange.RemoveRecoveredAgent("s"),
              new ViewChange.PutUnreachableAgent(new UnreachableAgentView("s", Views.NOON))));
      assertThat(reader.next().at("/agent_added/agent/agent_info/id/value").asText())
          .isEqualTo("r");
      assertThat(reader.next().at("/agent_removed/agent_id/value").asText()).isEqualTo("s");
      // What is no news: a lost connection, and its return.
      fixture.view.publish(
          List.of(
              new ViewChange.PutAgent(seen("r", Views.NOON, false)),
              new ViewChange.PutAgent(seen("end", Views.NOON, true))));
      assertThat(reader.next().at("/agent_added/agent/agent_info/id/value").asText())
          .isEqualTo("end");
    }
  }

  @Test
  void theLifeOfAFramework() throws Exception {
    try (Reader reader = subscribe()) {
      FrameworkView framework = Views.framework("f");
      fixture.view.publish(List.of(new ViewChange.PutFramework(framework)));
      JsonNode added = reader.next();
      assertThat(added.at("/type").asText()).isEqualTo("FRAMEWORK_ADDED");
      // As Mesos 1.11.0 sent it, which adds an unregistered_time of 0.
      assertThat(keys(added.at("/framework_added/framework")))
          .containsExactlyInAnyOrder(
              "framework_info",
              "active",
              "connected",
              "recovered",
              "registered_time",
              "reregistered_time");
      fixture.view.publish(List.of(new ViewChange.PutFramework(suppressing(framework))));
      fixture.view.publish(
          List.of(
              new ViewChange.PutTask(Views.task(1, "t", "f", "a")),
              new ViewChange.PutOffer(Views.offer("o", "f", "a"))));
      fixture.view.publish(List.of(new ViewChange.PutFramework(gone(framework, false))));
      assertThat(reader.next().at("/type").asText()).isEqualTo("TASK_ADDED");
      JsonNode updated = reader.next();
      assertThat(updated.at("/type").asText()).isEqualTo("FRAMEWORK_UPDATED");
      assertThat(updated.at("/framework_updated/framework/connected").asBoolean(true)).isFalse();
      assertThat(updated.at("/framework_updated/framework/offers").size()).isEqualTo(1);
      assertThat(
              updated
                  .at("/framework_updated/framework/allocated_resources/0/scalar/value")
                  .toString())
          .isEqualTo("0.1");
      fixture.view.publish(
          List.of(
              new ViewChange.PutFramework(gone(framework, true)),
              new ViewChange.RemoveFramework("f"),
              new ViewChange.PutFramework(Views.framework("g")),
              new ViewChange.RemoveFramework("g")));
      JsonNode removed = reader.next();
      assertThat(removed.at("/type").asText()).isEqualTo("FRAMEWORK_REMOVED");
      assertThat(keys(removed.at("/framework_removed"))).containsExactly("framework_info");
      assertThat(removed.at("/framework_removed/framework_info/id/value").asText()).isEqualTo("f");
      assertThat(reader.types(2)).containsExactly("FRAMEWORK_ADDED", "FRAMEWORK_REMOVED");
    }
  }

  @Test
  void nothingIsMissingOrDoubledAfterTheSnapshot() throws Exception {
    AtomicInteger written = new AtomicInteger();
    AtomicBoolean allRead = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!allRead.get()) {
                    int i = written.incrementAndGet();
                    fixture.view.publish(
                        List.of(new ViewChange.PutTask(Views.task(i, "t" + i, "f", "a"))));
                    // As slowly as readers that do not read yet are suffered.
                    LockSupport.parkNanos(500_000);
                  }
                });
    List<Reader> readers = new ArrayList<>();
    while (readers.size() < 20) {
      readers.add(subscribe());
    }
    allRead.set(true);
    writer.join();
    int tasks = written.get();
    fixture.view.publish(List.of(new ViewChange.PutAgent(Views.agent("end"))));
    for (Reader reader : readers) {
      List<String> names = new ArrayList<>();
      reader.state.at("/get_tasks/tasks").forEach(task -> names.add(task.at("/name").asText()));
      int known = names.size();
      for (JsonNode event = reader.next();
          event.at("/type").asText().equals("TASK_ADDED");
          event = reader.next()) {
        names.add(event.at("/task_added/task/name").asText());
      }
      assertThat(names).as("%d of them in the snapshot", known).hasSize(tasks);
      for (int i = 0; i < tasks; i++) {
        assertThat(names.get(i)).isEqualTo("t" + (i + 1));
      }
      reader.close();
    }
  }

  @Test
  void whatOneTurnTellsMuchOfArrivesWholeAndInOrder() throws Exception {
    try (Reader one = subscribe();
        Reader other = subscribe()) {
      List<ViewChange> turn = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        turn.add(new ViewChange.PutTask(Views.task(i, "t" + i, "f", "a")));
      }
      fixture.view.publish(turn);
      for (Reader reader : List.of(one, other)) {
        for (int i = 0; i < turn.size(); i++) {
          assertThat(reader.next().at("/task_added/task/name").asText()).isEqualTo("t" + i);
        }
      }
    }
  }

  @Test
  void aReaderThatDoesNotReadIsCutOffAndNobodyElse() throws Exception {
    try (Socket stalled = stalled();
        Reader reader = subscribe()) {
      await(() -> open() == 2);
      int sent = 0;
      while (open() == 2 && sent < 200) {
        fixture.view.publish(List.of(new ViewChange.PutTask(large(++sent))));
        assertThat(reader.next().at("/type").asText()).isEqualTo("TASK_ADDED");
      }
      await(() -> open() == 1);
      assertThat(fixture.registry.scrape())
          .contains("souk_master_closed_streams_total{kind=\"operator\",reason=\"TOO_SLOW\"} 1");
      fixture.view.publish(List.of(new ViewChange.PutAgent(Views.agent("a"))));
      assertThat(reader.next().at("/type").asText()).isEqualTo("AGENT_ADDED");
      assertThat(stalled.isConnected()).isTrue();
    }
  }

  @Test
  void aReaderThatTakesNothingOfWhatWaitsIsCutOffInTheEnd() throws Exception {
    restart(new OperatorStreams.Limits(1000, Duration.ofMillis(200), 1 << 30, 100_000));
    for (int i = 1; i <= 64; i++) {
      fixture.view.publish(List.of(new ViewChange.PutTask(large(i))));
    }
    try (Socket stalled = stalled()) {
      await(
          () ->
              fixture
                  .registry
                  .scrape()
                  .contains(
                      "souk_master_closed_streams_total{kind=\"operator\",reason=\"TOO_SLOW\"} 1"));
      assertThat(stalled.isConnected()).isTrue();
    }
  }

  @Test
  void aLargeSnapshotArrivesWhole() throws Exception {
    for (int i = 1; i <= 64; i++) {
      fixture.view.publish(List.of(new ViewChange.PutTask(large(i))));
    }
    try (Reader reader = subscribe()) {
      assertThat(reader.state.at("/get_tasks/tasks").size()).isEqualTo(64);
      fixture.view.publish(List.of(new ViewChange.PutAgent(Views.agent("a"))));
      assertThat(reader.next().at("/type").asText()).isEqualTo("AGENT_ADDED");
    }
  }

  @Test
  void oneTooManyTakesThePlaceOfTheOldest() throws Exception {
    restart(new OperatorStreams.Limits(2, NEVER, 1 << 20, 100_000));
    Reader oldest = subscribe();
    try (Reader second = subscribe();
        Reader third = subscribe()) {
      oldest.awaitEnd();
      fixture.view.publish(List.of(new ViewChange.PutAgent(Views.agent("a"))));
      assertThat(second.types(1)).containsExactly("AGENT_ADDED");
      assertThat(third.types(1)).containsExactly("AGENT_ADDED");
    }
  }

  @Test
  void theStreamsEndWithTheLeadership() throws Exception {
    try (Reader reader = subscribe()) {
      fixture.view.publish(List.of(new ViewChange.PutAgent(Views.agent("a"))));
      fixture.view.publish(List.of(new ViewChange.End("deposed")));
      fixture.view.publish(List.of(new ViewChange.PutAgent(Views.agent("b"))));
      assertThat(reader.types(1)).containsExactly("AGENT_ADDED");
      reader.awaitEnd();
    }
    await(() -> fixture.watching.get() == 0);
    HttpResponse<String> after = fixture.postJson("/api/v1", SUBSCRIBE);
    assertThat(after.statusCode()).isEqualTo(503);
    assertThat(after.body()).isEqualTo("Master has not finished recovery");
  }

  @Test
  void noHeartbeatLeavesAfterTheLease() throws Exception {
    restart(new OperatorStreams.Limits(1000, Duration.ofMillis(100), 1 << 20, 100_000));
    try (Reader reader = subscribe()) {
      assertThat(reader.types(1)).containsExactly("HEARTBEAT");
      fixture.leads.set(new Leaders.Leader.Nobody("No leader elected"));
      reader.awaitEnd();
    }
  }

  @Test
  void onlyTheLeaderAnswers() throws Exception {
    fixture.leads.set(new Leaders.Leader.There("other:5050"));
    HttpResponse<String> there = fixture.postJson("/api/v1", SUBSCRIBE);
    assertThat(there.statusCode()).isEqualTo(307);
    assertThat(there.headers().firstValue("Location")).contains("//other:5050/api/v1");
    fixture.leads.set(new Leaders.Leader.Nobody("No leader elected"));
    HttpResponse<String> nobody = fixture.postJson("/api/v1", SUBSCRIBE);
    assertThat(nobody.statusCode()).isEqualTo(503);
    assertThat(nobody.body()).isEqualTo("No leader elected");
  }

  @Test
  void whatIsNotAcceptableIs406() throws Exception {
    HttpResponse<String> answer =
        fixture.post(
            "/api/v1",
            SUBSCRIBE.getBytes(StandardCharsets.UTF_8),
            "Content-Type",
            "application/json",
            "Accept",
            "application/recordio");
    assertThat(answer.statusCode()).isEqualTo(406);
    assertThat(answer.body())
        .isEqualTo("Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'");
  }

  @Test
  void theViewIsWatchedOnlyWhileSomebodySubscribes() throws Exception {
    assertThat(fixture.watching).hasValue(0);
    Reader first = subscribe();
    Reader second = subscribe();
    assertThat(fixture.watching).hasValue(1);
    first.close();
    second.close();
    fixture.client.shutdownNow();
    await(() -> fixture.watching.get() == 0);
    assertThat(open()).isZero();
  }

  private static TaskView task(TaskState state) {
    TaskView view = Views.task(1, "t", "f", "a");
    return new TaskView(
        1, view.task().toBuilder().clearStatuses().setState(state).build(), view.phase(), true);
  }

  private interface Say {
    TaskStatus.Builder say(TaskStatus.Builder status);
  }

  private static TaskView reported(TaskView task, TaskState state, Say more) {
    TaskStatus status =
        more.say(
                TaskStatus.newBuilder()
                    .setTaskId(task.task().getTaskId())
                    .setAgentId(task.task().getAgentId())
                    .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                    .setState(state))
            .build();
    Task after = task.task().toBuilder().setState(state).addStatuses(status).build();
    return new TaskView(task.serial(), after, task.phase(), true);
  }

  private static TaskView in(TaskView task, TaskView.Phase phase) {
    return new TaskView(task.serial(), task.task(), phase, false);
  }

  /** Of a quarter of a megabyte. */
  private static TaskView large(long serial) {
    TaskView view = Views.task(serial, "t" + serial, "f", "a");
    Labels labels =
        Labels.newBuilder()
            .addLabels(Label.newBuilder().setKey("k").setValue("v".repeat(1 << 18)))
            .build();
    return new TaskView(
        serial, view.task().toBuilder().setLabels(labels).build(), view.phase(), true);
  }

  private static AgentView seen(String id, Instant registered, boolean connected) {
    AgentView view = Views.agent(id);
    return new AgentView(
        view.info(),
        view.pid(),
        view.version(),
        view.capabilities(),
        view.total(),
        registered,
        Optional.empty(),
        connected,
        connected,
        Optional.empty());
  }

  private static FrameworkView suppressing(FrameworkView view) {
    return with(view, true, Set.of("eng"), Optional.empty());
  }

  private static FrameworkView gone(FrameworkView view, boolean over) {
    return with(view, false, Set.of(), over ? Optional.of(Views.NOON) : Optional.empty());
  }

  private static FrameworkView with(
      FrameworkView view, boolean connected, Set<String> suppressed, Optional<Instant> over) {
    return new FrameworkView(
        view.info(),
        connected,
        connected,
        false,
        view.registered(),
        view.reregistered(),
        over,
        suppressed,
        Optional.empty());
  }

  private int open() {
    String line = "souk_master_open_streams{kind=\"operator\"} ";
    return fixture
        .registry
        .scrape()
        .lines()
        .filter(it -> it.startsWith(line))
        .map(it -> (int) Double.parseDouble(it.substring(line.length())))
        .findFirst()
        .orElse(0);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + HttpFixture.PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  /** Subscribes and reads nothing. */
  private Socket stalled() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress("127.0.0.1", fixture.port()));
    String request =
        "POST /api/v1 HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: "
            + SUBSCRIBE.length()
            + "\r\n\r\n"
            + SUBSCRIBE;
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private HttpResponse<InputStream> post(String accept) throws Exception {
    return fixture.client.send(
        fixture
            .request("/api/v1")
            .header("Content-Type", "application/json")
            .header("Accept", accept)
            .POST(HttpRequest.BodyPublishers.ofString(SUBSCRIBE))
            .build(),
        HttpResponse.BodyHandlers.ofInputStream());
  }

  private Reader subscribe() throws Exception {
    HttpResponse<InputStream> answer = post("application/json");
    assertThat(answer.statusCode()).isEqualTo(200);
    return new Reader(answer.body());
  }

  /** A subscriber that has had its first two records. */
  private static final class Reader implements AutoCloseable {
    private final InputStream body;
    private final JsonNode state;

    Reader(InputStream body) throws IOException {
      this.body = body;
      this.state = next().at("/subscribed/get_state");
      assertThat(next().at("/type").asText()).isEqualTo("HEARTBEAT");
    }

    JsonNode next() throws IOException {
      return JSON.readTree(record(body));
    }

    List<String> types(int count) throws IOException {
      List<String> types = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        types.add(next().at("/type").asText());
      }
      return types;
    }

    /** Heartbeats may come before it; a connection that breaks is no end. */
    void awaitEnd() throws IOException {
      byte[] rest = body.readAllBytes();
      assertThat(
              new String(rest, StandardCharsets.UTF_8).replace("20\n{\"type\":\"HEARTBEAT\"}", ""))
          .isEmpty();
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  private static byte[] record(InputStream body) throws IOException {
    StringBuilder digits = new StringBuilder();
    for (int next = body.read(); next != '\n'; next = body.read()) {
      if (next < 0) {
        throw new IOException("the stream has ended");
      }
      digits.append((char) next);
    }
    return body.readNBytes(Integer.parseInt(digits.toString()));
  }

  private static Set<String> keys(JsonNode node) {
    Set<String> keys = new TreeSet<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }
}
