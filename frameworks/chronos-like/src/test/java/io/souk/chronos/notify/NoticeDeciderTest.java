package io.souk.chronos.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chronos.audit.Author;
import io.souk.chronos.decide.Change;
import io.souk.chronos.decide.Committed;
import io.souk.chronos.history.History;
import io.souk.chronos.history.Missed;
import io.souk.chronos.history.PackedHistory;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.Tally;
import io.souk.chronos.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NoticeDeciderTest {

  private static final Instant AT = Notices.AT.plus(Duration.ofHours(1));

  private final Map<JobName, Job> known = new HashMap<>();
  private final Job fresh = Notices.job("j", "a@example.com");

  /** Looks at the changes one after the other, as the loop does. */
  private List<Notice> decide(Change... changes) {
    List<Committed> committed = new ArrayList<>();
    Map<JobName, Job> jobs = new HashMap<>(known);
    for (Change change : changes) {
      JobName name = nameOf(change);
      committed.add(new Committed(change, Optional.ofNullable(jobs.get(name))));
      switch (change) {
        case Change.PutJob put -> jobs.put(name, put.job());
        case Change.PutProgress put -> jobs.put(name, put.job());
        case Change.RemoveJob remove -> jobs.remove(name);
        default -> {}
      }
    }
    return NoticeDecider.decide(committed, AT);
  }

  private static JobName nameOf(Change change) {
    return switch (change) {
      case Change.RemoveJob remove -> remove.name();
      case Change.RecordMissed record -> record.job();
      default -> new JobName("j");
    };
  }

  private void known(Job job) {
    known.put(job.name(), job);
  }

  private Change put(Job job) {
    return new Change.PutJob(job);
  }

  private Change ended(RunState state) {
    return new Change.EndRun(Notices.run("j", state, "said"), PackedHistory.of(History.NONE));
  }

  private static Job failed(Job job) {
    return job.withTally(job.tally().failed(AT));
  }

  private static Job succeeded(Job job) {
    return job.withTally(job.tally().succeeded(AT.plusMillis(1)));
  }

  @Test
  void finalFailureIsToldWithItsRun() {
    known(fresh);
    List<Notice> notices = decide(ended(RunState.FAILED), put(failed(fresh)));
    assertThat(notices).hasSize(1);
    assertThat(notices.get(0).event()).isEqualTo(Event.FAILED);
    assertThat(notices.get(0).at()).isEqualTo(AT);
    assertThat(notices.get(0).run().orElseThrow().trace().message()).contains("said");
  }

  @Test
  void attemptsThatAreRetriedAreNot() {
    known(fresh);
    assertThat(decide(ended(RunState.FAILED))).isEmpty();
  }

  @Test
  void creationUpdateAndSuccessAreNot() {
    assertThat(decide(put(fresh))).isEmpty();
    known(fresh);
    assertThat(decide(put(fresh.withDisabled(true)))).isEmpty();
    assertThat(decide(ended(RunState.FINISHED), put(succeeded(fresh)))).isEmpty();
  }

  @Test
  void countersThatClientsWriteAreNot() {
    known(fresh);
    Tally given = new Tally(0, 1, 1, Optional.empty(), Optional.of(AT));
    assertThat(decide(put(fresh.withTally(given)))).isEmpty();
  }

  @Test
  void firstSuccessAfterFailuresIsRecovery() {
    Job broken = failed(failed(fresh));
    known(broken);
    Job well = succeeded(broken);
    List<Notice> notices = decide(ended(RunState.FINISHED), put(well));
    assertThat(notices).extracting(Notice::event).containsExactly(Event.RECOVERED);
    assertThat(notices.get(0).detail()).contains("2 failed runs");
    known(well);
    assertThat(decide(ended(RunState.FINISHED), put(succeeded(well)))).isEmpty();
  }

  @Test
  void jobsThatThePlatformDisablesAreToldOnce() {
    known(fresh);
    assertThat(decide(ended(RunState.FAILED), put(failed(fresh).withDisabled(true))))
        .extracting(Notice::event)
        .containsExactly(Event.DISABLED);
    assertThat(decide(ended(RunState.FINISHED), put(succeeded(fresh).withDisabled(true))))
        .extracting(Notice::event)
        .containsExactly(Event.DISABLED);
  }

  @Test
  void deletionIsToldWithTheJobThatWas() {
    known(fresh);
    List<Notice> notices = decide(new Change.RemoveJob(new JobName("j"), Author.PLATFORM, 1));
    assertThat(notices).extracting(Notice::event).containsExactly(Event.DELETED);
    assertThat(notices.get(0).job()).isEqualTo(fresh);
    assertThat(decide(new Change.RemoveJob(new JobName("nobody"), Author.PLATFORM, 1))).isEmpty();
  }

  @Test
  void severalDecisionsOfOneCommitAreToldApart() {
    known(fresh);
    Job first = failed(fresh);
    Job second = succeeded(first);
    assertThat(
            decide(
                ended(RunState.FAILED),
                put(first),
                ended(RunState.FINISHED),
                new Change.PutProgress(second),
                new Change.RemoveJob(new JobName("j"), Author.PLATFORM, 1),
                put(fresh)))
        .extracting(Notice::event)
        .containsExactly(Event.FAILED, Event.RECOVERED, Event.DELETED);
  }

  @Test
  void missedOccurrencesAreToldWithTheReason() {
    known(fresh);
    PackedHistory history = PackedHistory.of(History.NONE);
    Missed one = Missed.one(AT, "previous run still alive");
    Missed three = new Missed(AT, AT.plusSeconds(120), 3, "later than epsilon PT1M");
    List<Notice> notices =
        decide(
            new Change.RecordMissed(new JobName("j"), one, history),
            new Change.RecordMissed(new JobName("j"), three, history),
            new Change.RecordMissed(new JobName("nobody"), one, history));
    assertThat(notices).extracting(Notice::event).containsExactly(Event.MISSED, Event.MISSED);
    assertThat(notices)
        .extracting(Notice::detail)
        .containsExactly(
            "The occurrence due at 2026-01-01T01:00:00.000Z did not run: previous run still alive",
            "3 occurrences, due from 2026-01-01T01:00:00.000Z to 2026-01-01T01:02:00.000Z,"
                + " did not run: later than epsilon PT1M");
  }

  @Test
  void runThatWaitedInVainIsMissed() {
    known(fresh);
    List<Notice> notices = decide(ended(RunState.MISSED), new Change.PutProgress(fresh));
    assertThat(notices).extracting(Notice::event).containsExactly(Event.MISSED);
    assertThat(notices.get(0).run().orElseThrow().trace().message()).contains("said");
  }
}
