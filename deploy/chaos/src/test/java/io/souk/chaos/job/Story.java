package io.souk.chaos.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A history that is written down by hand; times are seconds since {@link #BEGIN}. */
final class Story {

  static final Instant BEGIN = Instant.parse("2031-05-05T10:00:00Z");

  final List<JobPlan> plans = new ArrayList<>();
  private final List<Execution> executions = new ArrayList<>();
  private final List<Attempt> attempts = new ArrayList<>();
  private final List<Miss> misses = new ArrayList<>();
  private final Map<String, Counts> counts = new HashMap<>();
  private final List<Fault> faults = new ArrayList<>();
  private final List<Stall> stalls = new ArrayList<>();
  private Instant horizon = at(10_000);

  static Instant at(double seconds) {
    return BEGIN.plusMillis(Math.round(seconds * 1000));
  }

  /** A job that is due at 0, 10, 20 … and sleeps for two seconds. */
  Story everyTen(String name, int times, JobPlan.Policy policy) {
    List<Instant> due = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      due.add(at(10.0 * i));
    }
    plans.add(new JobPlan(name, due, Set.of(), policy, Duration.ofSeconds(2), false));
    return this;
  }

  Story follows(String name, String... parents) {
    plans.add(
        new JobPlan(
            name,
            List.of(),
            Set.of(parents),
            JobPlan.Policy.STANDARD,
            Duration.ofSeconds(2),
            false));
    return this;
  }

  static String id(String job, double due, int number) {
    return "ct:" + at(due).toEpochMilli() + ":" + number + ":" + job + ":";
  }

  /** A process that wrote both lines. */
  Story wrote(String job, double due, int number, double start, double end) {
    executions.add(new Execution(job, id(job, due, number), "a1", at(start), Optional.of(at(end))));
    return this;
  }

  /** A process that wrote no end. */
  Story wroteStart(String job, double due, int number, double start) {
    executions.add(new Execution(job, id(job, due, number), "a1", at(start), Optional.empty()));
    return this;
  }

  Story shown(
      String job, double due, int number, String state, String message, double from, double to) {
    attempts.add(
        new Attempt(
            id(job, due, number),
            job,
            at(due),
            number,
            state,
            message,
            at(from),
            Optional.of(at(to))));
    return this;
  }

  /** What is due later may still go on. */
  Story horizon(double seconds) {
    horizon = at(seconds);
    return this;
  }

  /** A run that waits for room at the end. */
  Story waits(String job, double due) {
    attempts.add(
        new Attempt(id(job, due, 0), job, at(due), 0, "QUEUED", "", at(due), Optional.empty()));
    return this;
  }

  /** A run as it should be: begun at once and over two seconds later. */
  Story ran(String job, double due) {
    return ran(job, due, due + 0.1);
  }

  Story ran(String job, double due, double start) {
    return wrote(job, due, 0, start, start + 2)
        .shown(job, due, 0, "FINISHED", "", due, start + 2.05);
  }

  Story missed(String job, double from, double to, int count, String reason) {
    misses.add(new Miss(job, at(from), at(to), count, reason));
    return this;
  }

  Story counted(String job, int successes, int errors) {
    counts.put(job, new Counts(successes, errors));
    return this;
  }

  Story fault(String kind, String node, double from, double to) {
    faults.add(new Fault(kind, node, at(from), at(to)));
    return this;
  }

  /** The machine keeps everybody waiting. */
  Story stalled(double from, double to) {
    stalls.add(new Stall(at(from), Duration.between(at(from), at(to))));
    return this;
  }

  List<Objection> judged() {
    return HistoryCheck.check(
        plans,
        new Evidence(executions, attempts, misses, counts, faults, stalls, horizon, at(10_000)));
  }
}
