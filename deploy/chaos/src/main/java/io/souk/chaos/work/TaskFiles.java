package io.souk.chaos.work;

import io.souk.chaos.job.Execution;
import io.souk.chaos.job.JobPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What tasks write: each process a file of its own, with a line at its start and one at its end.
 */
public final class TaskFiles {

  private final Path dir;

  public TaskFiles(Path dir) {
    try {
      this.dir = Files.createDirectories(dir);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command of a job, as text inside a JSON string. */
  public String command(JobPlan plan) {
    String code = plan.failing() ? "$((CHRONOS_JOB_RUN_ATTEMPT == 0))" : "0";
    return """
        f=$(mktemp %s/XXXXXXXXXX) \
        && echo start $CHRONOS_JOB_NAME $MESOS_TASK_ID $HOST $(date +%%s%%3N) >> $f \
        && sleep %d && echo end $(date +%%s%%3N) >> $f; exit %s"""
        .formatted(dir, plan.length().toSeconds(), code);
  }

  /** What is written so far; a file without a whole first line is of a process just born. */
  public List<Execution> read() {
    try (Stream<Path> files = Files.list(dir)) {
      return files.flatMap(file -> read(file).stream()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Execution> read(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      if (lines.isEmpty()) {
        return Optional.empty();
      }
      String[] start = lines.getFirst().split(" ");
      Optional<Instant> end =
          lines.size() < 2 ? Optional.empty() : Optional.of(time(lines.get(1).split(" ")[1]));
      return Optional.of(new Execution(start[1], start[2], start[3], time(start[4]), end));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Instant time(String millis) {
    return Instant.ofEpochMilli(Long.parseLong(millis));
  }
}
