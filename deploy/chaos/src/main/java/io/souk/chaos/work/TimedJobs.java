package io.souk.chaos.work;

import io.souk.chaos.job.JobPlan;
import io.souk.chaos.job.JobPlan.Missed;
import io.souk.chaos.job.JobPlan.Overlap;
import io.souk.chaos.job.JobPlan.Policy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Jobs of every kind and when they are due. Due times come from counting seconds, not from the
 * product's arithmetic.
 */
public final class TimedJobs {

  /**
   * A job.
   *
   * @param plan what is expected of it
   * @param json its definition
   * @param path where it is posted, below {@code /v1/scheduler}
   */
  public record Job(JobPlan plan, String json, String path) {}

  private static final Policy STANDARD = Policy.STANDARD;

  /** Jobs go on after the time that is judged, while everything comes to rest. */
  private static final Duration AFTERWARDS = Duration.ofMinutes(15);

  /** From the definition of the jobs to the first occurrence of repeating intervals. */
  private static final Duration HEAD_START = Duration.ofSeconds(9);

  private final Instant defined;
  private final Instant start;
  private final Instant end;
  private final TaskFiles files;
  private final List<Job> jobs = new ArrayList<>();

  private TimedJobs(Instant defined, Instant end, TaskFiles files) {
    this.defined = defined;
    this.start = defined.plus(HEAD_START);
    this.end = end;
    this.files = files;
  }

  /**
   * All jobs, crons first and parents before their children.
   *
   * @param defined when they are defined: a whole second from which on no cron fires for three more
   * @param end of the time that is judged
   */
  public static List<Job> of(Instant defined, Instant end, TaskFiles files) {
    TimedJobs timed = new TimedJobs(defined, end, files);
    timed.cron("cron-10", "0/10 * * * * ?", second -> second % 10 == 0, STANDARD);
    timed.cron("cron-thrice", "5,25,45 * * * * ?", s -> s % 60 % 20 == 5, STANDARD);
    timed.cron("cron-window", "0/15 * * * * ?", second -> second % 15 == 0, window(6));
    for (int seconds : List.of(5, 7, 10, 15, 20, 30, 60)) {
      timed.every("plain-" + seconds, seconds, 1, STANDARD, "");
    }
    for (int seconds : List.of(8, 12, 20, 30)) {
      timed.every("window-" + seconds, seconds, 1, window(seconds / 2), "");
    }
    timed.every("long-10", 10, 13, STANDARD, "");
    timed.every("skip-6", 6, 8, policy(Overlap.SKIP, Missed.ONCE), "");
    timed.every("allow-5", 5, 8, policy(Overlap.ALLOW, Missed.ONCE), "");
    timed.every("all-9", 9, 1, policy(Overlap.QUEUE, Missed.ALL), "");
    timed.every("all-beside-11", 11, 14, policy(Overlap.ALLOW, Missed.ALL), "");
    timed.every("none-9", 9, 1, policy(Overlap.QUEUE, Missed.SKIP), "");
    timed.every("fails-15", 15, 1, STANDARD, "exit");
    timed.every("slow-retry-40", 40, 2, STANDARD, "slow");
    timed.once("once", defined.plusSeconds(40));
    timed.child("child-10", "plain-10");
    timed.child("child-both", "plain-15", "plain-20");
    timed.child("grandchild", "child-10");
    timed.child("child-cron", "cron-10");
    return List.copyOf(timed.jobs);
  }

  private static Policy window(int seconds) {
    return new Policy(
        Overlap.QUEUE, Missed.ONCE, Optional.of(Duration.ofSeconds(seconds)), 2, false);
  }

  private static Policy policy(Overlap overlap, Missed missed) {
    return new Policy(overlap, missed, Optional.empty(), 2, false);
  }

  private void every(String name, int seconds, int length, Policy policy, String trait) {
    // Not all in one second.
    Instant first = start.plusSeconds(jobs.size() % 7);
    List<Instant> due = new ArrayList<>();
    for (Instant at = first; !at.isAfter(end.plus(AFTERWARDS)); at = at.plusSeconds(seconds)) {
      due.add(at);
    }
    String schedule = "R/%s/PT%dS".formatted(first, seconds);
    boolean fails = trait.equals("exit");
    JobPlan plan = new JobPlan(name, due, Set.of(), policy, Duration.ofSeconds(length), fails);
    add(plan, "\"schedule\":\"" + schedule + "\"", trait.equals("slow"), "iso8601");
  }

  /** Seconds are counted from midnight UTC. */
  private void cron(String name, String expression, IntPredicate fires, Policy policy) {
    List<Instant> due = new ArrayList<>();
    for (Instant at = defined; !at.isAfter(end.plus(AFTERWARDS)); at = at.plusSeconds(1)) {
      if (fires.test(at.atOffset(ZoneOffset.UTC).toLocalTime().toSecondOfDay())) {
        due.add(at);
      }
    }
    JobPlan plan = new JobPlan(name, due, Set.of(), policy, Duration.ofSeconds(1), false);
    add(plan, "\"schedule\":\"" + expression + "\",\"scheduleTimeZone\":\"UTC\"", false, "iso8601");
  }

  private void once(String name, Instant at) {
    Instant due = at.truncatedTo(ChronoUnit.SECONDS);
    JobPlan plan =
        new JobPlan(name, List.of(due), Set.of(), STANDARD, Duration.ofSeconds(1), false);
    add(plan, "\"schedule\":\"" + due + "\"", false, "iso8601");
  }

  private void child(String name, String... parents) {
    JobPlan plan =
        new JobPlan(name, List.of(), Set.of(parents), STANDARD, Duration.ofSeconds(1), false);
    String names = "\"" + String.join("\",\"", parents) + "\"";
    add(plan, "\"parents\":[" + names + "]", false, "dependency");
  }

  private void add(JobPlan plan, String when, boolean slowRetry, String path) {
    Policy policy = plan.policy();
    StringBuilder json = new StringBuilder("{\"name\":\"" + plan.name() + "\",");
    json.append(when).append(",\"owner\":\"\",\"retries\":").append(policy.retries());
    json.append(",\"cpus\":0.15,\"mem\":1,\"disk\":0");
    if (!slowRetry) {
      json.append(",\"retryDelay\":\"PT2S\"");
    }
    if (policy.overlap() != Overlap.QUEUE) {
      json.append(",\"overlap\":\"" + lower(policy.overlap()) + "\"");
    }
    if (policy.missed() != Missed.ONCE) {
      json.append(",\"missed\":\"" + lower(policy.missed()) + "\"");
    }
    policy.window().ifPresent(window -> json.append(",\"epsilon\":\"" + window + "\""));
    json.append(",\"command\":\"").append(files.command(plan)).append("\"}");
    jobs.add(new Job(plan, json.toString(), path));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
