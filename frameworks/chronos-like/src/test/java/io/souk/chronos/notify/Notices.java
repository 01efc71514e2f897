package io.souk.chronos.notify;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobDefaults;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobReader;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** Notices for tests. */
public final class Notices {

  public static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  private Notices() {}

  public static Job job(String name, String owner) {
    ObjectMapper mapper = new ObjectMapper();
    try {
      return new JobReader(JobDefaults.standard("nobody", ZoneId.of("UTC")))
          .read(
              mapper
                  .createObjectNode()
                  .put("name", name)
                  .put("owner", owner)
                  .put("command", "echo grüße 🚀")
                  .put("schedule", "R/2030-01-01T00:00:00Z/PT1H")
                  .set("uris", mapper.createArrayNode().add("http://a/1").add("http://a/2")),
              AT);
    } catch (RuntimeException malformed) {
      throw new AssertionError(malformed);
    }
  }

  /** A run that ended with {@code message}. */
  public static Run run(String job, RunState state, String message) {
    TaskId id = new TaskId(AT.toEpochMilli(), 0, new JobName(job));
    Run queued = Run.queued(id, Cause.SCHEDULE, Optional.empty(), new Run.When(AT, AT), AT);
    if (state == RunState.MISSED) {
      return queued.reported(state, AT, Run.Word.of(message));
    }
    return queued
        .launchedOn(new Run.Place("agent-1", "host-1", ""), AT)
        .reported(state, AT, Run.Word.of(message));
  }

  public static Notice failed(String name, String owner, String message) {
    return new Notice(
        Event.FAILED, job(name, owner), Optional.of(run(name, RunState.FAILED, message)), AT, "");
  }

  public static Notice of(Event event, String name, String owner) {
    return new Notice(event, job(name, owner), Optional.empty(), AT, "");
  }
}
