package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chronos.boot.SimulatedJob.SimulatedTask;
import io.souk.chronos.job.Guarantee;
import io.souk.chronos.run.TaskId;
import io.souk.chronos.schedule.Calendar;
import io.souk.chronos.schedule.CalendarName;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;

/** Whatever happens in whatever order, under whatever policies: what is promised of runs holds. */
class PolicyPropertyTest {

  /** What happens: a kind, and a number that says more. */
  record Step(Kind kind, int number) {}

  enum Kind {
    ADVANCE,
    STALL,
    TURN_BACK,
    OFFER,
    OFFER_WITHOUT_ROOM,
    RUNNING,
    END,
    DROP,
    CALL_BACK,
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
                Tuple.of(6, Arbitraries.just(Kind.ADVANCE)),
                Tuple.of(6, Arbitraries.just(Kind.OFFER)),
                Tuple.of(4, Arbitraries.just(Kind.END)),
                Tuple.of(2, Arbitraries.of(Kind.DROP, Kind.CALL_BACK)),
                Tuple.of(6, Arbitraries.of(Kind.class))),
            Arbitraries.integers().between(0, 999))
        .as(Step::new);
  }

  @Provide
  Arbitrary<String> definitions() {
    Arbitrary<String> beginning =
        Combinators.combine(
                Arbitraries.of("R", "R1", "R3", "R20"),
                Arbitraries.of("", ",'calendar':'c'"),
                Arbitraries.of("", "", ",'async':true", ",'async':true,'maxCompletionTime':1500"))
            .as(
                (repetitions, calendar, async) ->
                    "{'name':'a','schedule':'%s/%s/%s'%s%s"
                        .formatted(
                            repetitions, PolicyChecks.FIRST, PolicyChecks.PERIOD, calendar, async));
    return Combinators.combine(
            beginning,
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
            (begins, overlap, missed, epsilon, deadline, delay, retry) ->
                json(begins + overlap + missed + epsilon + deadline + delay + retry + "}"));
  }

  @Provide
  Arbitrary<String> children() {
    return Arbitraries.of("", ",'overlap':'skip'", ",'epsilon':'PT5M'", ",'deadline':'PT20M'")
        .map(policy -> json("{'name':'b','parents':['a']" + policy + "}"));
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  /** From half past until ten to, and from two to three o'clock. */
  private static final Calendar CALENDAR =
      new Calendar(
          new CalendarName("c"),
          "",
          ZoneOffset.UTC,
          Optional.empty(),
          new Calendar.Days(Set.of(), Set.of()),
          List.of(
              new Calendar.Range(LocalTime.of(0, 30), LocalTime.of(0, 50)),
              new Calendar.Range(LocalTime.of(2, 0), LocalTime.of(3, 0))),
          Optional.empty());

  @Property(tries = 1500)
  void whatIsPromisedHolds(
      @ForAll("definitions") String definition,
      @ForAll("children") String child,
      @ForAll @Size(max = 80) List<@net.jqwik.api.From("steps") Step> steps) {
    SimulatedJob sim = new SimulatedJob();
    sim.putCalendar(CALENDAR);
    sim.put(definition);
    sim.put(child);
    Guarantee guarantee = sim.job().policy().retry().guarantee();
    OptionalLong repetitions = PolicyChecks.schedule(sim).repetitions().left();
    boolean disabledByUs = false;
    for (Step step : steps) {
      boolean disabledBefore = sim.up && sim.job().disabled();
      boolean exhausted = sim.up && PolicyChecks.schedule(sim).repetitions().exhausted();
      take(sim, step);
      // What is overdue already has its alarm ring at once.
      sim.advance(Duration.ZERO);
      if (step.kind() == Kind.DISABLE && sim.up) {
        disabledByUs = true;
      }
      if (!sim.up) {
        continue;
      }
      assertThat(sim.job().disabled() || !disabledBefore || step.kind() == Kind.ENABLE)
          .as("nothing but its user enables a job")
          .isTrue();
      assertThat(PolicyChecks.schedule(sim).repetitions().exhausted() || !exhausted)
          .as("R0 stays R0")
          .isTrue();
      PolicyChecks.live(sim, guarantee);
      PolicyChecks.windows(sim);
    }
    sim.restart();
    PolicyChecks.launches(sim);
    PolicyChecks.counters(sim);
    PolicyChecks.occurrences(sim, disabledByUs, repetitions);
    PolicyChecks.callBacks(sim);
    PolicyChecks.child(sim);
  }

  private static void take(SimulatedJob sim, Step step) {
    switch (step.kind()) {
      case ADVANCE -> sim.advance(Duration.ofSeconds(1 + step.number() * (step.number() % 7)));
      case STALL -> {
        // Alarms come late: what is placed meanwhile must be right nevertheless.
        sim.now = sim.now.plusSeconds(step.number());
        sim.offer(100_000, true);
      }
      case TURN_BACK -> sim.turnBack(Duration.ofSeconds(step.number() * (step.number() % 3)));
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
      case CALL_BACK -> callBack(sim, step.number());
      case RUNNING, END, DROP, CUT_OFF, RECONNECT, SAY_UNKNOWN -> {
        List<SimulatedTask> alive =
            sim.tasks.values().stream().filter(SimulatedTask::alive).toList();
        if (!alive.isEmpty()) {
          affect(sim, alive.get(step.number() % alive.size()), step);
        }
      }
    }
  }

  private static void callBack(SimulatedJob sim, int number) {
    List<TaskId> live =
        sim.ledger.live().stream().filter(id -> id.job().equals(SimulatedJob.NAME)).toList();
    if (!live.isEmpty() && sim.job().legacy().async().orElse(false)) {
      sim.callBack(live.get(number % live.size()), number % 3 == 0 ? 1 : 0);
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
      case DROP -> {
        sim.drop(task);
        return;
      }
      case SAY_UNKNOWN -> {
        sim.report(task.info.getTaskId().getValue(), TaskState.TASK_UNKNOWN);
        return;
      }
      default -> {}
    }
    sim.report(task);
  }
}
