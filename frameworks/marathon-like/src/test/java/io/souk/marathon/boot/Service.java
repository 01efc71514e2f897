package io.souk.marathon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.souk.framework.testing.FakeFrameworkContext;
import io.souk.framework.testing.FakeSession;
import io.souk.marathon.adapter.http.HttpLimits;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.scheduler.Call;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A running service on a real port over a fake kernel that offers what the test says. */
final class Service implements AutoCloseable {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final AtomicInteger OFFERS = new AtomicInteger();

  private final Vertx vertx;
  private final HttpClient client = HttpClient.newHttpClient();
  private final UnaryOperator<MarathonConfig> changes;
  private FakeFrameworkContext context;
  private MarathonFramework framework;

  Service() {
    this(HttpLimits.DEFAULT);
  }

  Service(HttpLimits limits) {
    this(config -> config.withHttp(limits));
  }

  Service(UnaryOperator<MarathonConfig> changes) {
    this.changes = changes;
    this.vertx = Vertx.vertx();
    this.context = new FakeFrameworkContext(vertx);
    start();
  }

  private void start() {
    framework = new MarathonFramework(changes.apply(MarathonConfig.of("127.0.0.1", 0)));
    await(framework.start(context));
    context.session().awaitSubscription();
  }

  /** The same service in its next life: what was committed is there, nothing else. */
  void restart() {
    await(framework.stop());
    context = context.restarted();
    start();
  }

  FakeFrameworkContext context() {
    return context;
  }

  FakeSession kernel() {
    return context.session();
  }

  /** Waits for it where the service begins anew: it subscribes before it says that it runs. */
  int port() {
    return until("an open port", () -> framework.port(), Optional::isPresent).orElseThrow();
  }

  HttpResponse<String> send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .timeout(PATIENCE)
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  JsonNode ok(String method, String path, String body) {
    HttpResponse<String> response = send(method, path, body);
    assertThat(response.statusCode())
        .as(method + " " + path + ": " + response.body())
        .isBetween(200, 299);
    return json(response.body());
  }

  JsonNode get(String path) {
    return ok("GET", path, "");
  }

  static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }

  /** An offer of an agent named {@code host} with room for a hundred small tasks. */
  static Offer offer(String host) {
    return Offer.newBuilder()
        .setId(OfferID.newBuilder().setValue("offer-" + OFFERS.incrementAndGet()))
        .setFrameworkId(FrameworkID.newBuilder().setValue("framework-1"))
        .setAgentId(AgentID.newBuilder().setValue("agent-" + host))
        .setHostname(host)
        .addResources(scalar("cpus", 100))
        .addResources(scalar("mem", 100_000))
        .addResources(scalar("disk", 100_000))
        .addResources(
            Resource.newBuilder()
                .setName("ports")
                .setType(Value.Type.RANGES)
                .setRole("*")
                .setRanges(
                    Value.Ranges.newBuilder()
                        .addRange(Value.Range.newBuilder().setBegin(31000).setEnd(32000))))
        .build();
  }

  private static Resource scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setRole("*")
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }

  /** Offers {@code host} and returns the tasks that were launched on it, as soon as any are. */
  List<TaskInfo> launch(String host) {
    int before = kernel().calls(Call.Type.ACCEPT).size();
    kernel().offer(offer(host));
    until("a launch", () -> kernel().calls(Call.Type.ACCEPT).size(), size -> size > before);
    List<TaskInfo> tasks = new ArrayList<>();
    List<Call> accepts = kernel().calls(Call.Type.ACCEPT);
    for (Call call : accepts.subList(before, accepts.size())) {
      call.getAccept()
          .getOperationsList()
          .forEach(operation -> tasks.addAll(operation.getLaunch().getTaskInfosList()));
    }
    return tasks;
  }

  void status(TaskInfo task, TaskState state) {
    status(task.getTaskId().getValue(), task.getAgentId().getValue(), state);
  }

  void status(String task, String agent, TaskState state) {
    await(
        kernel()
            .update(
                TaskStatus.newBuilder()
                    .setTaskId(TaskID.newBuilder().setValue(task))
                    .setAgentId(AgentID.newBuilder().setValue(agent))
                    .setState(state)
                    .setMessage("told by the test")
                    .setUuid(ByteString.copyFromUtf8(task + state))
                    .build()));
  }

  /** Reports the task running and healthy. */
  void healthy(TaskInfo task) {
    await(
        kernel()
            .update(
                TaskStatus.newBuilder()
                    .setTaskId(task.getTaskId())
                    .setAgentId(task.getAgentId())
                    .setState(TaskState.TASK_RUNNING)
                    .setHealthy(true)
                    .setUuid(ByteString.copyFromUtf8(task.getTaskId().getValue() + "healthy"))
                    .build()));
  }

  /** Launches whatever waits on {@code host} and reports it running. */
  List<TaskInfo> run(String host) {
    List<TaskInfo> tasks = launch(host);
    tasks.forEach(task -> status(task, TaskState.TASK_RUNNING));
    return tasks;
  }

  void untilNoDeployments() {
    until("no deployment", () -> get("/v2/deployments"), JsonNode::isEmpty);
  }

  static <T> T until(String what, Supplier<T> look, Predicate<T> wanted) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      T seen = look.get();
      if (wanted.test(seen)) {
        return seen;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited " + PATIENCE + " for " + what + ", saw " + seen);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  static <T> T await(java.util.concurrent.CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    await(framework.stop());
    await(vertx.close().toCompletionStage());
  }
}
