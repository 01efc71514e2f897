package io.souk.master.effect;

import io.souk.master.bus.StreamId;
import io.souk.master.bus.TimerKey;
import java.time.Duration;

/**
 * Something to do once a decision is committed. The loop does all that belongs to one decision in
 * this order: commit to the registry, publish the changes of the state, reply to the command, then
 * the effects in the order of their list. Decisions are done one after the other, in the order in
 * which they were made.
 */
public sealed interface Effect {

  /** An event down a framework's stream. */
  record SendToFramework(StreamId stream, io.souk.protocol.mesos.scheduler.Event event)
      implements Effect {}

  /** An event down an agent's stream; carries the term. */
  record SendToAgent(StreamId stream, io.souk.protocol.agent.Event event) implements Effect {}

  /** Nothing more goes down the stream; its connection is closed. */
  record CloseStream(StreamId stream, String reason) implements Effect {}

  /** Fires once after the delay; replaces the pending timer of the same key. */
  record ArmTimer(TimerKey key, Duration delay) implements Effect {}

  /** Nothing happens when it is not pending. */
  record CancelTimer(TimerKey key) implements Effect {}

  /** One line for the log: an event and its key=value fields. */
  record Log(Level level, String line) implements Effect {}

  /** Something happened that is counted. */
  record Count(Counted what) implements Effect {}

  /** This member must not go on as leader. */
  record GiveUp(String reason) implements Effect {}

  /** What is counted of decisions. */
  enum Counted {
    /** An agent is to be declared unreachable, at once or when its turn comes. */
    AGENT_LOSS_SCHEDULED,
    /** It was declared unreachable. */
    AGENT_LOSS_COMPLETED,
    /** It gave a sign of life while it waited for its turn. */
    AGENT_LOSS_CANCELED,
    /** An agent of an earlier leader's did not come back. */
    RECOVERED_AGENT_LOST,
    /** A registered agent was removed because it was silent or did not come back. */
    AGENT_REMOVED_UNHEALTHY,
    /** A registered agent left by itself. */
    AGENT_REMOVED_UNREGISTERED,
    /** A registered agent was replaced by a new one at its address. */
    AGENT_REMOVED_REPLACED,
    /** A framework's message for an executor was dropped: its agent is not there. */
    MESSAGE_DROPPED,
    /** An executor's message was dropped: its framework is not there. */
    EXECUTOR_MESSAGE_DROPPED,
    /** An agent's status update was of a framework or a task that is not known. */
    STATUS_UPDATE_UNKNOWN,
    /** A framework's acknowledgement was dropped: nothing waits for it, or nobody takes it. */
    ACKNOWLEDGEMENT_DROPPED,
    /** An agent's update was of an operation that is not known. */
    OPERATION_UPDATE_UNKNOWN,
    /** A framework's acknowledgement did not match an outstanding status of an operation. */
    OPERATION_ACKNOWLEDGEMENT_DROPPED
  }

  /** How loud a log line is. */
  enum Level {
    DEBUG,
    INFO,
    WARN
  }
}
