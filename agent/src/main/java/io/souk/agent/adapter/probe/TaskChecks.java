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
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.NetClient;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks tasks over Vert.x's clients and the tasks' containers. */
public final class TaskChecks implements Checks {
  private static final Logger LOG = LoggerFactory.getLogger(TaskChecks.class);
  private static final int MAX_REDIRECTS = 50;
  private static final int MAX_CONNECTIONS = 1_000;

  private final Timers timers;
  private final HttpClient http;
  private final NetClient tcp;

  public TaskChecks(Vertx vertx) {
    this(vertx, new VertxTimers(vertx));
  }

  TaskChecks(Vertx vertx, Timers timers) {
    this.timers = timers;
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setKeepAlive(false)
                .setTrustAll(true)
                .setVerifyHost(false)
                .setMaxRedirects(MAX_REDIRECTS),
            new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS));
    this.tcp = vertx.createNetClient(TcpProbe.options());
  }

  @Override
  public Running start(CheckTarget target, CheckListener listener) {
    Object turn = new Object();
    TaskInfo task = target.task();
    List<CheckLoop> loops = new ArrayList<>();
    try {
      if (task.hasHealthCheck()) {
        loops.add(healthLoop(target, task.getHealthCheck(), listener, turn));
      }
      if (task.hasCheck()) {
        loops.add(checkLoop(target, task.getCheck(), listener, turn));
      }
    } catch (IllegalArgumentException e) {
      LOG.error(
          "event=check_impossible task={} reason=\"{}\"",
          target.task().getTaskId().getValue(),
          e.getMessage());
    }
    loops.forEach(loop -> loop.start(target.runningSince()));
    return () -> loops.forEach(CheckLoop::stop);
  }

  private CheckLoop healthLoop(
      CheckTarget target, HealthCheck check, CheckListener listener, Object turn) {
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
    return loop(target, fresh.target(), CheckTiming.of(check), results);
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
      CheckTarget target, CheckInfo check, CheckListener listener, Object turn) {
    CheckTracker[] tracker = {CheckTracker.start(check)};
    Consumer<ProbeResult> results =
        result -> {
          synchronized (turn) {
            CheckTracker.Step step = tracker[0].onResult(result);
            tracker[0] = step.next();
            step.report().ifPresent(listener::checkStatus);
          }
        };
    return loop(target, tracker[0].target(), CheckTiming.of(check), results);
  }

  private CheckLoop loop(
      CheckTarget target, ProbeTarget what, CheckTiming timing, Consumer<ProbeResult> results) {
    Probe probe =
        switch (what) {
          case ProbeTarget.Http h ->
              new HttpProbe(http, h, ProbeAddress.of(target.spec(), target.container(), h.ipv6()));
          case ProbeTarget.Tcp t ->
              new TcpProbe(tcp, t, ProbeAddress.of(target.spec(), target.container(), t.ipv6()));
          case ProbeTarget.Command c -> new CommandProbe(target.container(), c);
        };
    return new CheckLoop(timers, timing, probe, results);
  }
}
