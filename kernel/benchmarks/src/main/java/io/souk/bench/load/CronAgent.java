package io.souk.bench.load;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.souk.bench.Messages;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.agent.StatusUpdate;
import io.souk.protocol.http.RecordSubscription;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An agent that runs nothing and outlives masters: it says of each task that it runs and, after a
 * while, that it has finished; each word is repeated to the next master until it is acknowledged,
 * and the next one about the same task waits for that.
 */
final class CronAgent {

  private static final String PATH = "/api/v1/agent";
  private static final int MAX_JOINED = 1000;
  private static final long PAUSE_MILLIS = 200;
  private static final double DISK = 5_000_000;

  /** Told what arrives. */
  interface Listener {

    void told(TaskInfo task);

    void fault(String what);
  }

  private final Vertx vertx;
  private final MasterWire wire;
  private final int number;
  private final long taskMillis;
  private final Listener listener;
  private final Promise<CronAgent> registered = Promise.promise();
  private final Map<String, Known> tasks = new LinkedHashMap<>();
  private final Set<String> waiting = new LinkedHashSet<>();
  private Optional<FrameworkInfo> framework = Optional.empty();
  private AgentID id = AgentID.getDefaultInstance();
  private String streamId = "";
  private boolean connected;
  private boolean calling;
  private boolean leaving;
  private long updates;

  private static final class Known {
    private final TaskInfo info;
    private final Deque<StatusUpdate> words = new ArrayDeque<>();
    private TaskState latest = TaskState.TASK_STAGING;

    Known(TaskInfo info) {
      this.info = info;
    }
  }

  CronAgent(Vertx vertx, MasterWire wire, int number, long taskMillis, Listener listener) {
    this.vertx = vertx;
    this.wire = wire;
    this.number = number;
    this.taskMillis = taskMillis;
    this.listener = listener;
  }

  /** Completes when a master has taken the agent for the first time. */
  Future<CronAgent> start() {
    subscribe();
    return registered.future();
  }

  /** How many tasks run here or have words on their way. */
  int busy() {
    return tasks.size();
  }

  private void subscribe() {
    wire.subscribe(PATH, Codec.PROTOBUF, subscription(), Event.getDefaultInstance())
        .onSuccess(this::listen)
        .onFailure(nobody -> again());
  }

  private void again() {
    connected = false;
    if (!leaving) {
      vertx.setTimer(PAUSE_MILLIS, timer -> subscribe());
    }
  }

  private void listen(RecordSubscription<Event> stream) {
    streamId = stream.header("Souk-Stream-Id").orElse("");
    stream.start(this::take).onComplete(over -> again());
  }

  private Call subscription() {
    String host = "10." + number / 62_500 + "." + number / 250 % 250 + "." + number % 250;
    AgentInfo.Builder info =
        AgentInfo.newBuilder()
            .setHostname(host)
            .setPort(5051)
            .addResources(Messages.scalar("cpus", SimulatedAgent.CPUS))
            .addResources(Messages.scalar("mem", SimulatedAgent.MEM))
            .addResources(Messages.scalar("disk", DISK));
    Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
    Call.Subscribe.Builder subscribe = Call.Subscribe.newBuilder();
    if (id.hasValue()) {
      info.setId(id);
      call.setAgentId(id);
    }
    framework.ifPresent(subscribe::addFrameworks);
    tasks.values().forEach(known -> subscribe.addTasks(task(known)));
    return call.setSubscribe(
            subscribe
                .setInfo(info)
                .setVersion("1.11.0")
                .addAllCapabilities(SimulatedAgent.CAPABILITIES)
                .setHostport(host + ":5051"))
        .build();
  }

  private Task task(Known known) {
    return Task.newBuilder()
        .setName(known.info.getName())
        .setTaskId(known.info.getTaskId())
        .setFrameworkId(frameworkId())
        .setAgentId(id)
        .setState(known.latest)
        .addAllResources(known.info.getResourcesList())
        .build();
  }

  private FrameworkID frameworkId() {
    return framework.map(FrameworkInfo::getId).orElseThrow();
  }

  private void take(Event event) {
    switch (event.getType()) {
      case SUBSCRIBED -> {
        id = event.getSubscribed().getAgentId();
        connected = true;
        registered.tryComplete(this);
        tasks.forEach(
            (name, known) -> {
              if (!known.words.isEmpty()) {
                waiting.add(name);
              }
            });
        deliver();
      }
      case PING ->
          call(Call.newBuilder().setType(Call.Type.PONG).setAgentId(id).build())
              .onFailure(lost -> {});
      case RUN_TASKS -> {
        framework = Optional.of(event.getRunTasks().getFrameworkInfo());
        event.getRunTasks().getTasksList().forEach(this::run);
      }
      case ACKNOWLEDGE ->
          acknowledged(
              event.getAcknowledge().getTaskId().getValue(), event.getAcknowledge().getUuid());
      case RECONCILE_TASKS ->
          event.getReconcileTasks().getTasksList().forEach(ref -> reconcile(ref.getTaskId()));
      case KILL_TASK -> say(event.getKillTask().getTaskId().getValue(), TaskState.TASK_KILLED);
      case ERROR, SHUTDOWN -> listener.fault("agent " + number + " was told " + event);
      default -> {
        // Nothing here for it.
      }
    }
  }

  private void run(TaskInfo task) {
    String name = task.getTaskId().getValue();
    listener.told(task);
    if (tasks.putIfAbsent(name, new Known(task)) == null) {
      say(name, TaskState.TASK_RUNNING);
      if (taskMillis > 0) {
        vertx.setTimer(taskMillis, timer -> say(name, TaskState.TASK_FINISHED));
      } else {
        say(name, TaskState.TASK_FINISHED);
      }
    }
  }

  /** The master asks for what it believes to be here and did not find in the inventory. */
  private void reconcile(TaskID task) {
    if (!tasks.containsKey(task.getValue())) {
      StatusUpdate unknown = update(task, TaskState.TASK_DROPPED);
      call(Call.newBuilder()
              .setType(Call.Type.UPDATE)
              .setAgentId(id)
              .setUpdate(Call.Update.newBuilder().addUpdates(unknown))
              .build())
          .onFailure(lost -> {});
    }
  }

  private void say(String name, TaskState state) {
    Known known = tasks.get(name);
    if (known == null || known.latest == TaskState.TASK_FINISHED) {
      return;
    }
    known.latest = state;
    known.words.add(update(known.info.getTaskId(), state));
    if (known.words.size() == 1) {
      waiting.add(name);
      deliver();
    }
  }

  private StatusUpdate update(TaskID task, TaskState state) {
    return StatusUpdate.newBuilder()
        .setFrameworkId(frameworkId())
        .setLatestState(state)
        .setStatus(
            TaskStatus.newBuilder()
                .setTaskId(task)
                .setAgentId(id)
                .setState(state)
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                .setTimestamp(System.currentTimeMillis() / 1000.0)
                .setUuid(Messages.uuid(number, updates++)))
        .build();
  }

  private void acknowledged(String name, ByteString uuid) {
    Known known = tasks.get(name);
    if (known == null
        || known.words.isEmpty()
        || !known.words.getFirst().getStatus().getUuid().equals(uuid)) {
      return;
    }
    TaskState said = known.words.removeFirst().getStatus().getState();
    if (said == TaskState.TASK_FINISHED || said == TaskState.TASK_KILLED) {
      tasks.remove(name);
    } else if (!known.words.isEmpty()) {
      waiting.add(name);
      deliver();
    }
  }

  private void deliver() {
    if (calling || !connected || waiting.isEmpty()) {
      return;
    }
    List<StatusUpdate> joined = new ArrayList<>();
    List<String> said = new ArrayList<>();
    for (String name : waiting) {
      if (joined.size() == MAX_JOINED) {
        break;
      }
      said.add(name);
      joined.add(tasks.get(name).words.getFirst());
    }
    said.forEach(waiting::remove);
    calling = true;
    call(Call.newBuilder()
            .setType(Call.Type.UPDATE)
            .setAgentId(id)
            .setUpdate(Call.Update.newBuilder().addAllUpdates(joined))
            .build())
        .onComplete(
            answered -> {
              calling = false;
              if (answered.failed()) {
                // As the real one does when it has lost its master: after the next SUBSCRIBED.
                said.stream().filter(tasks::containsKey).forEach(waiting::add);
              } else {
                deliver();
              }
            });
  }

  private Future<Void> call(Message call) {
    return wire.call(PATH, Codec.PROTOBUF, call, Map.of("Souk-Stream-Id", streamId));
  }

  /** Leaves for good. */
  Future<Void> leave() {
    leaving = true;
    return call(Call.newBuilder().setType(Call.Type.UNREGISTER).setAgentId(id).build());
  }
}
