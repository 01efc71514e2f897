package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chronos.boot.SimulatedJob.SimulatedTask;
import io.souk.chronos.decide.Change;
import io.souk.chronos.history.Missed;
import io.souk.chronos.job.Guarantee;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.Overlap;
import io.souk.chronos.job.Trigger.Dependent;
import io.souk.chronos.job.Trigger.Scheduled;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import io.souk.chronos.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** What is promised of runs, said about a {@link SimulatedJob}. */
final class PolicyChecks {

  static final Duration PERIOD = Duration.ofMinutes(10);
  static final Instant FIRST = SimulatedJob.START.plus(PERIOD);

  private PolicyChecks() {}

  private static Scheduled trigger(SimulatedJob sim) {
    return (Scheduled) sim.job().trigger();
  }

  static Schedule schedule(SimulatedJob sim) {
    return trigger(sim).schedule();
  }

  private static Optional<Instant> nextDue(SimulatedJob sim) {
    return schedule(sim).nextDue(sim.ledger.exclusions(trigger(sim)));
  }

  /** At most one task of a run, and of a job whose runs do not overlap as far as anybody knows. */
  static void live(SimulatedJob sim, Guarantee guarantee) {
    Map<String, Integer> perRun = new HashMap<>();
    for (SimulatedTask task : sim.tasks.values()) {
      if (task.alive()) {
        perRun.merge(key(task.run), 1, Integer::sum);
      }
    }
    if (guarantee == Guarantee.AT_MOST_ONCE) {
      assertThat(perRun.values()).as("two tasks of one run").allMatch(count -> count == 1);
    }
    if (sim.job().policy().timing().overlap() != Overlap.ALLOW) {
      assertThat(live(sim, SimulatedJob.NAME)).isLessThanOrEqualTo(1);
    }
    assertThat(live(sim, SimulatedJob.CHILD)).isLessThanOrEqualTo(1);
  }

  private static long live(SimulatedJob sim, JobName name) {
    return sim.ledger.live().stream().filter(id -> id.job().equals(name)).count();
  }

  /** Nothing waits past its window, and nothing goes on past its deadline unasked to end. */
  static void windows(SimulatedJob sim) {
    windows(sim, sim.job());
    windows(sim, sim.child());
  }

  private static void windows(SimulatedJob sim, Job job) {
    for (Run run : sim.ledger.runs(job.name())) {
      job.policy()
          .timing()
          .deadline()
          .map(deadline -> run.due().plus(deadline.length()))
          .filter(limit -> sim.now.isAfter(limit.plusMillis(1)))
          .ifPresent(limit -> assertThat(run.marks().killRequested()).as("overdue").isTrue());
      boolean windowed =
          run.state() == RunState.QUEUED && run.id().attempt() == 0 && run.cause() != Cause.MANUAL;
      job.epsilon()
          .filter(epsilon -> windowed)
          .ifPresent(
              epsilon ->
                  assertThat(sim.now)
                      .isBeforeOrEqualTo(run.due().plus(epsilon.length()).plusMillis(1)));
    }
  }

  /** First attempts start within their window, and what never happened is repeated ever later. */
  static void launches(SimulatedJob sim) {
    Map<String, List<SimulatedTask>> ofOneAttempt = new HashMap<>();
    for (SimulatedTask task : sim.tasks.values()) {
      Run run = task.run;
      Job job = run.job().equals(SimulatedJob.NAME) ? sim.job() : sim.child();
      if (run.id().attempt() == 0 && run.cause() != Cause.MANUAL) {
        assertThat(task.latest).as("before it was due").isAfterOrEqualTo(run.due());
        job.epsilon()
            .ifPresent(
                epsilon ->
                    assertThat(task.launched).isBeforeOrEqualTo(run.due().plus(epsilon.length())));
      }
      ofOneAttempt
          .computeIfAbsent(key(run) + " " + run.id().attempt(), any -> new ArrayList<>())
          .add(task);
    }
    ofOneAttempt.values().forEach(PolicyChecks::backOff);
  }

  /**
   * Launches of one attempt, or of those of several runs of the child that became due in one
   * instant: these begin anew without a drop.
   */
  private static void backOff(List<SimulatedTask> launches) {
    for (int i = 1; i < launches.size(); i++) {
      SimulatedTask before = launches.get(i - 1);
      SimulatedTask after = launches.get(i);
      int drops = after.run.marks().drops();
      if (drops > 0 && before.turnsBack == after.turnsBack) {
        assertThat(Duration.between(before.launched, after.launched))
            .isGreaterThanOrEqualTo(Duration.ofSeconds(Math.min(60, 1L << (drops - 1))));
      }
    }
  }

  /** Each run counts once: the counters are what the ends of attempts come to. */
  static void counters(SimulatedJob sim) {
    counters(sim, sim.job());
    counters(sim, sim.child());
  }

  private static void counters(SimulatedJob sim, Job job) {
    List<Run> ended = ended(sim, job.name());
    assertThat(ended.stream().map(Run::id)).doesNotHaveDuplicates();
    long finished = ended.stream().filter(run -> run.state() == RunState.FINISHED).count();
    assertThat(job.tally().successCount()).isEqualTo(finished);
    assertThat(job.tally().errorCount())
        .isEqualTo(lastAttempts(sim, job).stream().filter(PolicyChecks::failed).count());
  }

  /** Of each run that is over. */
  private static Collection<Run> lastAttempts(SimulatedJob sim, Job job) {
    Map<String, Integer> begun = new HashMap<>();
    Map<String, Run> last = new HashMap<>();
    for (Change change : sim.committed) {
      if (change instanceof Change.PutRun put && begins(put.run())) {
        begun.merge(key(put.run()), 1, Integer::sum);
      } else if (change instanceof Change.EndRun end && end.run().job().equals(job.name())) {
        last.put(key(end.run()) + begun.get(key(end.run())), end.run());
      }
    }
    sim.ledger.runs(job.name()).forEach(run -> last.remove(key(run) + begun.get(key(run))));
    return last.values();
  }

  private static boolean begins(Run run) {
    return run.state() == RunState.QUEUED && run.id().attempt() == 0 && run.marks().drops() == 0;
  }

  /** Of a run, but for the child: a parent that succeeds twice in one instant makes two of one. */
  private static String key(Run run) {
    return run.job() + " " + run.cause() + " " + run.due() + " ";
  }

  /** For good: the last attempt, or the ones before the one that somebody took out of the queue. */
  private static boolean failed(Run last) {
    return switch (last.state()) {
      case FAILED, LOST -> true;
      case KILLED -> last.trace().launched().isEmpty() && last.id().attempt() > 0;
      default -> false;
    };
  }

  private static List<Run> ended(SimulatedJob sim, JobName job) {
    return sim.committed.stream()
        .filter(Change.EndRun.class::isInstance)
        .map(change -> ((Change.EndRun) change).run())
        .filter(run -> run.job().equals(job))
        .toList();
  }

  /** Every occurrence up to where the schedule stands came to one run or into one range. */
  static void occurrences(SimulatedJob sim, boolean wasDisabled, OptionalLong repetitions) {
    boolean calendar = trigger(sim).calendar().isPresent();
    TreeMap<Instant, Integer> covered = new TreeMap<>();
    long own = 0;
    for (Change change : sim.committed) {
      if (change instanceof Change.PutRun put
          && put.run().state() == RunState.QUEUED
          && put.run().cause() == Cause.SCHEDULE
          && put.run().id().attempt() == 0
          && put.run().id().dueMillis() == put.run().due().toEpochMilli()) {
        covered.merge(put.run().due(), 1, Integer::sum);
        own++;
      }
      if (change instanceof Change.RecordMissed record && record.job().equals(SimulatedJob.NAME)) {
        cover(record.missed(), calendar, covered);
        own += record.missed().reason().startsWith("superseded") ? 0 : record.missed().count();
      }
    }
    assertThat(covered.values()).as("an occurrence twice").allMatch(count -> count == 1);
    assertThat(covered.keySet()).noneMatch(at -> calendar && excluded(at));
    Instant next = after(covered.isEmpty() ? FIRST.minus(PERIOD) : covered.lastKey(), calendar);
    assertThat(nextDue(sim).orElse(next)).isAfterOrEqualTo(next);
    if (!wasDisabled) {
      for (Instant at = FIRST; at.isBefore(next); at = after(at, calendar)) {
        assertThat(covered).as("an occurrence without a trace").containsKey(at);
      }
      assertThat(nextDue(sim).orElse(next)).isEqualTo(next);
      OptionalLong left = schedule(sim).repetitions().left();
      if (repetitions.isPresent()) {
        assertThat(left.getAsLong()).isEqualTo(repetitions.getAsLong() - own);
      }
    }
  }

  private static Instant after(Instant at, boolean calendar) {
    Instant next = at.plus(PERIOD);
    while (calendar && excluded(next)) {
      next = next.plus(PERIOD);
    }
    return next;
  }

  private static boolean excluded(Instant at) {
    int minute = at.atOffset(ZoneOffset.UTC).toLocalTime().toSecondOfDay() / 60;
    return (minute >= 30 && minute < 50) || (minute >= 120 && minute < 180);
  }

  private static void cover(Missed range, boolean calendar, TreeMap<Instant, Integer> covered) {
    long count = 0;
    for (Instant at = range.from(); !at.isAfter(range.to()); at = after(at, calendar)) {
      covered.merge(at, 1, Integer::sum);
      count++;
    }
    assertThat(range.count()).isEqualTo(count);
  }

  /** A run whose job takes call-backs succeeds only if one has said so. */
  static void callBacks(SimulatedJob sim) {
    if (!sim.job().legacy().async().orElse(false)) {
      return;
    }
    for (Run run : ended(sim, SimulatedJob.NAME)) {
      if (run.state() == RunState.FINISHED) {
        assertThat(sim.callBacks).containsEntry(run.id(), 0);
      }
    }
  }

  /** The child has a turn for each success of its parent, or one for several; none is forgotten. */
  static void child(SimulatedJob sim) {
    Set<TaskId> known = new HashSet<>();
    boolean owed = false;
    for (Change change : sim.committed) {
      if (change instanceof Change.EndRun end
          && end.run().job().equals(SimulatedJob.NAME)
          && end.run().state() == RunState.FINISHED) {
        owed = true;
      }
      boolean begins =
          change instanceof Change.PutRun put
              && put.run().job().equals(SimulatedJob.CHILD)
              && put.run().id().attempt() == 0
              && put.run().marks().drops() == 0
              && known.add(put.run().id());
      boolean passes =
          change instanceof Change.RecordMissed record && record.job().equals(SimulatedJob.CHILD);
      if (begins || passes) {
        assertThat(owed).as("a turn that no success brought about").isTrue();
        owed = false;
      }
    }
    assertThat(((Dependent) sim.child().trigger()).complete())
        .as("a success is kept for the turn that waits")
        .isEqualTo(owed);
    if (owed) {
      assertThat(sim.ledger.runs(SimulatedJob.CHILD)).as("what it waits for").isNotEmpty();
    }
  }
}
