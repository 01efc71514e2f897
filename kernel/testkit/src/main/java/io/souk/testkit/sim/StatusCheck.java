package io.souk.testkit.sim;

import com.google.protobuf.ByteString;
import io.souk.model.task.TaskTransitions;
import io.souk.protocol.agent.Event;
import io.souk.protocol.map.WireTaskStates;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.TaskStatus.Reason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * {@link Invariant#TASK_STATES_ALONG_TABLE} and {@link Invariant#ACKNOWLEDGED_UPDATE_NOT_LOST}:
 * what each framework is told of each of its tasks.
 */
final class StatusCheck {

  private static final Set<TaskState> OF_PARTITION_AWARE =
      Set.of(
          TaskState.TASK_DROPPED,
          TaskState.TASK_UNREACHABLE,
          TaskState.TASK_GONE,
          TaskState.TASK_GONE_BY_OPERATOR,
          TaskState.TASK_UNKNOWN);

  /** What a framework has seen of one task. */
  private static final class Seen {
    /** By the agent's own updates. */
    TaskState reported = TaskState.TASK_STAGING;

    ByteString newest = ByteString.EMPTY;
    final Set<ByteString> older = new HashSet<>();

    /** Told so that it cannot be otherwise any more. */
    boolean over;

    /** When its end was told. */
    long ended;

    boolean endAcknowledged;
  }

  private final World world;
  private final Map<String, Seen> tasks = new HashMap<>();
  private final Set<ByteString> acknowledged = new HashSet<>();

  StatusCheck(World world) {
    this.world = world;
  }

  /** Whether this answers a second launch under the id of a task that is there. */
  boolean isAboutDuplicate(FrameworkNode node, TaskStatus status) {
    boolean refusal =
        status.getReason() == Reason.REASON_TASK_INVALID
            || status.getReason() == Reason.REASON_INVALID_OFFERS;
    return refusal && world.watch().launches().hasDuplicate(node, status.getTaskId().getValue());
  }

  private void require(
      Invariant invariant, boolean holds, FrameworkNode node, TaskStatus status, String why) {
    world
        .verdicts()
        .require(
            invariant,
            holds,
            () ->
                "framework %s task %s is told %s (%s, %s, \"%s\", uuid=%s): %s"
                    .formatted(
                        node.id(),
                        status.getTaskId().getValue(),
                        status.getState(),
                        status.getSource(),
                        status.hasReason() ? status.getReason() : "no reason",
                        status.getMessage(),
                        status.hasUuid(),
                        why));
  }

  /** A status has reached the framework's current process. */
  void delivered(FrameworkNode node, TaskStatus status) {
    String id = status.getTaskId().getValue();
    Invariant table = Invariant.TASK_STATES_ALONG_TABLE;
    require(table, world.watch().launches().isAsked(node, id), node, status, "never named it");
    boolean aware = node.has(FrameworkInfo.Capability.Type.PARTITION_AWARE);
    require(
        table,
        aware || !OF_PARTITION_AWARE.contains(status.getState()),
        node,
        status,
        "not partition aware");
    if (isAboutDuplicate(node, status)) {
      return;
    }
    Seen seen = tasks.computeIfAbsent(AgentTask.key(node.name(), id), fresh -> new Seen());
    boolean mayRun = !States.isTerminal(status.getState());
    if (mayRun && status.getState() != TaskState.TASK_UNKNOWN && !isMissed(seen, status)) {
      require(
          Invariant.ACKNOWLEDGED_UPDATE_NOT_LOST,
          !seen.endAcknowledged,
          node,
          status,
          "its end was acknowledged");
      require(table, !seen.over, node, status, "it was over");
    }
    if (status.hasUuid()) {
      reported(node, seen, status);
    } else {
      made(node, seen, status);
    }
  }

  /**
   * A leader that has not heard of a task's end, the last that its predecessor did, takes the task
   * for lost with its agent when that stays away.
   */
  private boolean isMissed(Seen seen, TaskStatus status) {
    return status.getState() == TaskState.TASK_UNREACHABLE
        && status.getReason() == Reason.REASON_AGENT_REMOVED
        && seen.over
        && world.view().missed(seen.ended);
  }

  private void reported(FrameworkNode node, Seen seen, TaskStatus status) {
    if (status.getUuid().equals(seen.newest)) {
      require(
          Invariant.TASK_STATES_ALONG_TABLE,
          status.getState() == seen.reported,
          node,
          status,
          "the same update said " + seen.reported);
      return;
    }
    require(
        Invariant.TASK_STATES_ALONG_TABLE,
        !seen.older.contains(status.getUuid()),
        node,
        status,
        "a later update came before");
    boolean bothEnds = States.isTerminal(seen.reported) && States.isTerminal(status.getState());
    TaskTransitions.Step step =
        TaskTransitions.of(
            WireTaskStates.read(seen.reported), WireTaskStates.read(status.getState()));
    require(
        Invariant.TASK_STATES_ALONG_TABLE,
        bothEnds || step != TaskTransitions.Step.REFUSED,
        node,
        status,
        "it was " + seen.reported);
    seen.older.add(seen.newest);
    seen.newest = status.getUuid();
    seen.reported = status.getState();
    seen.over |= States.isTerminal(status.getState());
    seen.ended = world.agenda().now();
  }

  private void made(FrameworkNode node, Seen seen, TaskStatus status) {
    TaskState state = status.getState();
    Reason reason = status.getReason();
    switch (reason) {
      case REASON_TASK_INVALID,
          REASON_TASK_GROUP_INVALID,
          REASON_INVALID_OFFERS,
          REASON_AGENT_DISCONNECTED -> {
        world.watch().launches().refused(node, status.getTaskId().getValue());
        seen.over = true;
      }
      case REASON_RECONCILIATION -> {
        if (States.isLive(state)) {
          TaskTransitions.Step step =
              TaskTransitions.of(WireTaskStates.read(seen.reported), WireTaskStates.read(state));
          require(
              Invariant.TASK_STATES_ALONG_TABLE,
              step != TaskTransitions.Step.REFUSED,
              node,
              status,
              "it was " + seen.reported);
        }
        // LOST may stand for UNKNOWN or UNREACHABLE, which it may come back from. A master that
        // has forwarded nothing yet tells the newest state, which may be ahead of the updates.
        seen.over |= state == TaskState.TASK_GONE || state == TaskState.TASK_GONE_BY_OPERATOR;
      }
      case REASON_AGENT_REMOVED ->
          seen.over |= States.isTerminal(state) && !status.hasUnreachableTime();
      case REASON_AGENT_REMOVED_BY_OPERATOR, REASON_FRAMEWORK_REMOVED -> seen.over = true;
      // The agent says how it ended, or that it runs, in updates of its own.
      case REASON_AGENT_REREGISTERED -> {}
      default ->
          require(
              Invariant.TASK_STATES_ALONG_TABLE,
              false,
              node,
              status,
              "a master has no such reason");
    }
  }

  /** The framework is about to acknowledge. */
  void acknowledged(FrameworkNode node, TaskStatus status) {
    acknowledged.add(status.getUuid());
    if (States.isTerminal(status.getState())) {
      tasks.get(AgentTask.key(node.name(), status.getTaskId().getValue())).endAcknowledged = true;
    }
  }

  /**
   * An agent is told of an acknowledgement; masters make their own for frameworks that are over.
   */
  void agentHears(Event.Acknowledge ack) {
    String framework = ack.getFrameworkId().getValue();
    boolean over =
        world.frameworks.stream()
            .filter(node -> node.id().equals(framework))
            .anyMatch(node -> node.phase() != FrameworkNode.Phase.ALIVE);
    world
        .verdicts()
        .require(
            Invariant.ACKNOWLEDGED_UPDATE_NOT_LOST,
            acknowledged.contains(ack.getUuid()) || over || world.watch().isRemoved(framework),
            () ->
                "an agent hears that %s acknowledged an update of %s, which it did not"
                    .formatted(framework, ack.getTaskId().getValue()));
  }

  /** The framework has been told of the task's end. */
  boolean isOver(FrameworkNode node, String task) {
    Seen seen = tasks.get(AgentTask.key(node.name(), task));
    return seen != null && seen.over;
  }
}
