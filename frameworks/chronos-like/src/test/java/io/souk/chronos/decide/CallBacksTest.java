package io.souk.chronos.decide;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobDefaults;
import io.souk.chronos.job.JobReader;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallBacksTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static Job job(String members) throws IOException {
    return new JobReader(JobDefaults.standard("nobody", ZoneId.of("UTC")))
        .read(new ObjectMapper().readTree("{\"name\":\"a\"," + members + "}"), START);
  }

  private static Run awaited(Job job) {
    return Run.queued(
            new TaskId(1, 0, job.name()),
            Cause.MANUAL,
            Optional.empty(),
            new Run.When(START, START),
            START)
        .launchedOn(new Run.Place("agent", "host", ""), START)
        .reported(RunState.AWAITED, START.plusSeconds(1), Run.Word.NONE);
  }

  private static RunState afterExpiry(Job job, Duration later) {
    Ledger ledger = new Ledger();
    Run run = awaited(job);
    ledger.apply(new Change.PutJob(job));
    ledger.apply(new Change.PutRun(run));
    new RunDecider(Settings.STANDARD)
        .expire(ledger, 500, START.plus(later))
        .changes()
        .forEach(ledger::apply);
    return ledger.find(run.id()).orElseThrow().state();
  }

  @ParameterizedTest
  @CsvSource({"60, 59, AWAITED", "60, 60, FAILED", "0, 99999999, AWAITED"})
  void callBackIsAwaitedAsLongAsTheRunMayTake(long limit, long later, RunState state)
      throws IOException {
    Job job = job("\"async\":true,\"maxCompletionTime\":" + limit);
    assertThat(afterExpiry(job, Duration.ofSeconds(later))).isEqualTo(state);
  }

  @Test
  void jobThatTakesNoCallBacksAnyMoreAwaitsNone() throws IOException {
    assertThat(afterExpiry(job("\"async\":false"), Duration.ZERO)).isEqualTo(RunState.FAILED);
  }
}
