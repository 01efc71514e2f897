package io.souk.agent.run;

import com.google.protobuf.ByteString;
import io.souk.agent.task.Statuses;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.agent.update.UpdateStreams;
import io.souk.agent.update.UpdateStreams.Acknowledged;
import io.souk.agent.update.UpdateStreams.Outgoing;
import io.souk.model.id.FrameworkId;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.StatusUpdate;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings updates to disk, then to the master, until they are acknowledged. On the loop. */
final class UpdateDelivery {

  private static final Logger LOG = LoggerFactory.getLogger(UpdateDelivery.class);

  private final LoopContext loop;
  private final AgentState state;
  private final RunJournal journal;
  private final Clock clock;
  private final Repeater repeater;
  private final Consumer<Call> calls;
  private final UpdateStreams streams = new UpdateStreams();
  private final List<Consumer<TaskRun>> completed = new ArrayList<>();

  UpdateDelivery(
      LoopContext loop, AgentState state, RunJournal journal, Clock clock, Consumer<Call> calls) {
    this.loop = loop;
    this.state = state;
    this.journal = journal;
    this.clock = clock;
    this.repeater =
        new Repeater(
            loop, () -> !streams.isEmpty(), () -> streams.due(clock.instant()).forEach(this::send));
    this.calls = calls;
  }

  /** What is to be done whenever a run has become history. */
  void whenCompleted(Consumer<TaskRun> action) {
    completed.add(action);
  }

  /**
   * Reports what became of a run.
   *
   * @return completes once the report is on disk, fails when it cannot be brought there
   */
  Future<Void> report(TaskRun run, TaskStatus decided) {
    loop.check();
    TaskKey key = run.key();
    TaskStatus status = told(run, decided);
    if (state.isTerminating(key.framework())) {
      state.invalidUpdates++;
    } else {
      state.validUpdates++;
    }
    state.countTerminal(status.getState());
    LOG.info(
        "event=task_status task={} framework={} state={} reason={} message=\"{}\"",
        key.task(),
        key.framework(),
        status.getState(),
        status.hasReason() ? status.getReason() : "-",
        status.getMessage());
    // It is better told and forgotten in a crash than not told.
    return journal.update(run, status).onComplete(done -> enqueue(key, status));
  }

  /** While the agent is being drained that is why tasks are killed. */
  private TaskStatus told(TaskRun run, TaskStatus decided) {
    TaskStatus status =
        state
            .drain()
            .map(drain -> drain.rewritten(decided, run.origin().framework()))
            .orElse(decided);
    if (!status.equals(decided)) {
      state
          .find(run.key())
          .filter(now -> now.origin().containerId().equals(run.origin().containerId()))
          .ifPresent(now -> state.put(now.withRewritten(status)));
    }
    return status;
  }

  /** Reports about a task that is not known here; kept in memory only. */
  void reportUnknown(TaskKey key, TaskStatus status) {
    loop.check();
    LOG.info(
        "event=unknown_task task={} framework={} state={} reason={}",
        key.task(),
        key.framework(),
        status.getState(),
        status.getReason());
    if (!streams.isPending(key)) {
      enqueue(key, status);
    }
  }

  /** Passes on what an executor says of a task that is not known here; kept in memory only. */
  void forward(TaskKey key, TaskStatus status) {
    loop.check();
    if (state.isTerminating(key.framework())) {
      state.invalidUpdates++;
    } else {
      state.validUpdates++;
    }
    enqueue(key, status);
  }

  /** Takes up updates of an earlier process; they are on disk already. */
  void restore(TaskKey key, List<TaskStatus> pending) {
    pending.forEach(status -> enqueue(key, status));
  }

  private void enqueue(TaskKey key, TaskStatus status) {
    if (isMoot(key)) {
      finish(key);
      return;
    }
    streams.add(key, status, clock.instant()).ifPresent(this::send);
    repeater.wake();
  }

  /** The master uses the id of an ended run again, so it waits for no update of that any more. */
  void forget(TaskRun ended) {
    streams.drop(ended.key());
    complete(ended);
  }

  /** Nobody acknowledges updates of a framework that has gone. */
  private boolean isMoot(TaskKey key) {
    return state.isTerminating(key.framework());
  }

  private void finish(TaskKey key) {
    state
        .find(key)
        .filter(run -> run.phase() == TaskRun.Phase.ENDED)
        .ifPresent(
            run -> {
              streams.drop(key);
              complete(run);
            });
  }

  /** A framework is being removed: drops what waits for its acknowledgements. */
  void abandon(FrameworkId framework) {
    state.runsOf(framework).forEach(run -> streams.drop(run.key()));
    state.runsOf(framework).forEach(run -> finish(run.key()));
  }

  void acknowledge(TaskKey key, ByteString uuid) {
    loop.check();
    switch (streams.acknowledge(key, uuid, clock.instant())) {
      case Acknowledged.Unexpected unexpected ->
          LOG.debug("event=unexpected_acknowledgement task={}", key);
      case Acknowledged.Expected expected -> {
        Optional<TaskRun> run = state.find(key);
        run.ifPresent(known -> journal.acknowledgement(known, uuid));
        expected.next().ifPresent(this::send);
        if (Statuses.isTerminal(expected.status().getState())) {
          run.ifPresent(this::complete);
        }
      }
    }
  }

  /** A run of which everything is acknowledged becomes history. */
  private void complete(TaskRun run) {
    close(run);
    completed.forEach(action -> action.accept(run));
  }

  /** The same for one of which an earlier process knew already. */
  void close(TaskRun run) {
    state.complete(run);
    journal.complete(run);
  }

  void connected() {
    streams.resume(clock.instant()).forEach(this::send);
    repeater.wake();
  }

  void frameworkMoved(FrameworkId framework) {
    streams.resume(framework, clock.instant()).forEach(this::send);
  }

  void disconnected() {
    streams.pause();
  }

  boolean isDrained() {
    return streams.isEmpty();
  }

  private void send(Outgoing outgoing) {
    StatusUpdate.Builder update =
        StatusUpdate.newBuilder()
            .setFrameworkId(FrameworkID.newBuilder().setValue(outgoing.key().framework().value()))
            .setStatus(outgoing.status())
            .setLatestState(
                state
                    .find(outgoing.key())
                    .map(TaskRun::state)
                    .orElse(outgoing.status().getState()));
    calls.accept(
        Call.newBuilder()
            .setType(Call.Type.UPDATE)
            .setUpdate(Call.Update.newBuilder().addUpdates(update))
            .build());
  }

  void stop() {
    repeater.stop();
  }
}
