package io.souk.it.jobfault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.souk.chaos.job.Evidence;
import io.souk.chaos.job.HistoryCheck;
import io.souk.chaos.job.JobPlan;
import io.souk.chaos.job.Objection;
import io.souk.chaos.machine.Network;
import io.souk.chaos.work.TaskFiles;
import io.souk.chaos.work.TimedJobs;
import io.souk.chaos.work.Watch;
import io.souk.it.Http;
import io.souk.it.Tools;
import io.souk.it.Wait;
import io.souk.it.jobfault.FaultPlan.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Jobs fire while everything around them is killed, paused and cut off. Afterwards every occurrence
 * has run once and within its window, or is recorded as missed with a reason that is true.
 *
 * <p>{@code -Dsouk.faults.seed=N} repeats a plan, {@code -Dsouk.faults.minutes=M} makes it longer,
 * {@code -Dsouk.faults.hosted=true} runs the framework inside the master.
 */
@Isolated("the machine belongs to it alone, so that pauses are those of its own making")
class JobFaultIT {

  private static final Duration QUIET_LIMIT = Duration.ofMinutes(5);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  /** Logs and files stay when something is objected to. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path dir;

  private final List<String> story = new ArrayList<>();

  @Test
  void everyRunOnceOrMissedForAReason() {
    Tools.require("ip");
    Tools.require("iptables");
    Tools.require("nsenter");
    Optional<String> fault = Network.findFault();
    boolean mandatory = "true".equals(System.getenv("SOUK_REQUIRE_DOCKER"));
    assertThat(mandatory && fault.isPresent()).as("no namespaces here: " + fault).isFalse();
    assumeTrue(fault.isEmpty(), "no namespaces can be made here: " + fault);
    long seed = Long.getLong("souk.faults.seed", System.nanoTime());
    double minutes = Double.parseDouble(System.getProperty("souk.faults.minutes", "1.5"));
    boolean hosted = Boolean.getBoolean("souk.faults.hosted");
    tell("seed %d, %.1f minutes, framework %s", seed, minutes, hosted ? "hosted" : "alone");
    tell("everything is under %s", dir);
    try (Cluster cluster = Cluster.start(dir.resolve("nodes"), hosted)) {
      run(cluster, seed, Duration.ofMillis((long) (minutes * 60_000)));
    }
  }

  private void tell(String format, Object... values) {
    String line = format.formatted(values);
    story.add(line);
    System.out.println("faults: " + line);
  }

  private void run(Cluster cluster, long seed, Duration length) {
    TaskFiles files = new TaskFiles(dir.resolve("written"));
    Instant defined = Instant.ofEpochSecond(Instant.now().getEpochSecond() / 10 * 10 + 11);
    Wait.until(LIMIT, () -> !Instant.now().isBefore(defined), () -> "the clock stands still");
    Instant end = defined.plus(length);
    List<TimedJobs.Job> jobs = TimedJobs.of(defined, end, files);
    for (TimedJobs.Job job : jobs) {
      Http.Answer answer =
          Http.send("POST", cluster.jobs() + "/v1/scheduler/" + job.path(), job.json());
      assertThat(answer.status()).as(job.json() + ": " + answer.body()).isBetween(200, 204);
    }
    List<JobPlan> plans = jobs.stream().map(TimedJobs.Job::plan).toList();
    Watch watch = new Watch(cluster::jobs, plans.stream().map(JobPlan::name).toList());
    hurt(cluster, watch, FaultPlan.of(seed, length, Cluster.AGENTS, cluster.others()), defined);
    tell("healed after %d faults", cluster.faults().size());
    cluster.awaitReady();
    awaitQuiet(cluster, watch, plans, end);
    judge(cluster, watch, plans, files, end);
  }

  private record Action(Instant at, Step step, boolean begins) {}

  /** Goes through the plan; a thread of its own looks at the API, which may not answer for long. */
  private void hurt(Cluster cluster, Watch watch, List<Step> plan, Instant start) {
    List<Action> actions = new ArrayList<>();
    for (Step step : plan) {
      tell("planned %s", step);
      actions.add(new Action(start.plus(step.at()), step, true));
      actions.add(new Action(start.plus(step.end()), step, false));
    }
    actions.sort(Comparator.comparing(Action::at));
    try (Looking looking = new Looking(watch)) {
      for (Action action : actions) {
        while (Instant.now().isBefore(action.at())) {
          cluster.revive().forEach(ended -> tell("%s", ended));
          LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        if (action.begins()) {
          cluster.begin(action.step());
        } else {
          cluster.end(action.step());
        }
        tell(
            "%6.1f s %s %s",
            Duration.between(start, Instant.now()).toMillis() / 1000.0,
            action.begins() ? "begin" : "end  ",
            action.step());
      }
      looking.requireHealthy();
    }
  }

  /** Looks at the API again and again in a thread of its own. */
  private static final class Looking implements AutoCloseable {

    private final Watch watch;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile Optional<Throwable> failure = Optional.empty();

    Looking(Watch watch) {
      this.watch = watch;
      this.thread = Thread.ofPlatform().name("looking").start(this::loop);
    }

    private void loop() {
      try {
        while (!stopped) {
          watch.look();
          LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
      } catch (RuntimeException | AssertionError failed) {
        failure = Optional.of(failed);
      }
    }

    void requireHealthy() {
      failure.ifPresent(
          cause -> {
            throw new AssertionError("the API showed something that cannot be read", cause);
          });
    }

    @Override
    public void close() {
      stopped = true;
      LockSupport.unpark(thread);
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void awaitQuiet(Cluster cluster, Watch watch, List<JobPlan> plans, Instant end) {
    Wait.until(
        QUIET_LIMIT,
        () -> {
          cluster.revive().forEach(ended -> tell("%s", ended));
          watch.look();
          return watch.attempts().stream().allMatch(each -> each.over() || each.due().isAfter(end))
              && plans.stream().allMatch(plan -> lastIsKnown(watch, plan, end));
        },
        () -> "not quiet: " + watch.attempts().stream().filter(each -> !each.over()).toList());
  }

  private static boolean lastIsKnown(Watch watch, JobPlan plan, Instant end) {
    Optional<Instant> last =
        plan.due().stream().filter(due -> !due.isAfter(end)).max(Instant::compareTo);
    return last.isEmpty()
        || watch.attempts().stream()
            .anyMatch(each -> each.job().equals(plan.name()) && !each.due().isBefore(last.get()))
        || watch.misses().stream()
            .anyMatch(each -> each.job().equals(plan.name()) && each.covers(last.get()));
  }

  private void judge(
      Cluster cluster, Watch watch, List<JobPlan> plans, TaskFiles files, Instant end) {
    Instant known = Instant.now();
    watch.lookAndCount();
    Evidence evidence =
        new Evidence(
            files.read(),
            watch.attempts(),
            watch.misses(),
            watch.counts(),
            cluster.faults(),
            List.of(),
            end,
            known);
    List<Objection> objections = HistoryCheck.check(plans, evidence);
    Summary.of(plans, evidence, end).forEach(line -> tell("%s", line));
    tell("%d objections", objections.size());
    objections.forEach(objection -> tell("%s", objection));
    assertThat(objections).as(String.join("\n", story)).isEmpty();
  }
}
