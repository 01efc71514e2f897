package io.souk.marathon.state;

import com.google.protobuf.ByteString;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.MetricCheck;
import io.souk.marathon.event.Event;
import io.souk.marathon.health.Probe;
import io.souk.marathon.health.ReadinessProbe;
import io.souk.marathon.instance.TaskId;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Something to be done once a turn's writes are committed, in the order in which it was noted. */
public sealed interface Effect {

  /** Use an offer, for launches of tasks and of groups of them. */
  record Accept(String offerId, List<Offer.Operation> operations, double refuseSeconds)
      implements Effect {

    /** Deeply immutable. */
    public Accept {
      operations = List.copyOf(operations);
    }

    /** All tasks that are launched, those of groups included. */
    public List<TaskInfo> tasks() {
      List<TaskInfo> tasks = new ArrayList<>();
      for (Offer.Operation each : operations) {
        tasks.addAll(each.getLaunch().getTaskInfosList());
        tasks.addAll(each.getLaunchGroup().getTaskGroup().getTasksList());
      }
      return tasks;
    }
  }

  /** Give offers back. */
  record Decline(List<String> offerIds, double refuseSeconds) implements Effect {}

  /** Ask for offers to these roles. */
  record Revive(List<String> roles) implements Effect {}

  /** Ask for no offers to these roles. */
  record Suppress(List<String> roles) implements Effect {}

  /**
   * Have offers for these roles and no others.
   *
   * @param suppressed those of them for which offers are switched off
   */
  record HaveRoles(String frameworkId, List<String> roles, List<String> suppressed)
      implements Effect {}

  /** End a task. */
  record Kill(TaskId task, Optional<String> agentId, Optional<Duration> grace) implements Effect {}

  /** Tell the agent that a status was taken. */
  record Acknowledge(String agentId, TaskId task, ByteString uuid) implements Effect {}

  /** Ask how tasks stand; none means all the kernel knows. */
  record Reconcile(List<Known> tasks) implements Effect {

    /** A task and where it is. */
    public record Known(TaskId task, String agentId) {}
  }

  /** Begin to check a task. */
  record StartProbes(List<Probe> probes) implements Effect {}

  /** Check a task no longer. */
  record StopProbes(TaskId task) implements Effect {}

  /** Begin to ask a task whether it is ready. */
  record AskReadiness(ReadinessProbe probe) implements Effect {}

  /** Ask a task no longer whether it is ready. */
  record StopReadiness(TaskId task) implements Effect {}

  /**
   * Begin to ask a metrics server.
   *
   * @param deployment that waits for the answers
   * @param app whose upgrade depends on them
   */
  record AskMetric(String deployment, AppId app, MetricCheck check) implements Effect {}

  /** Ask a metrics server no longer. */
  record StopMetric(String deployment, AppId app) implements Effect {}

  /** Tell the listeners of the event stream. */
  record Publish(Event event) implements Effect {}

  /** Count something. */
  record Count(Counter counter) implements Effect {}

  /** Measure how long something took. */
  record Took(Span span, Duration time) implements Effect {}

  /** What is measured. */
  enum Span {
    /** From an instance being wanted to its first launch. */
    WAIT,
    /** From a launch to the task running. */
    LAUNCH,
    /** A deployment that was completed. */
    DEPLOYMENT_DONE,
    /** A deployment that was given up. */
    DEPLOYMENT_CANCELLED
  }

  /** What is counted. */
  enum Counter {
    /** A task went out. */
    LAUNCH,
    /** A task ended badly. */
    FAILURE,
    /** A task was killed for its health. */
    UNHEALTHY,
    /** A deployment is done. */
    DEPLOYMENT_DONE,
    /** A deployment was taken back, or given up, by itself. */
    DEPLOYMENT_ROLLED_BACK,
    /** A deployment was given up. */
    DEPLOYMENT_CANCELLED
  }
}
