package io.souk.agent.run;

import io.souk.agent.checkpoint.Checkpoints;
import io.souk.agent.task.Drain;
import io.souk.agent.task.TaskEvent;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.AgentId;
import io.souk.protocol.mesos.DrainConfig;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Empties the agent when an operator says so, also over restarts. On the loop. */
final class Draining {

  private static final Logger LOG = LoggerFactory.getLogger(Draining.class);

  /** What is kept of one drain after the other comes to disk in that order. */
  private static final String LANE = "drain";

  private static final long LOOK_MILLIS = 250;

  private final LoopContext loop;
  private final AgentState state;
  private final TaskOperations tasks;
  private final Executors executors;
  private final Disk disk;
  private final Clock clock;
  private Optional<Long> timer = Optional.empty();

  /** Where the order is kept. */
  record Disk(Checkpoints checkpoints, DiskLanes lanes, Damage damage) {}

  Draining(
      LoopContext loop,
      AgentState state,
      TaskOperations tasks,
      Executors executors,
      Disk disk,
      Clock clock) {
    this.executors = executors;
    this.loop = loop;
    this.state = state;
    this.tasks = tasks;
    this.disk = disk;
    this.clock = clock;
  }

  /** Kills everything once the order is on disk; an agent that is empty has nothing to do. */
  void begin(DrainConfig config) {
    if (isEmpty()) {
      LOG.info("event=drain_of_empty_agent");
      return;
    }
    Drain drain = new Drain(config, state.drain().map(Drain::since).orElseGet(clock::instant));
    LOG.info("event=drain_begins tasks={} mark_gone={}", state.runs().size(), config.getMarkGone());
    state.setDrain(Optional.of(drain));
    AgentId agent = state.agentId().orElseThrow();
    disk.lanes()
        .runIn(
            LANE,
            () -> {
              disk.checkpoints().saveDrain(agent, drain);
              return drain;
            })
        .onFailure(
            // The master says it again after each registration.
            cause -> LOG.error("event=drain_not_saved cause=\"{}\"", cause.toString()))
        .onComplete(saved -> kill());
  }

  /** Goes on with what an earlier process of the agent was told, unless that is done. */
  Future<Void> recover() {
    Optional<AgentId> agent = state.agentId();
    if (agent.isEmpty()) {
      return Future.succeededFuture();
    }
    return disk.lanes()
        .runIn(
            LANE,
            () ->
                disk.damage()
                    .<Optional<Drain>>read(
                        () -> disk.checkpoints().readDrain(agent.get()), Optional.empty()))
        .onSuccess(
            found -> {
              state.setDrain(found);
              found.ifPresent(drain -> kill());
            })
        .mapEmpty();
  }

  private void kill() {
    if (state.drain().isEmpty()) {
      return;
    }
    Drain drain = state.drain().get();
    for (TaskRun run : state.runs()) {
      if (run.phase() != TaskRun.Phase.ENDED) {
        tasks.event(run, new TaskEvent.KillAsked(drain.grace(run.task())));
      }
    }
    if (timer.isEmpty()) {
      timer = Optional.of(loop.every(LOOK_MILLIS, this::look));
    }
  }

  /** Told and acknowledged, too: nothing of a framework or operation is left. */
  private boolean isEmpty() {
    return state.runs().isEmpty()
        && state.executors().isEmpty()
        && state.ledger().operations().isEmpty();
  }

  private void look() {
    if (state.drain().isPresent()) {
      // Otherwise those that outlive their tasks would keep the agent draining for ever.
      executors.shutdownIdle();
    }
    if (!isEmpty() || state.drain().isEmpty()) {
      return;
    }
    LOG.info("event=drain_done");
    stop();
    state.setDrain(Optional.empty());
    AgentId agent = state.agentId().orElseThrow();
    disk.lanes()
        .runIn(
            LANE,
            () -> {
              disk.checkpoints().removeDrain(agent);
              return agent;
            })
        .onFailure(cause -> LOG.error("event=drain_not_ended cause=\"{}\"", cause.toString()));
  }

  void stop() {
    timer.ifPresent(running -> loop.vertx().cancelTimer(running));
    timer = Optional.empty();
  }
}
