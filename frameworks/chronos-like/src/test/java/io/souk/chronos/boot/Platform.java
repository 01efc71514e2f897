package io.souk.chronos.boot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.souk.chronos.decide.Settings;
import io.souk.chronos.job.JobDefaults;
import io.souk.framework.testing.FakeFrameworkContext;
import io.souk.framework.testing.FakeSession;
import io.souk.protocol.mesos.Address;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.URL;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.scheduler.Call;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** The framework on a real port, with a fake kernel, store and clock around it. */
final class Platform implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 30;

  final Vertx vertx = Vertx.vertx();
  final ObjectMapper json = new ObjectMapper();
  final HttpClient http = HttpClient.newHttpClient();
  private final UnaryOperator<ChronosConfig> changes;
  FakeFrameworkContext context;
  FakeAlarms alarms;
  ChronosFramework framework;
  private int agentPort = 5051;
  private int offers;
  private int seen;
  private int updates;

  Platform() {
    this(Settings.STANDARD);
  }

  Platform(Settings settings) {
    this(config -> config.withSettings(settings));
  }

  Platform(Settings settings, Notifications notifications) {
    this(config -> config.withSettings(settings).withNotifications(notifications));
  }

  Platform(UnaryOperator<ChronosConfig> changes) {
    this.changes = changes;
    context = new FakeFrameworkContext(vertx);
    start();
  }

  private void start() {
    alarms = new FakeAlarms(context.clock());
    ChronosConfig config =
        new ChronosConfig("127.0.0.1", 0)
            .withDefaults(JobDefaults.standard("nobody", ZoneId.of("UTC")));
    framework = new ChronosFramework(changes.apply(config), alarms::open);
    join(framework.start(context));
    await("subscription taken up", () -> !session().subscriptions().isEmpty());
    settle();
  }

  /** Stops the framework and starts another one on the same data. */
  void restart() {
    join(framework.stop());
    context = context.restarted();
    start();
    seen = 0;
  }

  FakeSession session() {
    return context.session();
  }

  /** Turns the clock and rings what is due. */
  void advance(Duration time) {
    context.clock().advance(time);
    alarms.ring();
    settle();
  }

  /** Waits until everything that is on its way through the framework's context has arrived. */
  void settle() {
    for (int i = 0; i < 10; i++) {
      var done = new java.util.concurrent.CompletableFuture<Void>();
      context.context().runOnContext(same -> done.complete(null));
      join(done);
    }
  }

  static void join(java.util.concurrent.CompletionStage<?> stage) {
    try {
      stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain: " + what);
      }
      Thread.onSpinWait();
    }
  }

  HttpResponse<String> call(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + framework.port() + path))
            .timeout(Duration.ofSeconds(PATIENCE_SECONDS))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    } else if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (Exception failure) {
      throw new AssertionError(method + " " + path, failure);
    }
  }

  HttpResponse<String> post(String endpoint, String body) {
    return call("POST", "/v1/scheduler/" + endpoint, body);
  }

  void create(String body) {
    HttpResponse<String> answer =
        post(body.contains("\"parents\"") ? "dependency" : "iso8601", body);
    if (answer.statusCode() != 204) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    settle();
  }

  JsonNode get(String path) {
    HttpResponse<String> answer = call("GET", "/v1/scheduler/" + path, "");
    if (answer.statusCode() != 200) {
      throw new AssertionError(path + " gave " + answer.statusCode() + " " + answer.body());
    }
    return parse(answer.body());
  }

  JsonNode parse(String text) {
    try {
      return json.readTree(text);
    } catch (java.io.IOException malformed) {
      throw new AssertionError(text, malformed);
    }
  }

  JsonNode runs(String job) {
    return get("job/" + job + "/runs").get("runs");
  }

  /** Where the agent answers whose resources are offered. */
  void agentAt(int port) {
    agentPort = port;
  }

  /**
   * Offers an agent with room for many runs, and returns the tasks launched since this was asked
   * last: an offer may be kept for what is due within a second.
   */
  List<TaskInfo> offer() {
    return offer(8, 4096, 8192);
  }

  List<TaskInfo> offer(double cpus, double mem, double disk) {
    offers++;
    join(
        session()
            .offer(
                Offer.newBuilder()
                    .setId(OfferID.newBuilder().setValue("offer-" + offers))
                    .setFrameworkId(FrameworkID.newBuilder().setValue("framework-1"))
                    .setAgentId(AgentID.newBuilder().setValue("agent-1"))
                    .setHostname("host-1")
                    .setUrl(
                        URL.newBuilder()
                            .setScheme("http")
                            .setAddress(
                                Address.newBuilder()
                                    .setHostname("host-1")
                                    .setIp("127.0.0.1")
                                    .setPort(agentPort)))
                    .addResources(scalar("cpus", cpus))
                    .addResources(scalar("mem", mem))
                    .addResources(scalar("disk", disk))
                    .build()));
    settle();
    List<TaskInfo> all = launched();
    List<TaskInfo> fresh = all.subList(Math.min(seen, all.size()), all.size());
    seen = all.size();
    return fresh;
  }

  private static Resource scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }

  /** Every task launched in this life of the framework. */
  List<TaskInfo> launched() {
    return session().calls(Call.Type.ACCEPT).stream()
        .flatMap(call -> call.getAccept().getOperationsList().stream())
        .flatMap(operation -> operation.getLaunch().getTaskInfosList().stream())
        .toList();
  }

  void update(TaskInfo task, TaskState state) {
    update(task.getTaskId().getValue(), state, TaskStatus.newBuilder());
  }

  void update(String taskId, TaskState state, TaskStatus.Builder status) {
    updates++;
    join(
        session()
            .update(
                status
                    .setTaskId(TaskID.newBuilder().setValue(taskId))
                    .setAgentId(AgentID.newBuilder().setValue("agent-1"))
                    .setState(state)
                    .setUuid(ByteString.copyFromUtf8("uuid-" + updates))
                    .build()));
    settle();
  }

  /** Runs a task to its end. */
  void finish(TaskInfo task, TaskState state) {
    update(task, TaskState.TASK_RUNNING);
    update(task, state);
  }

  @Override
  public void close() {
    join(framework.stop());
    http.close();
    join(vertx.close().toCompletionStage());
  }
}
