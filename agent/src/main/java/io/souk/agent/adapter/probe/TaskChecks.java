package io.souk.agent.adapter.probe;

import io.souk.agent.check.CheckListener;
import io.souk.agent.check.CheckTarget;
import io.souk.agent.check.CheckTiming;
import io.souk.agent.check.CheckTracker;
import io.souk.agent.check.Checks;
import io.souk.agent.check.HealthTracker;
import io.souk.agent.check.ProbeResult;
import io.souk.agent.check.ProbeTarget;
import io.souk.protocol.mesos.CheckInfo;
import io.souk.protocol.mesos.HealthCheck;
import io.souk.protocol.mesos.TaskInfo;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks tasks over Vert.x's clients and the tasks' containers. */
public final class TaskChecks implements Checks {
  private static final Logger LOG = LoggerFactory.getLogger(TaskChecks.class);

  private final Timers timers;
  private final ProbeClients shared;

  public TaskChecks(Vertx vertx) {
    this(vertx, new VertxTimers(vertx));
  }

  TaskChecks(Vertx vertx, Timers timers) {
    this.timers = timers;
    this.shared = ProbeClients.of(vertx);
  }

  @Override
  public Running start(CheckTarget target, CheckListener listener) {
    RunningChecks running = new RunningChecks();
    if (!target.spec().isDocker()) {
      start(target, listener, new ProbeNetwork.Shared(shared), running);
    } else {
      Thread.ofVirtual()
          .name("probe-network")
          .start(() -> start(target, listener, ProbeNetwork.of(target, shared), running));
    }
    return running;
  }

  private void start(
      CheckTarget target, CheckListener listener, ProbeNetwork network, RunningChecks running) {
    Object turn = new Object();
    TaskInfo task = target.task();
    List<CheckLoop> loops = new ArrayList<>();
    try {
      if (task.hasHealthCheck()) {
        loops.add(healthLoop(target, task.getHealthCheck(), listener, turn, network));
      }
      if (task.hasCheck()) {
        loops.add(checkLoop(target, task.getCheck(), listener, turn, network));
      }
    } catch (IllegalArgumentException e) {
      LOG.error(
          "event=check_impossible task={} reason=\"{}\"",
          target.task().getTaskId().getValue(),
          e.getMessage());
    }
    running.begin(loops, network, target.runningSince());
  }

  private CheckLoop healthLoop(
      CheckTarget target,
      HealthCheck check,
      CheckListener listener,
      Object turn,
      ProbeNetwork network) {
    HealthTracker fresh = HealthTracker.start(check, target.runningSince());
    HealthTracker[] tracker = {target.lastHealthy().map(fresh::resumed).orElse(fresh)};
    Consumer<ProbeResult> results =
        result -> {
          synchronized (turn) {
            HealthTracker.Step step = tracker[0].onResult(timers.now(), result);
            tracker[0] = step.next();
            step.report().ifPresent(report -> tell(target, report, listener));
          }
        };
    return loop(target, network, fresh.target(), CheckTiming.of(check), results);
  }

  private static void tell(
      CheckTarget target, HealthTracker.Report report, CheckListener listener) {
    LOG.info(
        "event=health task={} healthy={} failures={} detail=\"{}\"",
        target.task().getTaskId().getValue(),
        report.healthy(),
        report.failures(),
        report.detail());
    if (report.healthy()) {
      listener.healthy();
    } else {
      listener.unhealthy(report.failures(), report.kill());
    }
  }

  private CheckLoop checkLoop(
      CheckTarget target,
      CheckInfo check,
      CheckListener listener,
      Object turn,
      ProbeNetwork network) {
    CheckTracker fresh = CheckTracker.start(check);
    CheckTracker[] tracker = {target.lastStatus().map(fresh::resumed).orElse(fresh)};
    Consumer<ProbeResult> results =
        result -> {
          synchronized (turn) {
            CheckTracker.Step step = tracker[0].onResult(result);
            tracker[0] = step.next();
            step.report().ifPresent(listener::checkStatus);
          }
        };
    return loop(target, network, fresh.target(), CheckTiming.of(check), results);
  }

  private CheckLoop loop(
      CheckTarget target,
      ProbeNetwork network,
      ProbeTarget what,
      CheckTiming timing,
      Consumer<ProbeResult> results) {
    ProbeClients clients = network.clients();
    Probe probe =
        switch (what) {
          case ProbeTarget.Http h -> new HttpProbe(clients.http(), h, network.address(h.ipv6()));
          case ProbeTarget.Grpc g -> new GrpcProbe(clients.http2(), g, network.address(g.ipv6()));
          case ProbeTarget.Tcp t -> new TcpProbe(clients.tcp(), t, network.address(t.ipv6()));
          case ProbeTarget.Command c -> new CommandProbe(target.container(), c);
        };
    return new CheckLoop(timers, timing, probe, results);
  }
}
