package io.souk.agent.run;

import io.souk.agent.executor.Bearer;
import io.souk.agent.executor.ExecutorEvent;
import io.souk.agent.executor.ExecutorGate;
import io.souk.agent.executor.ExecutorRun;
import io.souk.agent.executor.ExecutorStream;
import io.souk.agent.task.Pod;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.agent.view.AgentView.Phase;
import io.souk.model.id.ExecutorId;
import io.souk.model.id.FrameworkId;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.executor.Call;
import io.souk.protocol.mesos.executor.Event;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets executors' calls in. Entered from any thread, works on the loop. */
final class ExecutorCalls implements ExecutorGate {

  private static final Logger LOG = LoggerFactory.getLogger(ExecutorCalls.class);

  private static final Answer TAKEN = new Answer.Taken();

  private final LoopContext loop;
  private final AgentState state;
  private final Executors executors;
  private final UpdateDelivery updates;
  private final Consumer<io.souk.protocol.agent.Call> calls;
  private boolean open;

  /**
   * @param calls takes what goes to the master
   */
  ExecutorCalls(
      LoopContext loop,
      AgentState state,
      Executors executors,
      UpdateDelivery updates,
      Consumer<io.souk.protocol.agent.Call> calls) {
    this.loop = loop;
    this.state = state;
    this.executors = executors;
    this.updates = updates;
    this.calls = calls;
  }

  /** It is known by now which executors there are. */
  void open() {
    loop.check();
    open = true;
  }

  @Override
  public void call(Call call, Bearer bearer, Consumer<Answer> answer) {
    loop.run(() -> answer.accept(take(call, bearer)));
  }

  private Answer take(Call call, Bearer bearer) {
    if (!open) {
      return notRecovered();
    }
    if (call.getType() == Call.Type.HEARTBEAT) {
      return TAKEN;
    }
    Optional<Answer.Refused> stranger = stranger(call, bearer);
    if (stranger.isPresent()) {
      return stranger.get();
    }
    ExecutorRun executor = state.executorRun(name(call)).orElseThrow();
    if (executor.phase() == ExecutorRun.Phase.REGISTERING) {
      return state.phase() == Phase.RECOVERING
          ? notRecovered()
          : new Answer.Refused(403, "Executor is not subscribed");
    }
    switch (call.getType()) {
      case UPDATE -> update(executor, call.getUpdate().getStatus());
      case MESSAGE -> message(call);
      case SUBSCRIBE, HEARTBEAT, UNKNOWN ->
          throw new IllegalArgumentException("not a call of this kind: " + call.getType());
    }
    return TAKEN;
  }

  private static Answer.Refused notRecovered() {
    return new Answer.Refused(503, "Agent has not finished recovery");
  }

  private Optional<Answer.Refused> stranger(Call call, Bearer bearer) {
    if (!bearer.speaksFor(name(call).framework(), name(call).executor())) {
      return forbidden(call, bearer);
    }
    boolean known = state.framework(name(call).framework()).isPresent();
    if (!known) {
      return Optional.of(new Answer.Refused(400, "Framework cannot be found"));
    }
    Optional<ExecutorRun> executor = state.executorRun(name(call));
    if (executor.isEmpty()) {
      return Optional.of(new Answer.Refused(400, "Executor cannot be found"));
    }
    return bearer.speaksFor(executor.get().containerId())
        ? Optional.empty()
        : forbidden(call, bearer);
  }

  private static Optional<Answer.Refused> forbidden(Call call, Bearer bearer) {
    LOG.warn(
        "event=executor_call_refused executor={} framework={} type={} bearer=\"{}\"",
        call.getExecutorId().getValue(),
        call.getFrameworkId().getValue(),
        call.getType(),
        bearer);
    return Optional.of(new Answer.Refused(403, "403 Forbidden."));
  }

  private static Pod.Name name(Call call) {
    return new Pod.Name(
        new FrameworkId(call.getFrameworkId().getValue()),
        new ExecutorId(call.getExecutorId().getValue()));
  }

  private void update(ExecutorRun executor, TaskStatus status) {
    ExecutorEvent.Incoming incoming = incoming(executor, status);
    if (isItsOwn(executor, incoming)) {
      executors.event(executor.containerId(), new ExecutorEvent.Updated(incoming));
    } else {
      stray(executor, incoming);
    }
  }

  private ExecutorEvent.Incoming incoming(ExecutorRun executor, TaskStatus status) {
    TaskKey key = TaskKey.of(executor.origin().framework().getId(), status.getTaskId());
    return new ExecutorEvent.Incoming(key, status, executors.isRepeated(key, status.getUuid()));
  }

  private boolean isItsOwn(ExecutorRun executor, ExecutorEvent.Incoming incoming) {
    return incoming.repeated()
        || state
            .find(incoming.task())
            .flatMap(run -> run.origin().pod())
            .filter(pod -> pod.containerId().equals(executor.containerId()))
            .isPresent();
  }

  /** Of a task that is not known here, or that another one has: that one's word counts. */
  private void stray(ExecutorRun executor, ExecutorEvent.Incoming incoming) {
    LOG.warn(
        "event=update_of_unknown_task executor={} task={} state={}",
        executor.origin().pod().executorId(),
        incoming.task(),
        incoming.status().getState());
    Optional<TaskRun> others = state.find(incoming.task());
    if (others.isPresent()) {
      state.invalidUpdates++;
    } else {
      updates.forward(
          incoming.task(),
          incoming.status().toBuilder()
              .setAgentId(AgentID.newBuilder().setValue(state.wireId().getValue()))
              .setExecutorId(executor.origin().pod().executor().getExecutorId())
              .build());
    }
    executors.acknowledge(executor, incoming.status());
  }

  private void message(Call call) {
    calls.accept(
        io.souk.protocol.agent.Call.newBuilder()
            .setType(io.souk.protocol.agent.Call.Type.MESSAGE)
            .setMessage(
                io.souk.protocol.agent.Call.Message.newBuilder()
                    .setFrameworkId(call.getFrameworkId())
                    .setExecutorId(call.getExecutorId())
                    .setData(call.getMessage().getData()))
            .build());
  }

  @Override
  public void subscribe(Call call, Bearer bearer, ExecutorStream stream, Consumer<Answer> answer) {
    loop.run(() -> subscribed(call, bearer, stream, answer));
  }

  private void subscribed(
      Call call, Bearer bearer, ExecutorStream stream, Consumer<Answer> answer) {
    if (!open) {
      answer.accept(notRecovered());
      return;
    }
    Optional<Answer.Refused> stranger = stranger(call, bearer);
    if (stranger.isPresent()) {
      answer.accept(stranger.get());
      return;
    }
    answer.accept(TAKEN);
    if (state.phase() == Phase.TERMINATING) {
      stream.send(Event.newBuilder().setType(Event.Type.SHUTDOWN).build());
      stream.close();
      return;
    }
    ExecutorRun executor = state.executorRun(name(call)).orElseThrow();
    LOG.info(
        "event=executor_subscribed executor={} framework={} tasks={} updates={}",
        executor.origin().pod().executorId(),
        executor.name().framework(),
        call.getSubscribe().getUnacknowledgedTasksCount(),
        call.getSubscribe().getUnacknowledgedUpdatesCount());
    Set<TaskKey> tasks =
        call.getSubscribe().getUnacknowledgedTasksList().stream()
            .map(task -> TaskKey.of(call.getFrameworkId(), task.getTaskId()))
            .collect(Collectors.toSet());
    List<ExecutorEvent.Incoming> incoming =
        call.getSubscribe().getUnacknowledgedUpdatesList().stream()
            .map(update -> incoming(executor, update.getStatus()))
            .toList();
    executors.connect(
        executor,
        stream,
        new ExecutorEvent.Subscribed(
            tasks, incoming.stream().filter(each -> isItsOwn(executor, each)).toList()));
    incoming.stream()
        .filter(each -> !isItsOwn(executor, each))
        .forEach(each -> stray(executor, each));
  }

  @Override
  public void closed(Call subscription, ExecutorStream stream) {
    loop.run(() -> executors.disconnected(stream));
  }
}
