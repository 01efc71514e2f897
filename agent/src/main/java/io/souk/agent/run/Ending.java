package io.souk.agent.run;

import io.souk.agent.master.MasterLink;
import io.souk.agent.task.TaskEvent;
import io.souk.agent.task.TaskRun;
import io.souk.agent.view.AgentView.Phase;
import io.souk.protocol.agent.Call;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** The ways in which an agent stops. On the loop. */
final class Ending {

  private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(3);
  private static final Duration TASKS_LIMIT = Duration.ofSeconds(7);
  private static final Duration DELIVERY_LIMIT = Duration.ofSeconds(1);
  private static final long POLL_MILLIS = 20;

  /** What executors have at most, so that all is over within the limit. */
  private static final Duration EXECUTOR_GRACE = Duration.ofSeconds(5);

  private final LoopContext loop;
  private final AgentState state;
  private final Takers takers;
  private final UpdateDelivery updates;
  private final Disk disk;
  private final MasterLink link;

  /** Who ends what there is. */
  record Takers(TaskOperations tasks, Executors executors, ApiContainers containers) {

    void detach() {
      tasks.detach();
      executors.detach();
      containers.detach();
    }
  }

  Ending(
      LoopContext loop,
      AgentState state,
      Takers takers,
      UpdateDelivery updates,
      Disk disk,
      MasterLink link) {
    this.loop = loop;
    this.state = state;
    this.takers = takers;
    this.updates = updates;
    this.disk = disk;
    this.link = link;
  }

  /** What has to come to rest. */
  record Disk(DiskLanes lanes, RunJournal journal) {
    Future<Void> idle() {
      journal.hurry();
      return lanes.idle();
    }
  }

  void killAll() {
    takers.executors().shutdownAll(EXECUTOR_GRACE);
    for (TaskRun run : state.runs()) {
      if (!run.origin().isCustom()) {
        takers.tasks().event(run, new TaskEvent.KillAsked(Optional.of(SHUTDOWN_GRACE)));
      }
    }
    takers.containers().killAll();
  }

  /**
   * The line is cut first: no task arrives any more, and what ends now is told after the next
   * start.
   */
  Future<Void> stop(boolean keepTasks) {
    link.close();
    state.enter(Phase.TERMINATING);
    takers.tasks().stopAllChecks();
    if (keepTasks) {
      takers.detach();
    } else {
      killAll();
    }
    return waitUntil(() -> keepTasks || nothingRuns(), TASKS_LIMIT)
        .compose(ended -> disk.idle())
        .onSuccess(
            idle -> {
              takers.detach();
              updates.stop();
            });
  }

  /**
   * Ends all tasks while the line is up, so that the master learns of it.
   *
   * @param unregister whether the master is told that the agent leaves; it knows when it was its
   *     own wish
   */
  Future<Void> leave(boolean unregister) {
    state.enter(Phase.TERMINATING);
    killAll();
    return waitUntil(this::nothingRuns, TASKS_LIMIT)
        .compose(ended -> disk.idle())
        .compose(
            idle ->
                unregister && state.master().isPresent()
                    ? waitUntil(updates::isDrained, DELIVERY_LIMIT)
                    : Future.succeededFuture())
        .compose(drained -> sayGoodbye(unregister))
        .onComplete(
            sent -> {
              link.close();
              takers.detach();
              updates.stop();
            });
  }

  private Future<Void> sayGoodbye(boolean unregister) {
    if (!unregister) {
      return Future.succeededFuture();
    }
    link.send(Call.newBuilder().setType(Call.Type.UNREGISTER).build());
    return link.flushed();
  }

  private boolean nothingRuns() {
    return takers.executors().isEmpty()
        && state.runs().stream().allMatch(run -> run.phase() == TaskRun.Phase.ENDED)
        && takers.containers().nothingRuns();
  }

  /** Completes when the condition holds, at the latest after the limit. */
  private Future<Void> waitUntil(Supplier<Boolean> condition, Duration limit) {
    if (condition.get()) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = Promise.promise();
    long deadline = System.nanoTime() + limit.toNanos();
    long timer =
        loop.every(
            POLL_MILLIS,
            () -> {
              boolean late = System.nanoTime() - deadline > 0;
              if (condition.get() || late) {
                promise.tryComplete();
              }
            });
    return promise.future().onComplete(done -> loop.vertx().cancelTimer(timer));
  }
}
