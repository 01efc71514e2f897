package io.souk.bench.load.cron;

import io.souk.bench.load.agent.AgentShape;
import io.souk.bench.load.agent.AgentTask;
import io.souk.bench.load.agent.Conduct;
import io.souk.bench.load.agent.SimulatedAgent;
import io.souk.bench.load.cron.CronOptions.Load;
import io.souk.bench.load.cron.CronOracle.Verdict;
import io.souk.bench.load.wire.MarathonWire;
import io.souk.bench.load.wire.MasterFigures;
import io.souk.bench.load.wire.MasterWire;
import io.souk.bench.load.wire.MastersWire;
import io.souk.bench.result.Result;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * Makes jobs through the jobs API of a running platform, plays its agents, and compares what they
 * were told to run with what was due.
 */
final class CronLoad implements Conduct {

  private static final int PARALLEL = 500;
  private static final long MINUTE = 60_000;
  private static final long DAY = 24 * 60 * MINUTE;
  private static final long GRACE_MILLIS = 3000;
  private static final long POLL_MILLIS = 100;
  private static final String PARENT = "parent";

  private final Vertx vertx;
  private final CronOptions options;
  private final MasterWire master;
  private final MastersWire wire;
  private final MarathonWire chronos;
  private final CronOracle oracle = new CronOracle();
  private final List<SimulatedAgent> agents = new ArrayList<>();
  private final long[] starts;
  private final long base;
  private long began;
  private boolean killed;

  /** Launches before CPU time was counted. */
  private long counted;

  CronLoad(Vertx vertx, CronOptions options) {
    this.vertx = vertx;
    this.options = options;
    this.master = new MasterWire(vertx, options.master());
    this.wire = new MastersWire(vertx);
    this.chronos = new MarathonWire(vertx, options.chronos(), PARALLEL);
    this.base = System.currentTimeMillis() / 1000 * 1000 + options.lead() * 1000L;
    this.starts = starts();
  }

  private long[] starts() {
    Random random = new Random(options.jobs());
    long[] all = new long[options.jobs()];
    for (int i = 0; i < all.length; i++) {
      all[i] =
          switch (options.load()) {
            case MINUTE -> base + random.nextInt((int) MINUTE);
            case QUIET -> busy(i) ? base + random.nextInt((int) MINUTE) : base + DAY / 2;
            case HERD, FANOUT -> base;
          };
    }
    return all;
  }

  /**
   * What came of it.
   *
   * @param lines for people
   * @param result in the form of the suite
   */
  record Outcome(List<String> lines, Result result) {}

  Future<Outcome> run() {
    began = System.currentTimeMillis();
    return startAgents(0)
        .compose(started -> options.load() == Load.FANOUT ? make(parent()) : done())
        .compose(parent -> makeAll())
        .compose(made -> watch())
        .compose(seen -> leave().map(left -> outcome(seen)));
  }

  private static Future<Void> done() {
    return Future.succeededFuture();
  }

  private Future<Void> startAgents(int from) {
    List<Future<SimulatedAgent>> some = new ArrayList<>();
    List<URI> urls = List.of(URI.create("http://" + options.master()));
    for (int i = from; i < Math.min(from + 50, options.agents()); i++) {
      SimulatedAgent agent =
          new SimulatedAgent(vertx, wire, urls, i, AgentShape.USUAL.withDisk(), this);
      agents.add(agent);
      some.add(agent.start());
    }
    int next = from + some.size();
    return Future.all(some)
        .compose(started -> next < options.agents() ? startAgents(next) : done());
  }

  private Future<Void> leave() {
    return Future.join(agents.stream().map(SimulatedAgent::leave).toList()).mapEmpty();
  }

  /** A hundred requests at a time. */
  private Future<Void> makeAll() {
    int[] next = {0};
    List<Future<Void>> lanes = new ArrayList<>();
    for (int lane = 0; lane < PARALLEL; lane++) {
      lanes.add(makeNext(next));
    }
    return Future.all(lanes)
        .map(
            made -> {
              long took = System.currentTimeMillis() - began;
              System.out.printf(Locale.ROOT, "made %d jobs in %d ms%n", options.jobs(), took);
              if (System.currentTimeMillis() > base) {
                oracle.fault("the jobs were not made in time: give more --lead");
              }
              return null;
            });
  }

  private Future<Void> makeNext(int[] next) {
    int number = next[0]++;
    return number >= options.jobs() ? done() : make(body(number)).compose(made -> makeNext(next));
  }

  private Future<Void> make(String body) {
    String path = body.contains("\"parents\"") ? "dependency" : "iso8601";
    return chronos
        .send(HttpMethod.POST, "/v1/scheduler/" + path, Optional.of(body))
        .compose(
            answer ->
                answer.status() == 204
                    ? done()
                    : Future.failedFuture(answer.status() + " " + answer.body()));
  }

  private String parent() {
    return """
        {"name": "%s", "command": "true", "cpus": 0.01, "mem": 1, "disk": 1,
         "schedule": "R1/%s/PT1M"}"""
        .formatted(PARENT, Instant.ofEpochMilli(base));
  }

  private boolean busy(int number) {
    return number % options.oneIn() == 0;
  }

  private static String name(int number) {
    return "job-" + number;
  }

  private String body(int number) {
    String when =
        switch (options.load()) {
          case MINUTE -> schedule(number, "R", "PT1M");
          case QUIET -> schedule(number, "R", busy(number) ? "PT1M" : "P1D");
          case HERD -> schedule(number, "R", "P1D");
          case FANOUT -> "\"parents\": [\"" + PARENT + "\"]";
        };
    return """
        {"name": "%s", "command": "echo %d", "cpus": 0.01, "mem": 1, "disk": 1,
         "owner": "ops@example.com", "retryDelay": "PT1S", %s}"""
        .formatted(name(number), number, when);
  }

  private String schedule(int number, String repeat, String period) {
    return "\"schedule\": \"%s/%s/%s\""
        .formatted(repeat, Instant.ofEpochMilli(starts[number]), period);
  }

  private Future<CronForm.Seen> watch() {
    long begin = base - 2000 + options.settle() * 1000L;
    long wait = Math.max(1, begin - System.currentTimeMillis());
    Promise<CronForm.Seen> result = Promise.promise();
    vertx.setTimer(
        wait,
        ready ->
            MasterFigures.read(master)
                .compose(
                    before -> {
                      long from = System.currentTimeMillis();
                      counted = oracle.count();
                      return watchUntil(base + options.seconds() * 1000L)
                          .compose(over -> report(before, from));
                    })
                .onComplete(result));
    return result.future();
  }

  /** A herd is over when all of it has run. */
  private Future<Void> watchUntil(long end) {
    boolean once = options.load() == Load.HERD || options.load() == Load.FANOUT;
    Promise<Void> over = Promise.promise();
    vertx.setPeriodic(
        POLL_MILLIS,
        timer -> {
          boolean through =
              once
                  && oracle.count() >= options.jobs()
                  && agents.stream().allMatch(agent -> agent.busy() == 0);
          if (through || System.currentTimeMillis() >= end) {
            vertx.cancelTimer(timer);
            over.complete();
          }
        });
    return over.future();
  }

  private Future<CronForm.Seen> report(MasterFigures before, long from) {
    long now = System.currentTimeMillis();
    boolean once = options.load() == Load.HERD || options.load() == Load.FANOUT;
    long expectedUpTo = once ? base : now - GRACE_MILLIS;
    double seconds = (now - from) / 1000.0;
    return MasterFigures.read(master)
        .compose(
            after ->
                triggers()
                    .map(
                        chronos ->
                            new CronForm.Seen(
                                verdict(expectedUpTo),
                                oracle.count() - counted,
                                Math.max(1, oracle.last() - base),
                                after.cpuSeconds(before),
                                seconds,
                                chronos)));
  }

  private Outcome outcome(CronForm.Seen seen) {
    return new Outcome(
        lines(seen), CronForm.of(options, oracle, seen, List.copyOf(oracle.faults())));
  }

  private Verdict verdict(long upTo) {
    Verdict verdict = Verdict.NONE;
    for (int i = 0; i < options.jobs(); i++) {
      verdict = verdict.plus(verdict(i, upTo));
    }
    return verdict;
  }

  private List<String> lines(CronForm.Seen seen) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: %d jobs, %d agents: %d due, %d launched, %d missed, %d doubled",
            options.load().name().toLowerCase(Locale.ROOT),
            options.jobs(),
            options.agents(),
            seen.verdict().due(),
            oracle.count(),
            seen.verdict().missed(),
            seen.verdict().doubled()));
    lines.add("launch at the agent after due: " + oracle.lateness());
    if (options.load() == Load.HERD || options.load() == Load.FANOUT) {
      lines.add(
          String.format(
              Locale.ROOT,
              "first launch %d ms, last launch %d ms after due: %.0f launches/s",
              oracle.first() - base,
              seen.millis(),
              1000.0 * oracle.count() / seen.millis()));
    }
    if (options.kill().isEmpty()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "platform's CPU %.2f s in %.1f s: %.2f %% of a core, %.3f ms a launch",
              seen.cpuSeconds(),
              seen.seconds(),
              100 * seen.cpuSeconds() / seen.seconds(),
              1000 * seen.cpuSeconds() / Math.max(1, seen.launches())));
    }
    lines.add(seen.chronos().quantiles("souk_chronos_trigger_lateness_seconds"));
    lines.add(seen.chronos().quantiles("souk_chronos_start_lateness_seconds"));
    lines.add(seen.chronos().mean("souk_chronos_commit_seconds"));
    lines.add(
        "tasks still known at agents: " + agents.stream().mapToInt(SimulatedAgent::busy).sum());
    return lines;
  }

  private Verdict verdict(int number, long upTo) {
    if (options.load() == Load.FANOUT) {
      int times = oracle.count(name(number));
      return new Verdict(1, times == 0 ? 1 : 0, times > 1 ? 1 : 0);
    }
    boolean minutely =
        options.load() == Load.MINUTE || (options.load() == Load.QUIET && busy(number));
    List<Long> due = new ArrayList<>();
    for (long at = starts[number]; at <= upTo; at += minutely ? MINUTE : DAY) {
      due.add(at);
    }
    return oracle.check(name(number), due);
  }

  /** What the framework says of the time from due to committed, since it started. */
  private Future<MasterFigures> triggers() {
    return chronos
        .send(HttpMethod.GET, "/metrics", Optional.empty())
        .map(answer -> MasterFigures.parse(answer.body().toString()));
  }

  /** It runs, and has finished after a while. */
  @Override
  public void told(SimulatedAgent agent, AgentTask task, TaskInfo info) {
    agent.say(task, TaskState.TASK_RUNNING, System.nanoTime());
    if (options.taskMillis() > 0) {
      vertx.setTimer(options.taskMillis(), timer -> agent.say(task.id(), TaskState.TASK_FINISHED));
    } else {
      agent.say(task, TaskState.TASK_FINISHED, System.nanoTime());
    }
    launched(task.id());
  }

  @Override
  public void toldAgain(SimulatedAgent agent, TaskInfo info) {
    launched(info.getTaskId().getValue());
  }

  @Override
  public void toldToKill(SimulatedAgent agent, String task) {
    agent.say(task, TaskState.TASK_KILLED);
  }

  /** The master went before the task came here: the framework is told, and launches it again. */
  @Override
  public void believed(SimulatedAgent agent, FrameworkID framework, TaskID task) {
    agent.deny(framework, task);
  }

  private void launched(String task) {
    oracle.told(task, System.currentTimeMillis());
    if (options.kill().isPresent() && !killed && oracle.count() >= options.jobs() / 3) {
      killed = true;
      try {
        new ProcessBuilder("sh", "-c", options.kill().get()).inheritIO().start();
        System.out.printf(
            Locale.ROOT,
            "killed after %d launches, %d ms after due%n",
            oracle.count(),
            System.currentTimeMillis() - base);
      } catch (IOException impossible) {
        oracle.fault("--kill: " + impossible.getMessage());
      }
    }
  }

  @Override
  public void fault(String what) {
    oracle.fault(what);
  }
}
