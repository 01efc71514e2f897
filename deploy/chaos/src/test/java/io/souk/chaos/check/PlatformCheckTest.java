package io.souk.chaos.check;

import static io.souk.chaos.check.Past.END;
import static io.souk.chaos.check.Past.delete;
import static io.souk.chaos.check.Past.patch;
import static io.souk.chaos.check.Past.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chaos.check.Finding.Kind;
import io.souk.chaos.check.Write.Outcome;
import org.junit.jupiter.api.Test;

/** Good pasts pass, and every way in which one can be bad is objected to. */
class PlatformCheckTest {

  private static void good(Past past) {
    assertThat(past.judged()).isEmpty();
  }

  private static void bad(Past past, Kind kind) {
    assertThat(past.judged()).extracting(Finding::kind).containsExactly(kind);
  }

  private static Past past() {
    return new Past();
  }

  // Writes

  @Test
  void lastAcknowledgedWriteIsThere() {
    good(past().wrote(1, put("a"), Outcome.OK).wrote(3, put("b"), Outcome.OK).is("v", "b"));
    good(past().wrote(1, put("a"), Outcome.OK).wrote(3, delete(), Outcome.OK));
    good(
        past()
            .wrote(1, put("a"), Outcome.OK)
            .wrote(3, patch("2"), Outcome.OK)
            .is("v", "a", "n", "2"));
  }

  @Test
  void acknowledgedWriteIsLost() {
    bad(past().wrote(1, put("a"), Outcome.OK), Kind.LOST_WRITE);
    bad(
        past().wrote(1, put("a"), Outcome.OK).wrote(3, put("b"), Outcome.OK).is("v", "a"),
        Kind.LOST_WRITE);
    bad(
        past().wrote(1, put("a"), Outcome.OK).wrote(3, delete(), Outcome.OK).is("v", "a"),
        Kind.LOST_WRITE);
    bad(
        past().wrote(1, put("a"), Outcome.OK).wrote(3, patch("2"), Outcome.OK).is("v", "a"),
        Kind.LOST_WRITE);
  }

  @Test
  void refusedWriteIsThere() {
    bad(
        past().wrote(1, put("a"), Outcome.OK).wrote(3, put("b"), Outcome.REFUSED).is("v", "b"),
        Kind.LOST_WRITE);
  }

  @Test
  void whatNobodyWroteIsThere() {
    bad(past().wrote(1, put("a"), Outcome.OK).is("v", "z"), Kind.LOST_WRITE);
  }

  @Test
  void unknownOutcomeGoesEitherWay() {
    for (String value : new String[] {"a", "b"}) {
      good(
          past().wrote(1, put("a"), Outcome.OK).wrote(3, put("b"), Outcome.UNKNOWN).is("v", value));
    }
    good(past().wrote(1, put("a"), Outcome.UNKNOWN));
    good(
        past()
            .wrote(1, put("a"), Outcome.OK)
            .wrote(3, delete(), Outcome.UNKNOWN)
            .wrote(5, patch("2"), Outcome.UNKNOWN)
            .is("v", "a", "n", "2"));
  }

  @Test
  void unknownWriteMayComeAfterALaterOneButNotForEver() {
    good(past().wrote(1, put("a"), Outcome.UNKNOWN).wrote(30, put("b"), Outcome.OK).is("v", "a"));
    bad(
        past().wrote(1, put("a"), Outcome.UNKNOWN).wrote(300, put("b"), Outcome.OK).is("v", "a"),
        Kind.LOST_WRITE);
  }

  @Test
  void unknownWriteHappensOnce() {
    bad(
        past()
            .wrote(1, put("a"), Outcome.UNKNOWN)
            .wrote(3, delete(), Outcome.OK)
            .wrote(5, put("b"), Outcome.OK)
            .wrote(7, delete(), Outcome.OK)
            .is("v", "b"),
        Kind.LOST_WRITE);
  }

  @Test
  void acknowledgedThoughThereWasNothing() {
    bad(past().wrote(1, patch("2"), Outcome.OK), Kind.WRONG_ANSWER);
    bad(past().wrote(1, delete(), Outcome.OK), Kind.WRONG_ANSWER);
    bad(past().wrote(1, new Change.Touch(), Outcome.OK), Kind.WRONG_ANSWER);
    good(past().wrote(1, put("a"), Outcome.UNKNOWN).wrote(3, delete(), Outcome.OK));
  }

  // Leaders

  @Test
  void termsGrow() {
    good(
        past()
            .reign("m1", 1, 0, 10)
            .reign("m2", 2, 11)
            .reign("m1", 5, 20)
            .obeyed("a1", 1, 1)
            .obeyed("a1", 5, 21)
            .obeyed("a2", 2, 30));
  }

  @Test
  void twoLeadersOfOneTerm() {
    bad(past().reign("m1", 1, 0).reign("m2", 2, 5, 6).reign("m3", 2, 5.5, 7), Kind.TWO_LEADERS);
  }

  @Test
  void termFallsOnOneMaster() {
    assertThat(past().reign("m1", 3, 0, 5).reign("m1", 2, 10).judged())
        .extracting(Finding::kind)
        .contains(Kind.TERM_FELL);
  }

  @Test
  void termFallsFromOneMasterToAnother() {
    bad(past().reign("m1", 3, 0).reign("m2", 2, 10), Kind.TERM_FELL);
    bad(past().reign("m1", 3, 0).reign("m2", 2, 10, 60), Kind.TERM_FELL);
  }

  @Test
  void aStoppedMasterMayLearnLate() {
    good(past().reign("m1", 3, 0).reign("m2", 2, 10, 12));
  }

  @Test
  void agentGoesBackToAnOldTerm() {
    bad(
        past().reign("m1", 1, 0).reign("m2", 2, 5).obeyed("a1", 2, 6).obeyed("a1", 1, 7),
        Kind.TERM_FELL);
  }

  @Test
  void aDeposedLeaderLaunchesTasks() {
    good(past().reign("m1", 1, 0).launched("m1", 1, 10.5).reign("m2", 2, 10).launched("m2", 2, 12));
    bad(past().reign("m1", 1, 0).launched("m1", 1, 12).reign("m2", 2, 10), Kind.DEPOSED_ACTED);
    good(
        past()
            .reign("m1", 1, 0)
            .launched("m1", 1, 12)
            .reign("m2", 2, 10)
            .fault("PAUSE", "m1", 5, 11.8));
    bad(
        past()
            .reign("m1", 1, 0)
            .launched("m1", 1, 14)
            .reign("m2", 2, 10)
            .fault("PAUSE", "m1", 5, 11.8)
            .fault("PAUSE", "m2", 5, 20),
        Kind.DEPOSED_ACTED);
  }

  @Test
  void aDeposedLeaderAnswersAsTheLeader() {
    good(past().answered("m1", 1, 1, 2).answered("m2", 2, 2, 3).answered("m3", 5, 3, 4));
    bad(past().answered("m2", 2, 10, 11).answered("m1", 1, 11.001, 12), Kind.DEPOSED_ANSWERED);
    bad(
        past().answered("m1", 1, 11.001, 12).answered("m2", 2, 10, 11).answered("m1", 1, 13, 14),
        Kind.DEPOSED_ANSWERED);
  }

  @Test
  void whatWasAskedBeforeTheSuccessorAnsweredMayBeAnsweredLate() {
    good(past().answered("m2", 2, 10, 11).answered("m1", 1, 11, 30));
    good(past().answered("m2", 2, 10, 11).answered("m1", 1, 9, 30));
  }

  @Test
  void aDeposedLeaderHasNoExcuseInAStopOrAWrongClock() {
    Past past = past().answered("m2", 2, 10, 11).answered("m1", 1, 12, 13);
    bad(past.fault("PAUSE", "m1", 5, 12.5).wrongClock("m2"), Kind.DEPOSED_ANSWERED);
  }

  @Test
  void twoMastersAnswerAsTheLeaderOfOneTerm() {
    bad(past().answered("m1", 4, 1, 2).answered("m2", 4, 30, 31), Kind.TWO_LEADERS);
  }

  @Test
  void wrongClocksTellNothingOfOrder() {
    good(past().reign("m1", 3, 40).reign("m2", 4, 10).wrongClock("m1"));
    bad(past().reign("m1", 3, 40).reign("m1", 2, 50).wrongClock("m1"), Kind.TERM_FELL);
    bad(past().reign("m1", 3, 40).reign("m2", 3, 10).wrongClock("m1"), Kind.TWO_LEADERS);
  }

  @Test
  void agentObeysATermThatNobodyLed() {
    bad(past().reign("m1", 1, 0).obeyed("a1", 7, 6), Kind.UNKNOWN_TERM);
  }

  // Resources

  @Test
  void resourcesAreUsedOneAfterTheOther() {
    good(
        past()
            .life("t1", "a1", 600, 0, 10)
            .life("t2", "a1", 400, 0, 20)
            .life("t3", "a1", 600, 10, 20)
            .life("t4", "a2", 1000, 0, 20));
  }

  @Test
  void moreCpusThanThereAre() {
    bad(
        past()
            .life("t1", "a1", 600, 0, 10)
            .life("t2", "a1", 400, 0, 20)
            .life("t3", "a1", 600, 9.5, 20),
        Kind.OVERBOOKED);
  }

  @Test
  void moreMemoryThanThereIs() {
    Amounts half = new Amounts(10, 200);
    bad(
        past()
            .life("t1", "/app", "m1", "a1", half, 0, 0, 10)
            .life("t2", "/app", "m1", "a1", half, 0, 5, 10),
        Kind.OVERBOOKED);
  }

  @Test
  void onePortTwice() {
    Amounts little = new Amounts(10, 10);
    bad(
        past()
            .life("t1", "/app", "m1", "a1", little, 31000, 0, 10)
            .life("t2", "/app", "m1", "a1", little, 31000, 5, 15),
        Kind.PORT_TWICE);
    good(
        past()
            .life("t1", "/app", "m1", "a1", little, 31000, 0, 10)
            .life("t2", "/app", "m1", "a1", little, 31000, 10, 15)
            .life("t3", "/app", "m1", "a2", little, 31000, 0, 15)
            .life("t4", "/app", "m1", "a1", little, 31001, 0, 15));
  }

  @Test
  void oneTaskTwoProcesses() {
    bad(past().life("t1", "a1", 100, 0, 10).life("t1", "a2", 100, 20, 30), Kind.TWO_PROCESSES);
  }

  @Test
  void aMasterShowsMoreUsedThanThereIs() {
    bad(past().sampled(1, "A", 900, "t1").sampled(2, "A", 1100, "t1"), Kind.OVERBOOKED);
  }

  @Test
  void aTaskIsShownInTwoPlaces() {
    bad(past().sampled(1, "A", 100, "t1").sampled(9, "B", 100, "t1"), Kind.TWO_PLACES);
  }

  @Test
  void aTaskRunsOnAfterItWasSaidToBeOver() {
    bad(past().life("t1", "a1", 100, 0, 30).over(20, "t1"), Kind.AFTERLIFE);
  }

  @Test
  void aTaskBeginsAfterItWasSaidToBeOver() {
    bad(past().life("t1", "a1", 100, 30, 40).over(20, "t1"), Kind.AFTERLIFE);
  }

  @Test
  void aTaskIsOverAndSaidToBe() {
    good(past().life("t1", "a1", 100, 0, 19).over(20, "t1").over(40, "t1"));
  }

  // Accounts

  @Test
  void everythingIsAccountedFor() {
    good(
        past()
            .app("/app", 2, "m1")
            .app("/none", 0, "m2")
            .runs("t1")
            .runs("t2")
            .life("t0", "a1", 100, 0, 50)
            .life("t1", "a1", 100, 60, END + 9)
            .life("t2", "a2", 100, 60, END + 9));
  }

  @Test
  void shownAndDoesNotRun() {
    bad(past().runs("t1").life("t1", "a1", 100, 60, 500), Kind.GHOST);
    bad(past().runs("t1"), Kind.GHOST);
  }

  @Test
  void runsAndIsNotShown() {
    bad(past().app("/app", 1, "m1").life("t1", "a1", 100, 60, END + 9), Kind.ORPHAN);
  }

  @Test
  void instancesTooFewOrTooMany() {
    bad(past().app("/app", 1, "m1"), Kind.INSTANCES);
    bad(past().app("/app", 0, "m1").runs("t1").life("t1", "a1", 100, 60, END + 9), Kind.INSTANCES);
  }

  @Test
  void instanceOfAnOldVersion() {
    bad(past().app("/app", 1, "m2").runs("t1").life("t1", "a1", 100, 60, END + 9), Kind.INSTANCES);
  }

  @Test
  void instanceOfADeletedApp() {
    bad(past().runs("t1").life("t1", "a1", 100, 60, END + 9), Kind.INSTANCES);
  }

  @Test
  void reservationsDiffer() {
    good(past().reserved("a1", "2", "2"));
    bad(past().reserved("a1", "2", "1"), Kind.RESERVATION);
  }

  @Test
  void doesNotComeToRest() {
    bad(past().restless("a deployment goes on"), Kind.RESTLESS);
  }

  // Runs

  @Test
  void runsThatWereAskedFor() {
    good(
        past()
            .asked("m1", Outcome.OK)
            .ran("t1", "m1")
            .ended("m1", "FINISHED")
            .asked("m2", Outcome.UNKNOWN)
            .asked("m3", Outcome.UNKNOWN)
            .ran("t3", "m3")
            .asked("m4", Outcome.REFUSED)
            .asked("m5", Outcome.OK)
            .ended("m5", "LOST the agent is gone"));
  }

  @Test
  void acknowledgedRunNeverWas() {
    bad(past().asked("m1", Outcome.OK), Kind.RUN_MISSING);
    bad(past().asked("m1", Outcome.OK).ended("m1", "FINISHED"), Kind.RUN_MISSING);
  }

  @Test
  void runTwice() {
    bad(past().asked("m1", Outcome.OK).ran("t1", "m1").ran("t2", "m1"), Kind.RUN_DOUBLED);
  }

  @Test
  void refusedRunWas() {
    bad(past().asked("m1", Outcome.REFUSED).ran("t1", "m1"), Kind.RUN_UNKNOWN);
  }

  @Test
  void runThatNobodyAskedFor() {
    bad(past().asked("m1", Outcome.UNKNOWN).ran("t1", "m9"), Kind.RUN_UNKNOWN);
  }

  @Test
  void jobThatWasDueNeverRan() {
    bad(past().due("job"), Kind.TIMED_JOB);
  }
}
