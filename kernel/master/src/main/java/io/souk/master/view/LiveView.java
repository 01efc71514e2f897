package io.souk.master.view;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Where the loop publishes its state for readers: written once per turn of the loop and never
 * waited for, read by any thread.
 */
public interface LiveView {

  /** Applies the changes of one turn in order. Called by the loop only; returns without waiting. */
  void publish(List<ViewChange> changes);

  /** What is published now. */
  Snapshot snapshot();

  /** The leader that is published now; cheaper than a snapshot. */
  Optional<LeaderView> leader();

  /**
   * For how long, at the most, what is shown may have been out of date: zero while this process
   * publishes, growing from when the publisher was last heard of elsewhere. Empty when nothing was
   * ever published.
   */
  Optional<Duration> age();

  /**
   * Tells of every turn from now on, in order, each with the {@link Snapshot#version} of the
   * snapshots that have it: what a snapshot of version {@code v}, taken after this, shows and the
   * turns after {@code v} make a whole without gap or double.
   *
   * @param watcher called on whatever thread applies a turn, the loop's own included; it must
   *     return at once
   * @return ends it; a turn that is being told is still told
   */
  Runnable watch(Watcher watcher);

  /** Is told of turns. */
  @FunctionalInterface
  interface Watcher {

    /**
     * A turn was applied.
     *
     * @param version of the first snapshot that has it
     */
    void turn(long version, List<ViewChange> changes);
  }

  /** A consistent picture: all of a turn's changes or none. Never changes once taken. */
  interface Snapshot {

    /** How many turns this view, of this process, had taken; counts for nobody else. */
    long version();

    /** The leader; empty while there is none. */
    Optional<LeaderView> leader();

    /** Registered agents. */
    Collection<AgentView> agents();

    /** Agents that have not come back to this leader yet. */
    Collection<RecoveredAgentView> recoveredAgents();

    /** Agents declared unreachable. */
    Collection<UnreachableAgentView> unreachableAgents();

    /** Known and completed frameworks. */
    Collection<FrameworkView> frameworks();

    /** Launches in all phases. */
    Collection<TaskView> tasks();

    /** Executors of all agents. */
    Collection<ExecutorView> executors();

    /** Outstanding offers. */
    Collection<OfferView> offers();

    /** The planned absence of machines. */
    MaintenanceView maintenance();

    /** Outstanding inverse offers. */
    Collection<InverseOfferView> inverseOffers();

    /** What frameworks said to the planned absence of agents. */
    Collection<InverseAnswerView> inverseAnswers();

    /** Roles for which something is set. */
    Collection<RoleView> roles();

    /** Offer operations that are pending or whose end is not acknowledged. */
    Collection<OperationView> operations();
  }
}
