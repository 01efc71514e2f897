package io.souk.agent.fake;

import com.google.protobuf.ByteString;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.agent.OperationUpdate;
import io.souk.protocol.agent.StatusUpdate;
import io.souk.protocol.http.HttpTls;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.recordio.RecordEncoder;
import io.souk.security.tls.TlsMaterial;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A leading master as an agent sees it, over real HTTP. Acknowledges updates unless told not to.
 */
public final class FakeMaster implements AutoCloseable {

  /** One for all, or events overtake each other. */
  private final Context sending;

  private final HttpServer server;
  private final List<Call> subscriptions = new CopyOnWriteArrayList<>();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final List<StatusUpdate> updates = new CopyOnWriteArrayList<>();
  private final AtomicInteger agents = new AtomicInteger();
  private volatile Optional<HttpServerResponse> stream = Optional.empty();
  private volatile String streamId = "";
  private volatile Predicate<TaskStatus> acknowledging = status -> true;
  private volatile long term = 1;
  private volatile double pingTimeout = 60;
  private volatile Optional<String> redirect = Optional.empty();
  private volatile OptionalLong redirectTerm = OptionalLong.empty();
  private volatile Optional<String> cluster = Optional.empty();
  private volatile Optional<Future<Void>> gate = Optional.empty();
  private volatile boolean breaking;
  private volatile boolean deaf;
  private volatile int refusal;
  private final AtomicInteger questions = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final List<Optional<String>> authorizations = new CopyOnWriteArrayList<>();
  private volatile Optional<String> shutdown = Optional.empty();
  private final AtomicInteger openStreams = new AtomicInteger();
  private volatile Consumer<StatusUpdate> onUpdate = update -> {};
  private volatile Optional<String> misnomer = Optional.empty();
  private volatile Consumer<Call.Subscribe> whenSubscribed = call -> {};

  private final String scheme;

  private FakeMaster(Vertx vertx, HttpServer server, String scheme) {
    this.scheme = scheme;
    this.sending = vertx.getOrCreateContext();
    this.server = server;
  }

  public static FakeMaster start(Vertx vertx) {
    return start(vertx, 0);
  }

  public static FakeMaster start(Vertx vertx, int port) {
    return start(vertx, port, Optional.empty());
  }

  /** One that speaks TLS, or not. */
  public static FakeMaster start(Vertx vertx, int port, Optional<TlsMaterial> tls) {
    HttpServer server = vertx.createHttpServer(HttpTls.serve(new HttpServerOptions(), tls));
    FakeMaster master = new FakeMaster(vertx, server, HttpTls.scheme(tls));
    server.requestHandler(master::handle);
    Await.success(server.listen(port, "127.0.0.1"));
    return master;
  }

  public URI url() {
    return URI.create(scheme + "://127.0.0.1:" + server.actualPort());
  }

  public int port() {
    return server.actualPort();
  }

  private void handle(HttpServerRequest request) {
    requests.incrementAndGet();
    if (!request.path().equals("/redirect")) {
      authorizations.add(Optional.ofNullable(request.getHeader("Authorization")));
    }
    if (deaf) {
      return;
    }
    if (request.path().equals("/redirect")) {
      questions.incrementAndGet();
    }
    if (redirect.isPresent()) {
      redirectTerm.ifPresent(
          value -> request.response().putHeader("Souk-Term", Long.toString(value)));
      request.response().setStatusCode(307).putHeader("Location", redirect.get()).end();
      return;
    }
    if (refusal != 0) {
      request.response().setStatusCode(refusal).end("No leader elected");
      return;
    }
    request
        .body()
        .onSuccess(
            body -> {
              Call call = parse(body);
              if (call.getType() == Call.Type.SUBSCRIBE) {
                admit(request, call);
              } else if (!streamId.equals(request.getHeader("Souk-Stream-Id"))) {
                request.response().setStatusCode(400).end("unknown stream");
              } else {
                request.response().setStatusCode(202).end();
                take(call);
              }
            });
  }

  private static Call parse(Buffer body) {
    try {
      return Call.parseFrom(body.getBytes());
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private void admit(HttpServerRequest request, Call call) {
    if (breaking) {
      breaking = false;
      request.connection().close();
      return;
    }
    gate.orElseGet(Future::succeededFuture)
        .onSuccess(open -> sending.runOnContext(go -> subscribe(request, call)));
  }

  private void subscribe(HttpServerRequest request, Call call) {
    streamId = UUID.randomUUID().toString();
    HttpServerResponse response = request.response();
    response.setChunked(true).putHeader("Souk-Stream-Id", streamId);
    response.putHeader("Content-Type", "application/x-protobuf");
    cluster.ifPresent(name -> response.putHeader("Souk-Cluster", name));
    response.exceptionHandler(gone -> {});
    if (response.closed()) {
      subscriptions.add(call);
      return;
    }
    openStreams.incrementAndGet();
    response.closeHandler(gone -> openStreams.decrementAndGet());
    stream = Optional.of(response);
    if (shutdown.isPresent()) {
      send(
          Event.newBuilder()
              .setType(Event.Type.SHUTDOWN)
              .setShutdown(Event.Shutdown.newBuilder().setMessage(shutdown.get())));
      subscriptions.add(call);
      return;
    }
    boolean fresh = !call.getSubscribe().getInfo().hasId();
    AgentID id =
        misnomer.isPresent()
            ? AgentID.newBuilder().setValue(misnomer.get()).build()
            : fresh
                ? AgentID.newBuilder().setValue("fake-S" + agents.getAndIncrement()).build()
                : call.getSubscribe().getInfo().getId();
    Event.Subscribed.Builder subscribed =
        Event.Subscribed.newBuilder()
            .setAgentId(id)
            .setFresh(fresh)
            .setPingTimeoutSeconds(pingTimeout);
    // In one piece with the first ping, as it comes from a busy master.
    send(
        Event.newBuilder().setType(Event.Type.SUBSCRIBED).setSubscribed(subscribed),
        Event.newBuilder().setType(Event.Type.PING));
    // Whoever sees it there can send.
    subscriptions.add(call);
    whenSubscribed.accept(call.getSubscribe());
  }

  private void take(Call call) {
    calls.add(call);
    for (StatusUpdate update : call.getUpdate().getUpdatesList()) {
      updates.add(update);
      onUpdate.accept(update);
      if (acknowledging.test(update.getStatus())) {
        acknowledge(update);
      }
    }
  }

  public void acknowledge(StatusUpdate update) {
    send(
        Event.newBuilder()
            .setType(Event.Type.ACKNOWLEDGE)
            .setAcknowledge(
                Event.Acknowledge.newBuilder()
                    .setFrameworkId(update.getFrameworkId())
                    .setTaskId(update.getStatus().getTaskId())
                    .setUuid(update.getStatus().getUuid())));
  }

  /** Sends the events in one piece. */
  public void send(Event.Builder... events) {
    Buffer records = Buffer.buffer();
    for (Event.Builder event : events) {
      records.appendBytes(RecordEncoder.frame(event.setTerm(term).build().toByteArray()));
    }
    stream
        .filter(response -> !deaf)
        .ifPresent(response -> sending.runOnContext(ignored -> response.write(records)));
  }

  public void run(FrameworkInfo framework, TaskInfo... tasks) {
    send(
        Event.newBuilder()
            .setType(Event.Type.RUN_TASKS)
            .setRunTasks(
                Event.RunTasks.newBuilder()
                    .setFrameworkInfo(framework)
                    .addAllTasks(List.of(tasks))));
  }

  /** A task group, as the master sends it: each task names the executor. */
  public void runGroup(
      FrameworkInfo framework, ExecutorInfo executor, boolean starts, TaskInfo... tasks) {
    send(
        Event.newBuilder()
            .setType(Event.Type.RUN_TASKS)
            .setRunTasks(
                Event.RunTasks.newBuilder()
                    .setFrameworkInfo(framework)
                    .setExecutor(executor)
                    .setGroup(true)
                    .setLaunchExecutor(starts)
                    .addAllTasks(
                        Stream.of(tasks)
                            .map(task -> task.toBuilder().setExecutor(executor).build())
                            .toList())));
  }

  /** Tasks for an executor of type CUSTOM, as the master sends them. */
  public void runOn(
      FrameworkInfo framework, ExecutorInfo executor, boolean starts, TaskInfo... tasks) {
    send(
        Event.newBuilder()
            .setType(Event.Type.RUN_TASKS)
            .setRunTasks(
                Event.RunTasks.newBuilder()
                    .setFrameworkInfo(framework)
                    .setExecutor(executor)
                    .setLaunchExecutor(starts)
                    .addAllTasks(
                        Stream.of(tasks)
                            .map(
                                task ->
                                    task.toBuilder().clearCommand().setExecutor(executor).build())
                            .toList())));
  }

  public void shutdownExecutor(ExecutorInfo executor, FrameworkID framework) {
    send(
        Event.newBuilder()
            .setType(Event.Type.SHUTDOWN_EXECUTOR)
            .setShutdownExecutor(
                Event.ShutdownExecutor.newBuilder()
                    .setFrameworkId(framework)
                    .setExecutorId(executor.getExecutorId())));
  }

  /** Waits until an executor is said to have ended. */
  public Call.ExecutorExited awaitExit(String executor) {
    return Await.value(
        "the exit of " + executor,
        () ->
            calls.stream()
                .filter(Call::hasExecutorExited)
                .map(Call::getExecutorExited)
                .filter(exited -> exited.getExecutorId().getValue().equals(executor))
                .findFirst());
  }

  public void apply(Event.ApplyOperation operation) {
    send(Event.newBuilder().setType(Event.Type.APPLY_OPERATION).setApplyOperation(operation));
  }

  public void acknowledge(OperationUpdate update) {
    send(
        Event.newBuilder()
            .setType(Event.Type.ACKNOWLEDGE_OPERATION)
            .setAcknowledgeOperation(
                Event.AcknowledgeOperation.newBuilder()
                    .setOperationUuid(update.getOperationUuid())
                    .setStatusUuid(update.getStatus().getUuid().getValue())));
  }

  /** All updates received of an operation, in order, repetitions included. */
  public List<OperationUpdate> operationUpdates(Event.ApplyOperation operation) {
    return calls.stream()
        .flatMap(call -> call.getOperationUpdate().getUpdatesList().stream())
        .filter(update -> update.getOperationUuid().equals(operation.getUuid()))
        .toList();
  }

  /** Waits for the first update of an operation. */
  public OperationUpdate await(Event.ApplyOperation operation) {
    return Await.value(
        "an update of " + operation.getInfo().getType(),
        () -> operationUpdates(operation).stream().findFirst());
  }

  public void kill(TaskInfo task, FrameworkID framework) {
    send(
        Event.newBuilder()
            .setType(Event.Type.KILL_TASK)
            .setKillTask(
                Event.KillTask.newBuilder().setFrameworkId(framework).setTaskId(task.getTaskId())));
  }

  /** What is done with each update as it comes, before it is acknowledged. */
  public void onUpdate(Consumer<StatusUpdate> action) {
    onUpdate = action;
  }

  /** Which updates are acknowledged from now on. */
  public void acknowledgeOnly(Predicate<TaskStatus> condition) {
    acknowledging = condition;
  }

  public void setTerm(long value) {
    term = value;
  }

  public void setPingTimeout(double seconds) {
    pingTimeout = seconds;
  }

  public void redirectTo(String location) {
    redirect = Optional.of(location);
  }

  /** As {@link #redirectTo}, saying the term of the leader it points to. */
  public void redirectTo(String location, long itsTerm) {
    redirectTerm = OptionalLong.of(itsTerm);
    redirect = Optional.of(location);
  }

  /** From now on it leads itself. */
  public void lead() {
    redirect = Optional.empty();
    refusal = 0;
  }

  /** From now on it answers everything with this status. */
  public void refuse(int status) {
    refusal = status;
  }

  /** From now on it sends every agent home that subscribes. */
  public void sendHome(String why) {
    shutdown = Optional.of(why);
  }

  /** What each request but questions for the leader said of its sender. */
  public List<Optional<String>> authorizations() {
    return authorizations;
  }

  /** Answers no subscription before this completes. */
  public void admitAfter(Future<Void> moment) {
    gate = Optional.of(moment);
  }

  /** Closes the connection that the next subscription comes on, without an answer. */
  public void breakNextSubscription() {
    breaking = true;
  }

  /** The id of its cluster; none unless this is called. */
  public void setCluster(String id) {
    cluster = Optional.of(id);
  }

  /** From now on it keeps its connections and says nothing, like a process that was stopped. */
  public void fallSilent() {
    deaf = true;
  }

  /** How often it was asked who leads. */
  public int questions() {
    return questions.get();
  }

  /** How many requests came in all. */
  public int requests() {
    return requests.get();
  }

  /** Subscriptions that are open now. */
  public int openStreams() {
    return openStreams.get();
  }

  /** Takes every agent for another one from now on. */
  public void callAgents(String id) {
    misnomer = Optional.of(id);
  }

  /** What is done, on the server's thread, once an agent has subscribed. */
  public void whenSubscribed(Consumer<Call.Subscribe> action) {
    whenSubscribed = action;
  }

  /** Breaks the stream, as a network would. */
  public void dropStream() {
    stream.ifPresent(response -> sending.runOnContext(ignored -> response.reset()));
  }

  public List<Call> subscriptions() {
    return subscriptions;
  }

  public List<Call> calls() {
    return calls;
  }

  public List<StatusUpdate> updates() {
    return updates;
  }

  /** All statuses received of a task, in order, repetitions included. */
  public List<TaskStatus> statuses(String task) {
    return updates.stream()
        .map(StatusUpdate::getStatus)
        .filter(status -> status.getTaskId().getValue().equals(task))
        .toList();
  }

  /** Which updates of a task came; one that the agent sends again counts once. */
  public Set<ByteString> updateIds(String task) {
    return statuses(task).stream().map(TaskStatus::getUuid).collect(Collectors.toSet());
  }

  /** Waits for a status. */
  public TaskStatus await(String task, Predicate<TaskStatus> condition) {
    return Await.value(
        "a status of " + task, () -> statuses(task).stream().filter(condition).findFirst());
  }

  public TaskStatus await(String task, TaskState state) {
    return await(task, status -> status.getState() == state);
  }

  @Override
  public void close() {
    Await.done(server.shutdown(0, TimeUnit.SECONDS));
  }
}
