package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chronos.boot.SimulatedJob.SimulatedTask;
import io.souk.chronos.decide.Change;
import io.souk.chronos.history.Missed;
import io.souk.chronos.job.Guarantee;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.Overlap;
import io.souk.chronos.job.Trigger.Scheduled;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Whatever happens in whatever order, under whatever policies: what is promised of runs holds. */
class PolicyPropertyTest {

  private static final Duration PERIOD = Duration.ofMinutes(10);
  private static final Instant FIRST = SimulatedJob.START.plus(PERIOD);

  /** What happens: a kind, and a number that says more. */
  record Step(Kind kind, int number) {}

  enum Kind {
    ADVANCE,
    STALL,
    OFFER,
    OFFER_WITHOUT_ROOM,
    RUNNING,
    END,
    CUT_OFF,
    RECONNECT,
    SAY_UNKNOWN,
    DIE_AFTER_PLACING,
    DIE,
    RESTART,
    RUN_NOW,
    KILL,
    DISABLE,
    ENABLE
  }

  @Provide
  Arbitrary<Step> steps() {
    return Combinators.combine(
            Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(6, Arbitraries.just(Kind.ADVANCE)),
                net.jqwik.api.Tuple.of(6, Arbitraries.just(Kind.OFFER)),
                net.jqwik.api.Tuple.of(4, Arbitraries.just(Kind.END)),
                net.jqwik.api.Tuple.of(6, Arbitraries.of(Kind.class))),
            Arbitraries.integers().between(0, 999))
        .as(Step::new);
  }

  @Provide
  Arbitrary<String> definitions() {
    return Combinators.combine(
            Arbitraries.of("R", "R1", "R3", "R20"),
            Arbitraries.of("", ",'overlap':'skip'", ",'overlap':'queue'", ",'overlap':'allow'"),
            Arbitraries.of("", ",'missed':'all'", ",'missed':'skip'"),
            Arbitraries.of("", ",'epsilon':'PT30S'", ",'epsilon':'PT15M'"),
            Arbitraries.of("", ",'deadline':'PT2M'", ",'deadline':'PT40M'"),
            Arbitraries.of("", ",'retryDelay':'PT5S','retryBackoff':4"),
            Arbitraries.of(
                "",
                ",'retries':0",
                ",'guarantee':'at-least-once'",
                ",'retryOnExitCodes':[75]",
                ",'concurrent':true"))
        .as(
            (repetitions, overlap, missed, epsilon, deadline, delay, retry) ->
                ("{'name':'a','schedule':'%s/%s/%s'".formatted(repetitions, FIRST, PERIOD)
                        + overlap
                        + missed
                        + epsilon
                        + deadline
                        + delay
                        + retry
                        + "}")
                    .replace('\'', '"'));
  }

  @Property(tries = 1500)
  void whatIsPromisedHolds(
      @ForAll("definitions") String definition,
      @ForAll @Size(max = 80) List<@net.jqwik.api.From("steps") Step> steps) {
    SimulatedJob sim = new SimulatedJob();
    sim.put(definition);
    Guarantee guarantee = sim.job().policy().retry().guarantee();
    OptionalLong repetitions = schedule(sim.job()).schedule().repetitions().left();
    boolean disabledByUs = false;
    for (Step step : steps) {
      boolean disabledBefore = sim.up && sim.job().disabled();
      boolean exhausted = sim.up && schedule(sim.job()).schedule().repetitions().exhausted();
      take(sim, step);
      if (step.kind() == Kind.DISABLE && sim.up) {
        disabledByUs = true;
      }
      if (!sim.up) {
        continue;
      }
      assertThat(sim.job().disabled() || !disabledBefore || step.kind() == Kind.ENABLE)
          .as("nothing but its user enables a job")
          .isTrue();
      assertThat(schedule(sim.job()).schedule().repetitions().exhausted() || !exhausted)
          .as("R0 stays R0")
          .isTrue();
      checkLive(sim, guarantee);
      checkWindows(sim);
    }
    sim.restart();
    checkLaunches(sim);
    checkCounters(sim);
    checkOccurrences(sim, disabledByUs, repetitions);
  }

  private static Scheduled schedule(Job job) {
    return (Scheduled) job.trigger();
  }

  private static void take(SimulatedJob sim, Step step) {
    List<SimulatedTask> alive = sim.tasks.values().stream().filter(SimulatedTask::alive).toList();
    SimulatedTask some = alive.isEmpty() ? null : alive.get(step.number() % alive.size());
    switch (step.kind()) {
      case ADVANCE -> sim.advance(Duration.ofSeconds(1 + step.number() * (step.number() % 7)));
      case STALL -> {
        // Alarms come late: what is placed meanwhile must be right nevertheless.
        sim.now = sim.now.plusSeconds(step.number());
        sim.offer(100_000, true);
        sim.advance(Duration.ZERO);
      }
      case OFFER -> sim.offer(100_000, true);
      case OFFER_WITHOUT_ROOM -> sim.offer(1, true);
      case DIE_AFTER_PLACING -> sim.offer(100_000, false);
      case DIE -> sim.die();
      case RESTART -> sim.restart();
      case RUN_NOW -> {
        sim.advance(Duration.ofSeconds(1));
        sim.runNow();
      }
      case KILL -> sim.kill(step.number() % 4 > 0);
      case DISABLE -> {
        if (sim.up) {
          sim.enable(false);
        }
      }
      case ENABLE -> {
        if (sim.up) {
          sim.enable(true);
        }
      }
      case RUNNING, END, CUT_OFF, RECONNECT, SAY_UNKNOWN -> {
        if (some != null) {
          affect(sim, some, step);
        }
      }
    }
  }

  private static void affect(SimulatedJob sim, SimulatedTask task, Step step) {
    switch (step.kind()) {
      case END ->
          task.truth =
              switch (step.number() % 6) {
                case 0 -> TaskState.TASK_KILLED;
                case 1, 2 -> TaskState.TASK_FAILED;
                case 3 -> TaskState.TASK_GONE;
                default -> TaskState.TASK_FINISHED;
              };
      case CUT_OFF -> task.cutOff = true;
      case RECONNECT -> task.cutOff = false;
      case SAY_UNKNOWN -> {
        sim.report(task.info.getTaskId().getValue(), TaskState.TASK_UNKNOWN);
        return;
      }
      default -> {}
    }
    sim.report(task);
  }

  /** At most one task of a run, and of a job whose runs do not overlap as far as anybody knows. */
  private static void checkLive(SimulatedJob sim, Guarantee guarantee) {
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
      assertThat(sim.ledger.live()).hasSizeLessThanOrEqualTo(1);
    }
  }

  /** Nothing waits past its window, and nothing goes on past its deadline unasked to end. */
  private static void checkWindows(SimulatedJob sim) {
    Job job = sim.job();
    for (Run run : sim.ledger.runs(SimulatedJob.NAME)) {
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

  private static void checkLaunches(SimulatedJob sim) {
    Job job = sim.job();
    for (SimulatedTask task : sim.tasks.values()) {
      if (task.run.id().attempt() == 0 && task.run.cause() == Cause.SCHEDULE) {
        job.epsilon()
            .ifPresent(
                epsilon ->
                    assertThat(task.launched)
                        .isBetween(task.run.due(), task.run.due().plus(epsilon.length())));
      }
    }
  }

  /** Each run counts once: the counters are what the ends of attempts come to. */
  private static void checkCounters(SimulatedJob sim) {
    List<Run> ended = ended(sim);
    assertThat(ended.stream().map(Run::id)).doesNotHaveDuplicates();
    long finished = ended.stream().filter(run -> run.state() == RunState.FINISHED).count();
    assertThat(sim.job().tally().successCount()).isEqualTo(finished);
    Map<String, Run> last = new HashMap<>();
    ended.forEach(run -> last.put(key(run), run));
    sim.ledger.runs(SimulatedJob.NAME).forEach(run -> last.remove(key(run)));
    assertThat(sim.job().tally().errorCount())
        .isEqualTo(last.values().stream().filter(PolicyPropertyTest::failed).count());
  }

  private static String key(Run run) {
    return run.cause() + " " + run.due();
  }

  /** For good: the last attempt, or the ones before the one that somebody took out of the queue. */
  private static boolean failed(Run last) {
    return switch (last.state()) {
      case FAILED, LOST -> true;
      case KILLED -> last.trace().launched().isEmpty() && last.id().attempt() > 0;
      default -> false;
    };
  }

  private static List<Run> ended(SimulatedJob sim) {
    return sim.committed.stream()
        .filter(Change.EndRun.class::isInstance)
        .map(change -> ((Change.EndRun) change).run())
        .toList();
  }

  /** Every occurrence up to where the schedule stands came to one run or into one range. */
  private static void checkOccurrences(
      SimulatedJob sim, boolean wasDisabled, OptionalLong repetitions) {
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
      if (change instanceof Change.RecordMissed record) {
        cover(record.missed(), covered);
        own += record.missed().reason().startsWith("superseded") ? 0 : record.missed().count();
      }
    }
    assertThat(covered.values()).as("an occurrence twice").allMatch(count -> count == 1);
    Instant next = covered.isEmpty() ? FIRST : covered.lastKey().plus(PERIOD);
    assertThat(schedule(sim.job()).schedule().nextDue().orElse(next)).isAfterOrEqualTo(next);
    if (!wasDisabled) {
      for (Instant at = FIRST; at.isBefore(next); at = at.plus(PERIOD)) {
        assertThat(covered).as("an occurrence without a trace").containsKey(at);
      }
      assertThat(schedule(sim.job()).schedule().nextDue().orElse(next)).isEqualTo(next);
      OptionalLong left = schedule(sim.job()).schedule().repetitions().left();
      if (repetitions.isPresent()) {
        assertThat(left.getAsLong()).isEqualTo(repetitions.getAsLong() - own);
      }
    }
  }

  private static void cover(Missed range, TreeMap<Instant, Integer> covered) {
    long count = 0;
    for (Instant at = range.from(); !at.isAfter(range.to()); at = at.plus(PERIOD)) {
      covered.merge(at, 1, Integer::sum);
      count++;
    }
    assertThat(range.count()).isEqualTo(count);
  }
}
