package io.souk.agent.run;

import io.souk.agent.checkpoint.ExecutorRecord;
import io.souk.agent.checkpoint.RunRecord;
import io.souk.agent.executor.ExecutorEvent;
import io.souk.agent.executor.ExecutorRun;
import io.souk.agent.executor.Size;
import io.souk.agent.recover.RecoveredRun;
import io.souk.agent.runtime.Container;
import io.souk.agent.task.PodDecider;
import io.souk.agent.task.Refusal;
import io.souk.agent.task.TaskEvent;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up the executors of type CUSTOM that an earlier process of this agent left, and waits for
 * them to subscribe again. On the loop.
 */
final class ExecutorRecovery {

  private static final Logger LOG = LoggerFactory.getLogger(ExecutorRecovery.class);

  private static final long POLL_MILLIS = 20;
  private static final long RETRY_MILLIS = 1000;

  private static final Refusal TORN =
      new Refusal(
          TaskState.TASK_DROPPED,
          TaskStatus.Reason.REASON_AGENT_RESTARTED,
          "The agent died before it had taken the task");

  private final LoopContext loop;
  private final AgentState state;
  private final UpdateDelivery updates;
  private final TaskOperations tasks;
  private final Executors executors;
  private final ExecutorCalls calls;
  private final ExecutorLaunches launches;
  private final List<Runnable> found = new ArrayList<>();
  private boolean afterReboot;
  private boolean opened;

  ExecutorRecovery(
      LoopContext loop,
      AgentState state,
      UpdateDelivery updates,
      TaskOperations tasks,
      Executors executors,
      ExecutorCalls calls,
      ExecutorLaunches launches) {
    this.loop = loop;
    this.state = state;
    this.updates = updates;
    this.tasks = tasks;
    this.executors = executors;
    this.calls = calls;
    this.launches = launches;
  }

  /**
   * Completes when of each executor it is known whether it runs.
   *
   * @param kept executors on disk
   * @param records all runs on disk of their tasks
   * @param rebooted whether the machine was restarted since
   */
  Future<Void> restore(List<ExecutorRecord> kept, List<RunRecord> records, boolean rebooted) {
    afterReboot = rebooted;
    Set<String> used = new HashSet<>();
    for (RunRecord record : records) {
      if (record.delivered() || !record.updates().isEmpty()) {
        record.origin().pod().ifPresent(pod -> used.add(pod.containerId()));
      }
    }
    for (ExecutorRecord each : kept) {
      ExecutorRun executor = ExecutorRun.fresh(each.origin());
      executor = each.known() ? executor.withKnown() : executor;
      executor = used.contains(executor.containerId()) ? executor.withUsed() : executor;
      state.putExecutor(each.origin().pod());
      state.put(executor);
    }
    List<String> groups =
        PodDecider.groups(records.stream().map(RecoveredRun::of).map(RecoveredRun::run).toList());
    records.stream()
        .sorted(Comparator.comparing(record -> record.origin().containerId()))
        .forEach(record -> restore(record, groups));
    List<Future<Void>> attached =
        kept.stream().map(each -> attach(each.origin().pod().containerId())).toList();
    return Future.join(attached).mapEmpty();
  }

  private void restore(RunRecord record, List<String> groups) {
    RecoveredRun recovered = RecoveredRun.of(record);
    TaskRun run = recovered.run();
    switch (recovered.next()) {
      case REMEMBER -> state.complete(run);
      case CLOSE -> updates.close(run);
      case DELIVER -> {
        state.put(run);
        updates.restore(run.key(), recovered.pending());
      }
      case ATTACH -> {
        record.updates().forEach(status -> executors.seen().add(run.key(), status.getUuid()));
        boolean given = record.delivered() || !run.statuses().isEmpty();
        boolean torn = !given && (PodDecider.isTorn(run, groups) || executorOf(run).isEmpty());
        boolean begun = executorOf(run).filter(it -> it.known() || it.used()).isPresent();
        TaskRun.Phase waiting = begun ? TaskRun.Phase.LAUNCHING : TaskRun.Phase.STAGED;
        TaskRun now = run.withPhase(given ? TaskRun.Phase.RUNNING : waiting);
        state.put(now);
        updates.restore(run.key(), recovered.pending());
        if (torn) {
          tasks.refuse(List.of(now), TORN);
        } else if (executorOf(run).isEmpty()) {
          // It could not be read, so it is not there to tell of them.
          tasks.event(now, new TaskEvent.Vanished());
        }
      }
    }
  }

  private Optional<ExecutorRun> executorOf(TaskRun run) {
    return run.origin().pod().flatMap(pod -> state.executorRun(pod.containerId()));
  }

  private Future<Void> attach(String containerId) {
    ExecutorRun executor = state.executorRun(containerId).orElseThrow();
    List<TaskRun> members = PodDecider.members(containerId, state.runs());
    Size size = Size.of(executor.origin().pod().executor(), members, false);
    return executors
        .containers()
        .find(executor, size)
        .onFailure(
            cause -> {
              LOG.warn(
                  "event=attach_failed executor={} cause=\"{}\"", containerId, cause.toString());
              loop.after(RETRY_MILLIS, () -> attach(containerId));
            })
        .onSuccess(container -> ready(() -> take(executor, container, members)))
        .mapEmpty();
  }

  /** Not before executors may subscribe, or their time would run out meanwhile. */
  private void ready(Runnable step) {
    if (opened) {
      step.run();
    } else {
      found.add(step);
    }
  }

  private void take(ExecutorRun executor, Optional<Container> container, List<TaskRun> members) {
    List<TaskRun> staged =
        members.stream().filter(task -> task.phase() == TaskRun.Phase.STAGED).toList();
    String id = executor.containerId();
    if (afterReboot && (container.isPresent() || executor.known() || executor.used())) {
      container.ifPresent(Orphans::remove);
      executors.event(id, new ExecutorEvent.Vanished());
    } else if (container.isPresent()) {
      executors.containers().hold(container.get());
      if (executor.origin().framework().getCheckpoint()) {
        executors.event(id, new ExecutorEvent.Started(container.get().status()));
        executors.event(id, new ExecutorEvent.Saved(keys(launches.inTime(executor, staged))));
      } else {
        executors.event(id, new ExecutorEvent.Orphaned());
      }
    } else if (executor.known() || executor.used()) {
      executors.event(id, new ExecutorEvent.Vanished());
    } else {
      // Never started: its tasks are whole on disk, so it is started now.
      launches.resume(executor, staged);
    }
  }

  private static Set<TaskKey> keys(List<TaskRun> tasks) {
    return tasks.stream().map(TaskRun::key).collect(Collectors.toSet());
  }

  /**
   * Lets executors subscribe.
   *
   * @return completes when none is waited for any more
   */
  Future<Void> open() {
    calls.open();
    opened = true;
    List.copyOf(found).forEach(Runnable::run);
    found.clear();
    // The master must not be told of an executor that is over: its end would go unheard.
    return launches.refused().compose(refused -> awaitBack());
  }

  private Future<Void> awaitBack() {
    if (allBack()) {
      return Future.succeededFuture();
    }
    LOG.info("event=waiting_for_executors count={}", state.executorRuns().size());
    Promise<Void> back = Promise.promise();
    long timer =
        loop.every(
            POLL_MILLIS,
            () -> {
              if (allBack()) {
                back.tryComplete();
              }
            });
    return back.future().onComplete(done -> loop.vertx().cancelTimer(timer));
  }

  /**
   * Each that is expected back has a timer that ends its REGISTERING. One whose runtime does not
   * answer yet is not waited for.
   */
  private boolean allBack() {
    return state.executorRuns().stream()
        .noneMatch(
            run ->
                run.known()
                    && run.started() == ExecutorRun.Started.RUNNING
                    && run.phase() == ExecutorRun.Phase.REGISTERING);
  }
}
