package io.souk.testkit.sim;

import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;
import java.util.HashMap;
import java.util.Map;

/**
 * {@link Invariant#EVENT_STREAM_WELL_FORMED}, {@link Invariant#COMMITTED_BEFORE_SEEN} and {@link
 * Invariant#TERM_MONOTONIC}: what leaves a master, record by record.
 */
final class StreamCheck {

  /** How far a stream is. */
  private enum Stage {
    FRESH,
    GREETED,
    OPEN,
    FAILED,
    ENDED
  }

  private final Verdicts verdicts;
  private final Map<StreamId, Stage> stages = new HashMap<>();

  StreamCheck(Verdicts verdicts) {
    this.verdicts = verdicts;
  }

  void sent(MasterProcess master, StreamId stream, StreamRecord record) {
    Stage stage = stages.getOrDefault(stream, Stage.FRESH);
    Stage next =
        switch (record) {
          case StreamRecord.EndOfStream end -> stage == Stage.ENDED ? null : Stage.ENDED;
          case StreamRecord.FrameworkEvent(var event) ->
              switch (event.getType()) {
                case SUBSCRIBED -> stage == Stage.FRESH ? Stage.GREETED : null;
                case HEARTBEAT -> stage == Stage.GREETED || stage == Stage.OPEN ? Stage.OPEN : null;
                case ERROR -> stage == Stage.FRESH || stage == Stage.OPEN ? Stage.FAILED : null;
                default -> stage == Stage.OPEN ? Stage.OPEN : null;
              };
          case StreamRecord.AgentEvent(var event) ->
              switch (event.getType()) {
                case SUBSCRIBED -> stage == Stage.FRESH ? Stage.OPEN : null;
                case ERROR, SHUTDOWN ->
                    stage == Stage.FRESH || stage == Stage.OPEN ? Stage.FAILED : null;
                default -> stage == Stage.OPEN ? Stage.OPEN : null;
              };
        };
    verdicts.require(
        Invariant.EVENT_STREAM_WELL_FORMED,
        next != null,
        () ->
            "%s sends %s on stream %s, which is %s".formatted(master.id(), record, stream, stage));
    if (next != null) {
      stages.put(stream, next);
    }
    switch (record) {
      case StreamRecord.FrameworkEvent(var event) -> {
        if (event.hasSubscribed()) {
          committed(
              master,
              "frameworks/" + event.getSubscribed().getFrameworkId().getValue(),
              "completed/" + event.getSubscribed().getFrameworkId().getValue());
        }
      }
      case StreamRecord.AgentEvent(var event) -> {
        verdicts.require(
            Invariant.TERM_MONOTONIC,
            event.getTerm() == master.term(),
            () -> "%s leads in term %d and sends %s".formatted(master.id(), master.term(), event));
        if (event.hasSubscribed()) {
          String id = event.getSubscribed().getAgentId().getValue();
          committed(master, "agents/" + id, "unreachable/" + id);
        }
      }
      case StreamRecord.EndOfStream end -> {}
    }
  }

  /** The id is on record, or already on record as gone. */
  private void committed(MasterProcess master, String key, String other) {
    verdicts.require(
        Invariant.COMMITTED_BEFORE_SEEN,
        master.registry().get("master/" + key).isPresent()
            || master.registry().get("master/" + other).isPresent(),
        () -> "%s tells of %s, which is not in the registry".formatted(master.id(), key));
  }
}
