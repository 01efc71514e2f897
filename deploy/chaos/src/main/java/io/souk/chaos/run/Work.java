package io.souk.chaos.run;

import io.souk.chaos.client.Clients;
import io.souk.chaos.client.Masters;
import io.souk.chaos.job.JobPlan;
import io.souk.chaos.work.MarkedTasks;
import io.souk.chaos.work.Pulse;
import io.souk.chaos.work.RunEnds;
import io.souk.chaos.work.TaskFiles;
import io.souk.chaos.work.TimedJobs;
import io.souk.chaos.work.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** What the platform has to do during a run, and who watches it. */
final class Work {

  /**
   * A job to be defined.
   *
   * @param path where it is posted, below {@code /v1/scheduler}
   */
  record Definition(String path, String json) {}

  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  private final Options options;
  private final Supplier<String> anyJobsUrl;
  private final MarkedTasks marked;
  private final TaskFiles timed;
  private final Clients clients;
  private final RunEnds runEnds;
  private List<JobPlan> plans = List.of();
  private Watch watch;
  private Pulse pulse;
  private Thread looking;
  private volatile boolean over;
  private volatile Throwable failure;

  Work(Options options, Masters masters, long seed, Supplier<List<String>> agentIds) {
    this.options = options;
    this.marked = new MarkedTasks(options.dir().resolve("marked"));
    this.timed = new TaskFiles(options.dir().resolve("timed"));
    AtomicInteger turn = new AtomicInteger();
    // One after the other: who asks again asks another one.
    this.anyJobsUrl =
        () ->
            Masters.url(
                masters.hosts().get(Math.floorMod(turn.getAndIncrement(), masters.hosts().size())),
                Masters.JOBS_PORT);
    this.clients = new Clients(seed, masters, marked, agentIds);
    this.runEnds = new RunEnds(anyJobsUrl, Clients.RUN_JOBS);
  }

  /** All jobs, parents before their children. */
  List<Definition> jobs(Instant start, Instant end) {
    List<Definition> definitions = new ArrayList<>();
    clients.runJobs().forEach(json -> definitions.add(new Definition("iso8601", json)));
    if (!options.clocks()) {
      List<TimedJobs.Job> jobs = TimedJobs.of(start, end, timed);
      plans = jobs.stream().map(TimedJobs.Job::plan).toList();
      jobs.forEach(job -> definitions.add(new Definition(job.path(), job.json())));
    }
    return definitions;
  }

  void start() {
    watch = new Watch(anyJobsUrl, plans.stream().map(JobPlan::name).toList());
    looking = Thread.ofPlatform().name("looking").start(this::look);
    pulse = new Pulse(options.dir());
    clients.start();
  }

  private void look() {
    try {
      while (!over) {
        watch.look();
        runEnds.look();
        LockSupport.parkNanos(LOOK_EVERY.toNanos());
      }
    } catch (RuntimeException failed) {
      failure = failed;
    }
  }

  void stopClients() {
    clients.stop();
  }

  void stopLooking() {
    over = true;
    clients.close();
    pulse.close();
    LockSupport.unpark(looking);
    try {
      looking.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (failure != null) {
      throw new IllegalStateException("the API showed something that cannot be read", failure);
    }
  }

  List<JobPlan> plans() {
    return plans;
  }

  Watch watch() {
    return watch;
  }

  Pulse pulse() {
    return pulse;
  }

  RunEnds runEnds() {
    return runEnds;
  }

  Clients clients() {
    return clients;
  }

  MarkedTasks marked() {
    return marked;
  }

  TaskFiles timed() {
    return timed;
  }
}
