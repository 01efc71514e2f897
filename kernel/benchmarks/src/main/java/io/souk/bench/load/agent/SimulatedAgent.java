package io.souk.bench.load.agent;

import com.google.protobuf.ByteString;
import io.souk.bench.Messages;
import io.souk.bench.load.wire.CallPipe;
import io.souk.bench.load.wire.MastersWire;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.agent.StatusUpdate;
import io.souk.protocol.leader.Fence;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Labels;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * An agent that runs nothing and says what it is told to say. As the real one it has one call under
 * way at a time, joins the updates that gather meanwhile, repeats each until it is acknowledged,
 * and comes back to the next leader with all its tasks. What it does about what it hears is its
 * {@link Conduct}. On one context.
 */
public final class SimulatedAgent implements AgentLine.Listener {

  private static final int MAX_JOINED = 1000;

  /** After an update was not taken, while the stream goes on. */
  private static final long PAUSE_MILLIS = 100;

  /** Without these nothing is offered to frameworks of several roles. */
  private static final List<AgentInfo.Capability> CAPABILITIES =
      Stream.of(
              AgentInfo.Capability.Type.MULTI_ROLE,
              AgentInfo.Capability.Type.HIERARCHICAL_ROLE,
              AgentInfo.Capability.Type.RESERVATION_REFINEMENT)
          .map(type -> AgentInfo.Capability.newBuilder().setType(type).build())
          .toList();

  private final Vertx vertx;
  private final int number;
  private final AgentShape shape;
  private final Conduct conduct;
  private final AgentLine line;
  private final Promise<SimulatedAgent> registered = Promise.promise();
  private final Map<String, AgentTask> tasks = new LinkedHashMap<>();
  private final Map<String, FrameworkInfo> frameworks = new LinkedHashMap<>();
  private final Deque<AgentTask> waiting = new ArrayDeque<>();
  private AgentID id = AgentID.getDefaultInstance();
  private List<Resource> resources = List.of();
  private Labels labels = Labels.getDefaultInstance();
  private boolean connected;
  private boolean calling;
  private boolean left;
  private long updates;

  /** Counts subscriptions: what belongs to an earlier one is not looked at any more. */
  private long session;

  /**
   * An agent that knows no master yet.
   *
   * @param number makes its address and the uuids of its updates
   */
  public SimulatedAgent(
      Vertx vertx,
      MastersWire wire,
      List<URI> masters,
      int number,
      AgentShape shape,
      Conduct conduct) {
    this.vertx = vertx;
    this.number = number;
    this.shape = shape;
    this.conduct = conduct;
    this.line = new AgentLine(vertx, wire, masters, new Random(number), this);
  }

  /** Begins to look for the leader; completes when one has taken it for the first time. */
  public Future<SimulatedAgent> start() {
    line.connect();
    return registered.future();
  }

  /** Ends its stream, as if the machine had gone. */
  public void stop() {
    line.close();
  }

  /** Leaves for good. */
  public Future<Void> leave() {
    left = true;
    return line.call(Call.newBuilder().setType(Call.Type.UNREGISTER).setAgentId(id).build())
        .map(
            answer -> {
              line.close();
              return null;
            });
  }

  /** What the master named it; empty before. */
  public String id() {
    return id.getValue();
  }

  public int number() {
    return number;
  }

  /** Tasks that run here or have words on their way. */
  public int busy() {
    return tasks.size();
  }

  /** One that runs here or has words on their way. */
  public Optional<AgentTask> find(String task) {
    return Optional.ofNullable(tasks.get(task));
  }

  /**
   * Has a status to tell; none follows one that ends the task.
   *
   * @param at of {@link System#nanoTime}: when it was meant to be told
   */
  public void say(AgentTask task, TaskState state, long at) {
    if (task.isOver()) {
      return;
    }
    task.add(state, at);
    if (task.unacknowledged() == 1) {
      line(task);
      deliver();
    }
  }

  /** As {@link #say(AgentTask, TaskState, long)}, now; nothing when there is no such task. */
  public void say(String task, TaskState state) {
    find(task).ifPresent(known -> say(known, state, System.nanoTime()));
  }

  /** Says of a task that was never here, or is no more, that it does not run. */
  public void deny(FrameworkID framework, TaskID task) {
    AgentTask none = new AgentTask(task, "", framework, List.of(), Labels.getDefaultInstance());
    none.add(TaskState.TASK_DROPPED, System.nanoTime());
    line.call(update(List.of(update(none))));
  }

  @Override
  public Call subscription(Fence fence, long sequence) {
    String host = Messages.host(number);
    AgentInfo.Builder info = shape.info(host);
    Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
    if (id.hasValue()) {
      info.setId(id);
      call.setAgentId(id);
    }
    Call.Subscribe.Builder subscribe =
        Call.Subscribe.newBuilder()
            .setInfo(info)
            .setVersion("1.11.0")
            .addAllCapabilities(CAPABILITIES)
            .addAllFrameworks(frameworks.values())
            .setTerm(fence.term())
            .setSequence(sequence)
            .setHostport(host + ":5051");
    tasks.values().forEach(task -> subscribe.addTasks(task.inventory(id)));
    fence.cluster().ifPresent(subscribe::setClusterId);
    return call.setSubscribe(subscribe).build();
  }

  @Override
  public void heard(Event event) {
    switch (event.getType()) {
      case SUBSCRIBED -> subscribed(event.getSubscribed().getAgentId());
      case PING -> line.call(Call.newBuilder().setType(Call.Type.PONG).setAgentId(id).build());
      case RUN_TASKS -> run(event.getRunTasks());
      case ACKNOWLEDGE ->
          acknowledged(
              event.getAcknowledge().getTaskId().getValue(), event.getAcknowledge().getUuid());
      case RECONCILE_TASKS ->
          event.getReconcileTasks().getTasksList().stream()
              .filter(task -> !tasks.containsKey(task.getTaskId().getValue()))
              .forEach(task -> conduct.believed(this, task.getFrameworkId(), task.getTaskId()));
      case UPDATE_FRAMEWORK -> {
        FrameworkInfo info = event.getUpdateFramework().getFrameworkInfo();
        frameworks.put(info.getId().getValue(), info);
      }
      case KILL_TASK -> conduct.toldToKill(this, event.getKillTask().getTaskId().getValue());
      case SHUTDOWN_FRAMEWORK -> conduct.toldToShutDown(this, event.toString());
      case SHUTDOWN_EXECUTOR, SHUTDOWN, DRAIN, ERROR ->
          fault("was told " + event.toString().replaceAll("\\s+", " "));
      case UNKNOWN, MESSAGE, APPLY_OPERATION, ACKNOWLEDGE_OPERATION -> {}
    }
  }

  @Override
  public void lost() {
    session++;
    connected = false;
    calling = false;
    if (!left) {
      conduct.lost(this);
    }
  }

  private void fault(String what) {
    conduct.fault("agent " + number + " " + what);
  }

  /** All that is not acknowledged is sent again. */
  private void subscribed(AgentID name) {
    session++;
    id = name;
    connected = true;
    calling = false;
    waiting.clear();
    tasks.values().forEach(task -> task.waiting(false));
    tasks.values().stream().filter(task -> task.unacknowledged() > 0).forEach(this::line);
    registered.tryComplete(this);
    conduct.subscribed(this);
    deliver();
  }

  private void run(Event.RunTasks run) {
    FrameworkInfo framework = run.getFrameworkInfo();
    frameworks.put(framework.getId().getValue(), framework);
    for (TaskInfo info : run.getTasksList()) {
      AgentTask known = tasks.get(info.getTaskId().getValue());
      if (known != null) {
        conduct.toldAgain(this, info);
      } else {
        AgentTask task = remember(framework.getId(), info);
        tasks.put(task.id(), task);
        conduct.told(this, task, info);
      }
    }
  }

  /** Most tasks are alike: what is equal is kept once. */
  private AgentTask remember(FrameworkID framework, TaskInfo info) {
    if (!resources.equals(info.getResourcesList())) {
      resources = List.copyOf(info.getResourcesList());
    }
    if (!labels.equals(info.getLabels())) {
      labels = info.getLabels();
    }
    return new AgentTask(info.getTaskId(), info.getName(), framework, resources, labels);
  }

  private void acknowledged(String name, ByteString uuid) {
    find(name)
        .flatMap(task -> task.acknowledged(uuid).map(word -> Map.entry(task, word)))
        .ifPresent(
            done -> {
              AgentTask task = done.getKey();
              if (AgentTask.isTerminal(done.getValue().state())) {
                tasks.remove(name);
              } else if (task.unacknowledged() > 0) {
                line(task);
              }
              conduct.acknowledged(this, task, done.getValue().state(), done.getValue().at());
              deliver();
            });
  }

  private void line(AgentTask task) {
    if (!task.isWaiting()) {
      task.waiting(true);
      waiting.add(task);
    }
  }

  private void deliver() {
    if (calling || !connected || waiting.isEmpty()) {
      return;
    }
    List<AgentTask> said = new ArrayList<>();
    List<StatusUpdate> joined = new ArrayList<>();
    while (!waiting.isEmpty() && joined.size() < MAX_JOINED) {
      AgentTask task = waiting.remove();
      task.waiting(false);
      if (task.unacknowledged() > 0) {
        said.add(task);
        joined.add(update(task));
      }
    }
    calling = true;
    long mine = session;
    line.call(update(joined)).onSuccess(answer -> answered(mine, said, answer));
  }

  private Call update(List<StatusUpdate> joined) {
    return Call.newBuilder()
        .setType(Call.Type.UPDATE)
        .setAgentId(id)
        .setUpdate(Call.Update.newBuilder().addAllUpdates(joined))
        .build();
  }

  private StatusUpdate update(AgentTask task) {
    TaskStatus status = task.status(id, Messages.uuid(number, updates++));
    return StatusUpdate.newBuilder()
        .setFrameworkId(task.framework())
        .setLatestState(task.latest())
        .setStatus(status)
        .build();
  }

  /** What was not taken is said again, after a pause or after the next SUBSCRIBED. */
  private void answered(long mine, List<AgentTask> said, CallPipe.Answer answer) {
    if (answer.isPushedBack()) {
      conduct.pushedBack();
    }
    if (mine != session) {
      return;
    }
    if (answer.isTaken()) {
      goOn(mine);
    } else {
      said.stream().filter(task -> task.unacknowledged() > 0).forEach(this::line);
      vertx.setTimer(PAUSE_MILLIS, timer -> goOn(mine));
    }
  }

  private void goOn(long mine) {
    if (mine == session) {
      calling = false;
      deliver();
    }
  }
}
