package io.souk.chaos.job;

import static io.souk.chaos.job.Story.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chaos.job.JobPlan.Missed;
import io.souk.chaos.job.JobPlan.Overlap;
import io.souk.chaos.job.JobPlan.Policy;
import io.souk.chaos.job.Objection.Kind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Good histories pass, and every way in which one can be bad is objected to. */
class HistoryCheckTest {

  private static final Policy WINDOW =
      new Policy(Overlap.QUEUE, Missed.ONCE, Optional.of(Duration.ofSeconds(5)), 2, false);
  private static final Policy SKIP =
      new Policy(Overlap.SKIP, Missed.ONCE, Optional.empty(), 2, false);
  private static final Policy ALLOW =
      new Policy(Overlap.ALLOW, Missed.ALL, Optional.empty(), 2, false);

  private static Story three() {
    return new Story().everyTen("j", 3, Policy.STANDARD);
  }

  private static void good(Story story) {
    assertThat(story.judged()).isEmpty();
  }

  private static void bad(Story story, Kind... kinds) {
    assertThat(story.judged()).extracting(Objection::kind).containsOnly(kinds);
  }

  @Test
  void quiet() {
    good(three().ran("j", 0).ran("j", 10).ran("j", 20).counted("j", 3, 0));
  }

  @Test
  void missingRun() {
    bad(three().ran("j", 0).ran("j", 20).counted("j", 2, 0), Kind.MISSING);
  }

  @Test
  void runThatNeverStarted() {
    Story story = three().ran("j", 0).ran("j", 10).counted("j", 2, 0);
    bad(story.shown("j", 20, 0, "QUEUED", "", 20, 90), Kind.MISSING, Kind.DISAGREES);
  }

  @Test
  void oneTaskTwice() {
    Story story = three().ran("j", 0).ran("j", 10).ran("j", 20).counted("j", 3, 0);
    bad(story.wrote("j", 10, 0, 15, 17), Kind.DOUBLED);
  }

  @Test
  void oneRunUnderTwoIds() {
    Story story = three().ran("j", 0).ran("j", 10).ran("j", 20).counted("j", 3, 0);
    story.wrote("j", 10.001, 0, 15, 17).shown("j", 10.001, 0, "FINISHED", "", 10, 17.1);
    bad(story, Kind.DOUBLED);
  }

  @Test
  void repeatedAfterSuccess() {
    Story story = three().ran("j", 0).ran("j", 10).ran("j", 20).counted("j", 3, 0);
    story.wrote("j", 10, 1, 15, 17).shown("j", 10, 1, "FINISHED", "", 14, 17.1);
    bad(story, Kind.DOUBLED);
  }

  @Test
  void moreAttemptsThanAllowed() {
    Story story = three().ran("j", 0).ran("j", 10).counted("j", 3, 0);
    story.fault(Fault.CRASH, "a1", 20, 26);
    for (int i = 0; i < 3; i++) {
      story.wroteStart("j", 20, i, 20 + 2 * i);
      story.shown("j", 20, i, "FAILED", "agent rebooted", 20 + 2 * i, 21 + 2 * i);
    }
    story.wrote("j", 20, 3, 30, 32).shown("j", 20, 3, "FINISHED", "", 28, 32.1);
    bad(story, Kind.DOUBLED);
  }

  @Test
  void beforeItsTime() {
    bad(three().ran("j", 0).ran("j", 10, 9.5).ran("j", 20).counted("j", 3, 0), Kind.OUTSIDE_WINDOW);
  }

  @Test
  void afterItsWindow() {
    Story story = new Story().everyTen("j", 2, WINDOW).ran("j", 0);
    good(new Story().everyTen("j", 2, WINDOW).ran("j", 0).ran("j", 10, 14));
    good(
        new Story()
            .everyTen("j", 2, WINDOW)
            .ran("j", 0)
            .ran("j", 10, 19)
            .stalled(15, 17.5)
            .stalled(30, 40));
    bad(story.ran("j", 10, 19).stalled(15, 15.5).stalled(19.1, 30), Kind.OUTSIDE_WINDOW);
  }

  @Test
  void overlap() {
    Story story = three().wrote("j", 0, 0, 0.1, 11).shown("j", 0, 0, "FINISHED", "", 0, 11.1);
    bad(story.ran("j", 10).ran("j", 20).counted("j", 3, 0), Kind.OVERLAP);
  }

  @Test
  void overlapWithOneThatWroteNoEnd() {
    Story story = three().ran("j", 0).ran("j", 20).counted("j", 3, 0);
    story.wroteStart("j", 10, 0, 10.1).shown("j", 10, 0, "LOST", "agent cut off", 10, 11);
    story.wrote("j", 10, 1, 11.5, 13.5).shown("j", 10, 1, "FINISHED", "", 11, 13.6);
    good(copyWithCrash(11));
    bad(copyWithCrash(11.9), Kind.OVERLAP);
    bad(story.fault("CUT", "a1", 10, 11), Kind.OVERLAP, Kind.CUT_SHORT);
  }

  private static Story copyWithCrash(double when) {
    return three()
        .ran("j", 0)
        .ran("j", 20)
        .counted("j", 3, 0)
        .fault(Fault.CRASH, "a1", when, when + 5)
        .wroteStart("j", 10, 0, 10.1)
        .shown("j", 10, 0, "FAILED", "agent rebooted", 10, 11)
        .wrote("j", 10, 1, 11.5, 13.5)
        .shown("j", 10, 1, "FINISHED", "", 11, 13.6);
  }

  @Test
  void concurrentRunsMayOverlapButNotAttempts() {
    Story story = new Story().everyTen("j", 2, ALLOW);
    story.wrote("j", 0, 0, 0.1, 11).shown("j", 0, 0, "FINISHED", "", 0, 11.1).ran("j", 10);
    good(story.counted("j", 2, 0));
    Story twice = new Story().everyTen("j", 1, ALLOW).fault("CUT", "a1", 0, 5);
    twice.wrote("j", 0, 0, 0.1, 9).shown("j", 0, 0, "LOST", "cut off", 0, 2);
    twice.wrote("j", 0, 1, 5, 7).shown("j", 0, 1, "FINISHED", "", 4, 7.1);
    bad(twice, Kind.OVERLAP, Kind.DISAGREES, Kind.DOUBLED);
  }

  @Test
  void unknownRun() {
    Story story = three().ran("j", 0).ran("j", 10).ran("j", 20).counted("j", 3, 0);
    bad(story.wrote("j", 13, 0, 15, 17), Kind.UNKNOWN);
    bad(three().ran("j", 0).ran("j", 10).ran("j", 20).wrote("x", 0, 0, 1, 3), Kind.UNKNOWN);
  }

  @Test
  void cutShort() {
    Story story = three().ran("j", 0).ran("j", 10).counted("j", 2, 1);
    story.wroteStart("j", 20, 0, 20.1).shown("j", 20, 0, "FAILED", "killed", 20, 21);
    bad(story, Kind.CUT_SHORT);
  }

  @Test
  void missedAndRun() {
    Story story = three().ran("j", 0).ran("j", 10).ran("j", 20).counted("j", 3, 0);
    story.fault("KILL", "master", 9, 18);
    story.missed("j", 10, 10, 1, "superseded by the run due at " + at(20));
    bad(story, Kind.MISSED_AND_RUN);
  }

  @Test
  void missedTwice() {
    String reason = "superseded by the run due at " + at(20);
    Story story = three().ran("j", 0).ran("j", 20).counted("j", 2, 0).fault("KILL", "m", 9, 18);
    good(story.missed("j", 10, 10, 1, reason));
    bad(story.missed("j", 10, 10, 1, reason), Kind.MISSED_AND_RUN);
  }

  @Test
  void wrongNumberOfMissedOnes() {
    Story story = three().ran("j", 0).ran("j", 20).counted("j", 2, 0).fault("KILL", "m", 9, 18);
    story.missed("j", 10, 10, 2, "superseded by the run due at " + at(20));
    bad(story, Kind.COUNTERS);
  }

  @Test
  void missedForNoReason() {
    Story story = three().ran("j", 0).ran("j", 20).counted("j", 2, 0);
    bad(story.missed("j", 10, 10, 1, "superseded by the run due at " + at(20)), Kind.WRONG_REASON);
  }

  @Test
  void missedForAReasonThatIsNotTrue() {
    Story down = three().ran("j", 0).ran("j", 20).counted("j", 2, 0).fault("KILL", "m", 9, 18);
    bad(down.missed("j", 10, 10, 1, "later than epsilon PT5S"), Kind.WRONG_REASON);
    Story earlier = three().ran("j", 0).ran("j", 20).counted("j", 2, 0).fault("KILL", "m", 9, 18);
    bad(earlier.missed("j", 10, 10, 1, "superseded by the run due at " + at(0)), Kind.WRONG_REASON);
    Story alive = three().ran("j", 0).ran("j", 20).counted("j", 2, 0).fault("KILL", "m", 9, 18);
    bad(alive.missed("j", 10, 10, 1, "previous run still alive"), Kind.WRONG_REASON);
    Story mood = three().ran("j", 0).ran("j", 20).counted("j", 2, 0).fault("KILL", "m", 9, 18);
    bad(mood.missed("j", 10, 10, 1, "not in the mood"), Kind.WRONG_REASON);
  }

  @Test
  void skippedWhileThePreviousOneWasAlive() {
    Story story = new Story().everyTen("j", 3, SKIP);
    story.wrote("j", 0, 0, 0.1, 12).shown("j", 0, 0, "FINISHED", "", 0, 12.1).ran("j", 20);
    good(story.missed("j", 10, 10, 1, "previous run still alive").counted("j", 2, 0));
    Story idle = new Story().everyTen("j", 3, SKIP).ran("j", 0).ran("j", 20);
    bad(idle.missed("j", 10, 10, 1, "previous run still alive"), Kind.WRONG_REASON);
  }

  @Test
  void tooLateForItsWindow() {
    Story story = new Story().everyTen("j", 2, WINDOW).ran("j", 0).fault("CUT", "a1", 8, 40);
    good(story.shown("j", 10, 0, "MISSED", "later than epsilon PT5S", 10, 15).counted("j", 1, 0));
    String alone = "later than epsilon PT5S: previous run still alive";
    Story free = new Story().everyTen("j", 2, WINDOW).ran("j", 0).fault("CUT", "a1", 8, 40);
    bad(free.shown("j", 10, 0, "MISSED", alone, 10, 15), Kind.WRONG_REASON);
    Story idle = new Story().everyTen("j", 2, WINDOW).ran("j", 0);
    bad(idle.shown("j", 10, 0, "MISSED", "later than epsilon PT5S", 10, 15), Kind.WRONG_REASON);
    Story other = new Story().everyTen("j", 2, WINDOW).ran("j", 0).fault("CUT", "a1", 8, 40);
    bad(other.shown("j", 10, 0, "MISSED", "later than epsilon PT9S", 10, 15), Kind.WRONG_REASON);
  }

  @Test
  void apiSaysFinishedAndNothingRan() {
    Story story = three().ran("j", 0).ran("j", 10).counted("j", 2, 0);
    bad(story.shown("j", 20, 0, "FINISHED", "", 20, 22), Kind.DISAGREES);
  }

  @Test
  void apiSaysLostAndItRan() {
    Story story = three().ran("j", 0).ran("j", 10).counted("j", 3, 0).fault("CUT", "a1", 19, 25);
    story.wrote("j", 20, 0, 20.1, 22.1).shown("j", 20, 0, "LOST", "cut off", 20, 25);
    bad(story, Kind.DISAGREES);
  }

  @Test
  void apiNeverShowedIt() {
    bad(
        three().ran("j", 0).ran("j", 10).wrote("j", 20, 0, 21, 23).counted("j", 3, 0),
        Kind.DISAGREES);
  }

  @Test
  void lostWithoutACause() {
    Story story = three().ran("j", 0).ran("j", 10).counted("j", 2, 1);
    bad(story.shown("j", 20, 0, "LOST", "cut off", 20, 25), Kind.WRONG_REASON);
  }

  @Test
  void counters() {
    bad(three().ran("j", 0).ran("j", 10).ran("j", 20).counted("j", 4, 0), Kind.COUNTERS);
    bad(three().ran("j", 0).ran("j", 10).ran("j", 20).counted("j", 3, 1), Kind.COUNTERS);
  }

  @Test
  void childFollowsEachSuccess() {
    Story story = three().ran("j", 0).ran("j", 10).ran("j", 20).follows("c", "j");
    good(story.ran("c", 2.15).ran("c", 12.15).ran("c", 22.15).counted("c", 3, 0));
  }

  @Test
  void childForgotten() {
    Story story = three().ran("j", 0).ran("j", 10).ran("j", 20).follows("c", "j");
    bad(story.ran("c", 2.15).ran("c", 12.15).counted("c", 2, 0), Kind.NOT_FOLLOWED);
    Story middle = three().ran("j", 0).ran("j", 10).ran("j", 20).follows("c", "j");
    bad(middle.ran("c", 2.15).ran("c", 22.15).counted("c", 2, 0), Kind.NOT_FOLLOWED);
  }

  @Test
  void childWithoutACause() {
    Story story = three().ran("j", 0).ran("j", 10).ran("j", 20).follows("c", "j");
    story.ran("c", 2.15).ran("c", 7).ran("c", 12.15).ran("c", 22.15).counted("c", 4, 0);
    bad(story, Kind.NOT_FOLLOWED);
  }

  @Test
  void busyChildFollowsSeveralSuccessesOnce() {
    Story story = three().ran("j", 0).ran("j", 10).ran("j", 20).follows("c", "j");
    story.wrote("c", 2.15, 0, 3, 25).shown("c", 2.15, 0, "FINISHED", "", 2.15, 25.1);
    good(story.ran("c", 25.1).counted("c", 2, 0));
  }

  @Test
  void nextTurnOfAChildThatStillWaitsIsNotForgotten() {
    Story story = three().ran("j", 0).ran("j", 10).ran("j", 20).follows("c", "j");
    good(story.ran("c", 2.15).waits("c", 12.15).counted("c", 1, 0).horizon(12));
  }

  @Test
  void childOfTwoWaitsForBoth() {
    Story story = three().ran("j", 0).ran("j", 10).ran("j", 20);
    story.everyTen("k", 2, Policy.STANDARD).ran("k", 0).ran("k", 10, 15).follows("c", "j", "k");
    good(story.ran("c", 2.15).ran("c", 17.05).counted("c", 2, 0));
    bad(story.ran("c", 22.15).counted("c", 3, 0), Kind.NOT_FOLLOWED);
  }

  @Test
  void aSuccessOfTheMomentOfARunMayCountForTheNextOne() {
    Story story = three().ran("j", 0).ran("j", 10).ran("j", 20, 25);
    story.everyTen("k", 2, Policy.STANDARD).ran("k", 0, 10.1).ran("k", 10, 20.1);
    story.follows("c", "j", "k");
    good(story.ran("c", 12.15).ran("c", 22.15).counted("c", 2, 0));
    Story again = three().ran("j", 0).ran("j", 10).ran("j", 20).follows("c", "j");
    again.ran("c", 2.15).ran("c", 7).ran("c", 12.15).ran("c", 22.15).counted("c", 4, 0);
    bad(again, Kind.NOT_FOLLOWED);
  }
}
