package io.souk.master.bus;

import io.souk.master.view.LiveView;
import io.souk.model.id.FrameworkId;
import io.souk.protocol.leader.SubscribeOrder;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.registry.Entry;
import java.util.List;
import java.util.Optional;

/**
 * Everything that can happen to the kernel's loop. Each command is answered with one {@link Reply}.
 *
 * <p>Commands are structurally valid when they arrive: whoever parses the outside's bytes has made
 * the checks 1 to 11 of the scheduler API; the loop makes those that need its state.
 */
public sealed interface Command {

  /**
   * Mesos v1 scheduler API, SUBSCRIBE. The stream's consumer must be registered before this is
   * sent. The reply (200) comes before the stream's first record; a refused subscription is told on
   * the stream as ERROR followed by {@link StreamRecord.EndOfStream}, and 503 is answered by a loop
   * that does not lead.
   *
   * @param principal of the authenticated caller
   * @param order among those of its client; empty when the client does not say
   */
  record SubscribeFramework(
      StreamId stream,
      Call.Subscribe subscribe,
      Optional<String> principal,
      Optional<SubscribeOrder> order)
      implements Command {

    /** That of a client which does not say in what order it sends them. */
    public SubscribeFramework(
        StreamId stream, Call.Subscribe subscribe, Optional<String> principal) {
      this(stream, subscribe, principal, Optional.empty());
    }
  }

  /**
   * Any other scheduler call: 202, or 400/403 by the checks 12 to 17, 501 for an unknown type.
   *
   * @param stream what the call's {@code Mesos-Stream-Id} header says
   */
  record SchedulerCall(Call call, Optional<StreamId> stream, Optional<String> principal)
      implements Command {}

  /** The framework's connection is gone. Ignored when the stream is not a current one. */
  record FrameworkStreamClosed(StreamId stream) implements Command {}

  /**
   * Agent protocol, SUBSCRIBE; same rules as for a framework's stream.
   *
   * @param agentId empty at the first registration of the agent's work directory
   * @param remoteAddress IP address that the connection comes from
   * @param principal of the authenticated caller
   */
  record SubscribeAgent(
      StreamId stream,
      Optional<AgentID> agentId,
      io.souk.protocol.agent.Call.Subscribe subscribe,
      String remoteAddress,
      Optional<String> principal)
      implements Command {

    /** Of an agent that nobody asked who it is. */
    public SubscribeAgent(
        StreamId stream,
        Optional<AgentID> agentId,
        io.souk.protocol.agent.Call.Subscribe subscribe,
        String remoteAddress) {
      this(stream, agentId, subscribe, remoteAddress, Optional.empty());
    }
  }

  /**
   * Any other agent call: 202, or 403 when the stream is not the agent's current one; the agent
   * then subscribes again.
   *
   * @param principal of the authenticated caller
   */
  record AgentCall(StreamId stream, io.souk.protocol.agent.Call call, Optional<String> principal)
      implements Command {

    /** Of an agent that nobody asked who it is. */
    public AgentCall(StreamId stream, io.souk.protocol.agent.Call call) {
      this(stream, call, Optional.empty());
    }
  }

  /** The agent's connection is gone. Ignored when the stream is not a current one. */
  record AgentStreamClosed(StreamId stream) implements Command {}

  /**
   * An operator removes a framework: 200, 400 when it is not known, or 403.
   *
   * @param principal of the authenticated caller
   */
  record TeardownFramework(FrameworkID frameworkId, Optional<String> principal) implements Command {

    /** By an operator whom nobody asked for a name. */
    public TeardownFramework(FrameworkID frameworkId) {
      this(frameworkId, Optional.empty());
    }
  }

  /**
   * Mesos v1 operator API, a call that changes something: the codes of the call.
   *
   * @param principal of the authenticated caller
   */
  record OperatorCall(io.souk.protocol.mesos.master.Call call, Optional<String> principal)
      implements Command {}

  /**
   * Why frameworks get no offers: 200 with a JSON document, 404 when what it names is not known, or
   * not for the caller's eyes.
   *
   * @param principal of the authenticated caller
   */
  record Explain(ExplainQuery query, Optional<String> principal) implements Command {

    /** By somebody whom nobody asked for a name. */
    public Explain(ExplainQuery query) {
      this(query, Optional.empty());
    }
  }

  /**
   * Which agents offer constraints exclude: 200 with a JSON document, 404 when the framework is not
   * known, or not for the caller's eyes.
   *
   * @param framework the only one asked for; empty: all
   * @param principal of the authenticated caller
   */
  record ListExcluded(Optional<FrameworkId> framework, Optional<String> principal)
      implements Command {

    /** By somebody whom nobody asked for a name. */
    public ListExcluded(Optional<FrameworkId> framework) {
      this(framework, Optional.empty());
    }
  }

  /** A timer armed by the loop fired. */
  record TimerFired(TimerKey key) implements Command {}

  /**
   * This member leads from now on.
   *
   * @param entries everything of the master's own that the registry holds
   * @param before what earlier leaders published, as far as this member has heard of it
   */
  record LeadershipGained(long term, List<Entry> entries, Optional<LiveView.Snapshot> before)
      implements Command {

    public LeadershipGained {
      entries = List.copyOf(entries);
    }

    /** Begins from the registry alone. */
    public LeadershipGained(long term, List<Entry> entries) {
      this(term, entries, Optional.empty());
    }
  }

  /** This member does not lead any more: all streams are closed, all state is dropped. */
  record LeadershipLost(String reason) implements Command {}
}
