package io.souk.agent.executor;

import io.souk.agent.task.Pod;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.FrameworkInfo;
import java.util.Objects;
import java.util.Optional;

/**
 * One run of one executor on this agent. Its tasks are runs of their own, see {@link
 * ExecutorDecider}.
 *
 * @param origin what does not change
 * @param phase how far it is
 * @param started how far its container is
 * @param connected whether its stream is open
 * @param known whether it has ever subscribed
 * @param used whether it was ever given a task
 * @param ending why it is being ended, for those of its tasks that do not end by themselves
 * @param container status of its container, once that runs
 */
public record ExecutorRun(
    Origin origin,
    Phase phase,
    Started started,
    boolean connected,
    boolean known,
    boolean used,
    Optional<Ending> ending,
    Optional<ContainerStatus> container) {

  /**
   * What does not change over a run.
   *
   * @param pod names the executor and its container; its group means nothing here
   * @param runtime name of the runtime that runs its container
   */
  public record Origin(FrameworkInfo framework, Pod pod, String runtime) {
    public Origin {
      Objects.requireNonNull(framework);
      Objects.requireNonNull(pod);
      Objects.requireNonNull(runtime);
    }
  }

  /** Life of an executor (Mesos agent). */
  public enum Phase {
    /** Not subscribed yet, or not yet again since the agent was restarted. */
    REGISTERING,
    /** It has subscribed; its stream may be closed all the same. */
    RUNNING,
    /** Told to end, or being ended. */
    TERMINATING,
    /** Its container has ended. */
    TERMINATED
  }

  /** Life of its container. */
  public enum Started {
    NO,
    STARTING,
    RUNNING
  }

  public ExecutorRun {
    Objects.requireNonNull(origin);
    Objects.requireNonNull(phase);
    Objects.requireNonNull(started);
    Objects.requireNonNull(ending);
    Objects.requireNonNull(container);
  }

  /** One of which nothing has been started. */
  public static ExecutorRun fresh(Origin origin) {
    return new ExecutorRun(
        origin,
        Phase.REGISTERING,
        Started.NO,
        false,
        false,
        false,
        Optional.empty(),
        Optional.empty());
  }

  public Pod.Name name() {
    return origin.pod().name();
  }

  public String containerId() {
    return origin.pod().containerId();
  }

  /** Whether it may be given tasks. */
  public boolean takesTasks() {
    return switch (phase) {
      case REGISTERING, RUNNING -> true;
      case TERMINATING, TERMINATED -> false;
    };
  }

  ExecutorRun with(Phase newPhase) {
    return new ExecutorRun(origin, newPhase, started, connected, known, used, ending, container);
  }

  ExecutorRun with(Started now) {
    return new ExecutorRun(origin, phase, now, connected, known, used, ending, container);
  }

  ExecutorRun withConnected(boolean now) {
    return new ExecutorRun(origin, phase, started, now, known, used, ending, container);
  }

  /** As one that has subscribed at some time. */
  public ExecutorRun withKnown() {
    return new ExecutorRun(origin, phase, started, connected, true, used, ending, container);
  }

  /** As one that was given a task at some time. */
  public ExecutorRun withUsed() {
    return new ExecutorRun(origin, phase, started, connected, known, true, ending, container);
  }

  /** The first reason stands. */
  ExecutorRun with(Ending reason) {
    return new ExecutorRun(
        origin,
        phase,
        started,
        connected,
        known,
        used,
        ending.or(() -> Optional.of(reason)),
        container);
  }

  ExecutorRun with(ContainerStatus status) {
    return new ExecutorRun(
        origin, phase, started, connected, known, used, ending, Optional.of(status));
  }
}
