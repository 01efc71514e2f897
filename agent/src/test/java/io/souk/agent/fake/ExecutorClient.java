package io.souk.agent.fake;

import com.google.protobuf.ByteString;
import io.souk.protocol.http.RecordSubscription;
import io.souk.protocol.http.Subscribed;
import io.souk.protocol.http.WireAnswer;
import io.souk.protocol.http.WireClient;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.executor.Call;
import io.souk.protocol.mesos.executor.Event;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.RequestOptions;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The wire end of an executor, over real HTTP. The program in its container may be anything that
 * goes on.
 */
public final class ExecutorClient {

  private final Context context;
  private final HttpClient http;
  private final WireClient client;
  private final int port;
  private final String executor;
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private volatile RecordSubscription<Event> stream;
  private volatile boolean ended;
  private volatile Optional<String> token = Optional.empty();

  public ExecutorClient(Vertx vertx, int port, String executor, Codec codec) {
    this.context = vertx.getOrCreateContext();
    this.http = vertx.createHttpClient();
    this.client = new WireClient(http, codec);
    this.port = port;
    this.executor = executor;
  }

  public Call.Builder call(Call.Type type) {
    return Call.newBuilder()
        .setType(type)
        .setFrameworkId(Wire.FRAMEWORK_ID)
        .setExecutorId(ExecutorID.newBuilder().setValue(executor));
  }

  private RequestOptions target() {
    RequestOptions target =
        new RequestOptions().setHost("127.0.0.1").setPort(port).setURI("/slave(1)/api/v1/executor");
    token.ifPresent(shown -> target.putHeader("Authorization", "Bearer " + shown));
    return target;
  }

  /** What it shows from now on. */
  public ExecutorClient show(String shown) {
    token = Optional.of(shown);
    return this;
  }

  public WireAnswer send(Call.Builder call) {
    return Await.success(client.call(target(), call.build(), Map.of()));
  }

  /** One attempt; the status of the answer. */
  public int trySubscribe(List<TaskInfo> tasks, List<TaskStatus> updates) {
    Call.Subscribe.Builder subscribe = Call.Subscribe.newBuilder().addAllUnacknowledgedTasks(tasks);
    updates.forEach(
        status -> subscribe.addUnacknowledgedUpdates(Call.Update.newBuilder().setStatus(status)));
    Call call = call(Call.Type.SUBSCRIBE).setSubscribe(subscribe).build();
    Promise<Integer> answered = Promise.promise();
    // On the connection's own thread: what is started from another one may miss what came before.
    context.runOnContext(
        turn ->
            client
                .subscribe(target(), call, Map.of(), Event.getDefaultInstance())
                .map(this::opened)
                .onComplete(answered));
    return Await.success(answered.future());
  }

  private int opened(Subscribed<Event> answer) {
    return switch (answer) {
      case Subscribed.Refused<Event> refused -> refused.answer().status();
      case Subscribed.Opened<Event> opened -> {
        stream = opened.stream();
        ended = false;
        stream.start(events::add).onComplete(done -> ended = true);
        yield 200;
      }
    };
  }

  /** Subscribes, if need be once the agent is ready for it. */
  public ExecutorClient subscribe(List<TaskInfo> tasks, List<TaskStatus> updates) {
    Await.until("the subscription", () -> trySubscribe(tasks, updates) == 200);
    return this;
  }

  /** Subscribes to an agent that may not be there yet. */
  public ExecutorClient subscribeWhenPossible(List<TaskInfo> tasks, List<TaskStatus> updates) {
    Await.until(
        "the subscription",
        () -> {
          try {
            return trySubscribe(tasks, updates) == 200;
          } catch (AssertionError refused) {
            return false;
          }
        });
    return this;
  }

  public ExecutorClient subscribe() {
    return subscribe(List.of(), List.of());
  }

  public TaskStatus status(String task, TaskState state) {
    UUID uuid = UUID.randomUUID();
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    return TaskStatus.newBuilder()
        .setTaskId(TaskID.newBuilder().setValue(task))
        .setState(state)
        .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
        .setUuid(ByteString.copyFrom(bytes.array()))
        .build();
  }

  public WireAnswer update(TaskStatus status) {
    return send(call(Call.Type.UPDATE).setUpdate(Call.Update.newBuilder().setStatus(status)));
  }

  /** Reports a state and waits until the agent has it. */
  public TaskStatus report(String task, TaskState state) {
    TaskStatus status = status(task, state);
    if (update(status).status() != 202) {
      throw new AssertionError("the update of " + task + " was not taken");
    }
    awaitAcknowledged(status);
    return status;
  }

  public void awaitAcknowledged(TaskStatus status) {
    await(
        event ->
            event.getType() == Event.Type.ACKNOWLEDGED
                && event.getAcknowledged().getUuid().equals(status.getUuid()));
  }

  /** All events so far, over all subscriptions. */
  public List<Event> events() {
    return events;
  }

  public List<Event> events(Event.Type type) {
    return events.stream().filter(event -> event.getType() == type).toList();
  }

  public Event await(Predicate<Event> wanted) {
    return Await.value("an event", () -> events.stream().filter(wanted).findFirst());
  }

  public Event await(Event.Type type) {
    return await(event -> event.getType() == type);
  }

  /** Waits until a task is given to it. */
  public TaskInfo awaitLaunch(String task) {
    return await(event -> event.getLaunch().getTask().getTaskId().getValue().equals(task))
        .getLaunch()
        .getTask();
  }

  public boolean ended() {
    return ended;
  }

  /** Stops reading. */
  public void pause() {
    stream.pause();
  }

  /** Breaks the stream. */
  public void disconnect() {
    stream.close();
  }

  public void close() {
    Await.done(http.close());
  }
}
