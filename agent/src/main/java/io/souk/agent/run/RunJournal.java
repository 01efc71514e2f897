package io.souk.agent.run;

import com.google.protobuf.ByteString;
import io.souk.agent.checkpoint.Checkpoints;
import io.souk.agent.stats.Count;
import io.souk.agent.stats.Level;
import io.souk.agent.stats.Tally;
import io.souk.agent.task.Kill;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.AgentId;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what happens to runs to disk, for each run in order. A disk that takes nothing (it is
 * full) is waited for: the tasks go on, and what is to be told of them is told once it is safe.
 * Entered and answered on the loop.
 */
final class RunJournal {

  private static final Logger LOG = LoggerFactory.getLogger(RunJournal.class);

  private static final long RETRY_MILLIS = 500;

  private final AgentState state;
  private final Checkpoints checkpoints;
  private final DiskLanes lanes;
  private final Tally tally;
  private final Set<String> inMemory = new HashSet<>();
  private final Set<String> unsafe = new HashSet<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final CountDownLatch hurry = new CountDownLatch(1);

  /** A change on disk. */
  private interface Change {
    void make(AgentId agent) throws IOException;
  }

  RunJournal(AgentState state, Checkpoints checkpoints, DiskLanes lanes, Tally tally) {
    this.state = state;
    this.checkpoints = checkpoints;
    this.lanes = lanes;
    this.tally = tally;
    tally.watch(Level.CHECKPOINTS_WAITING, waiting::get);
  }

  /**
   * Nothing is to be kept of a run that is refused: the next process of the agent would take what
   * it finds for a task to be started.
   */
  void keepInMemory(TaskRun run) {
    inMemory.add(run.origin().containerId());
  }

  /** Takes back what is on disk of a run that could not be prepared. */
  Future<Void> forget(TaskRun run) {
    keepInMemory(run);
    AgentId agent = state.agentId().orElseThrow();
    return lanes
        .run(
            run,
            () -> {
              checkpoints.forgetRun(agent, run.origin());
              return run;
            })
        .onFailure(
            cause ->
                LOG.error(
                    "event=run_not_forgotten task={} cause=\"{}\"", run.key(), cause.toString()))
        .mapEmpty();
  }

  Future<Void> update(TaskRun run, TaskStatus status) {
    return write(run, "update", agent -> checkpoints.appendUpdate(agent, run.origin(), status));
  }

  Future<Void> acknowledgement(TaskRun run, ByteString uuid) {
    return write(
        run,
        "acknowledgement",
        agent -> checkpoints.appendAcknowledgement(agent, run.origin(), uuid));
  }

  Future<Void> kill(TaskRun run, Kill kill) {
    return write(run, "kill", agent -> checkpoints.appendKill(agent, run.origin(), kill));
  }

  /** Notes that a task was given to its executor of type CUSTOM. */
  Future<Void> delivery(TaskRun run) {
    return write(run, "delivery", agent -> checkpoints.appendDelivered(agent, run.origin()));
  }

  /** Notes that a run is over and done with; nothing follows. */
  Future<Void> complete(TaskRun run) {
    Future<Void> done =
        write(run, "completion", agent -> checkpoints.completeRun(agent, run.origin()));
    inMemory.remove(run.origin().containerId());
    unsafe.remove(run.origin().containerId());
    return done;
  }

  /** From now on nothing is waited for: the agent stops. */
  void hurry() {
    hurry.countDown();
  }

  /** Whether all that was to be kept of a run has come to disk so far. */
  boolean isSafe(TaskRun run) {
    return !unsafe.contains(run.origin().containerId());
  }

  private Future<Void> write(TaskRun run, String what, Change change) {
    if (inMemory.contains(run.origin().containerId())) {
      return Future.succeededFuture();
    }
    AgentId agent = state.agentId().orElseThrow();
    return lanes
        .run(
            run,
            () -> {
              persist(run, what, () -> change.make(agent));
              return run;
            })
        .onFailure(
            cause -> {
              unsafe.add(run.origin().containerId());
              LOG.error(
                  "event=not_saved what={} task={} cause=\"{}\"",
                  what,
                  run.key(),
                  cause.toString());
            })
        .mapEmpty();
  }

  private interface Attempt {
    void make() throws IOException;
  }

  private void persist(TaskRun run, String what, Attempt attempt)
      throws IOException, InterruptedException {
    try {
      attempt.make();
    } catch (NoSuchFileException gone) {
      throw gone; // Somebody has removed the directory; no waiting brings it back.
    } catch (IOException e) {
      LOG.error("event=disk_waits what={} task={} cause=\"{}\"", what, run.key(), e.toString());
      waiting.incrementAndGet();
      try {
        repeat(attempt);
      } finally {
        waiting.decrementAndGet();
      }
      LOG.info("event=disk_takes_again what={} task={}", what, run.key());
    }
  }

  private void repeat(Attempt attempt) throws IOException, InterruptedException {
    while (true) {
      tally.add(Count.CHECKPOINT_ERRORS);
      boolean last = hurry.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
      try {
        attempt.make();
        return;
      } catch (IOException e) {
        if (last) {
          throw e;
        }
      }
    }
  }
}
