package io.souk.chronos.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.chronos.job.JobName;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.Run.Place;
import io.souk.chronos.run.Run.Word;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static Run run(int minute, RunState state) {
    Instant due = at(minute);
    return Run.queued(
            new TaskId(due.toEpochMilli(), 0, new JobName("a")),
            Cause.SCHEDULE,
            Optional.empty(),
            new Run.When(due, due),
            due)
        .launchedOn(new Place("agent", "host", "host:1"), due)
        .reported(RunState.RUNNING, due.plusSeconds(1), Word.NONE)
        .reported(state, due.plusSeconds(3), Word.NONE);
  }

  private static Instant at(int minute) {
    return START.plusSeconds(60L * minute);
  }

  @Test
  void oldestRunsAreForgottenButTheirTimesAreNot() {
    History history = History.NONE;
    for (int i = 0; i < 5; i++) {
      history = history.ended(run(i, RunState.FINISHED), 3);
    }
    assertThat(history.runs())
        .extracting(run -> run.id().dueMillis())
        .containsExactly(at(2).toEpochMilli(), at(3).toEpochMilli(), at(4).toEpochMilli());
    assertThat(history.times().count()).isEqualTo(5);
    assertThat(history.times().mean()).isEqualTo(2000);
  }

  @Test
  void onlySuccessesAreTimed() {
    History history =
        History.NONE
            .ended(run(0, RunState.FAILED), 3)
            .ended(run(1, RunState.KILLED), 3)
            .ended(run(2, RunState.LOST), 3);
    assertThat(history.runs()).hasSize(3);
    assertThat(history.times()).isEqualTo(RunTimes.NONE);
  }

  @Test
  void runThatGoesOnIsRefused() {
    Run alive =
        Run.queued(
            new TaskId(1, 0, new JobName("a")),
            Cause.MANUAL,
            Optional.empty(),
            new Run.When(START, START),
            START);
    assertThatThrownBy(() -> History.NONE.ended(alive, 3))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void missedInARowForOneReasonAreOneRange() {
    History history =
        History.NONE
            .missed(Missed.one(at(1), "late"), false, 3)
            .missed(new Missed(at(2), at(4), 3, "late"), true, 3);
    assertThat(history.missed()).containsExactly(new Missed(at(1), at(4), 4, "late"));
    assertThat(history.missed(Missed.one(at(5), "busy"), true, 3).missed()).hasSize(2);
    assertThat(history.missed(Missed.one(at(5), "late"), false, 3).missed()).hasSize(2);
    assertThat(history.missed(Missed.one(at(4), "late"), true, 3).missed()).hasSize(2);
  }

  @Test
  void oldestRangesAreForgotten() {
    History history = History.NONE;
    for (int i = 0; i < 5; i++) {
      history = history.missed(Missed.one(at(i), "late"), false, 3);
    }
    assertThat(history.missed()).extracting(Missed::from).containsExactly(at(2), at(3), at(4));
  }

  @Test
  void knowsWhetherARunWasDueBetween() {
    History history = History.NONE.ended(run(5, RunState.FAILED), 3);
    assertThat(history.ranBetween(at(4), at(6))).isTrue();
    assertThat(history.ranBetween(at(5), at(6))).isFalse();
    assertThat(history.ranBetween(at(4), at(5))).isFalse();
  }
}
