package io.souk.chaos.work;

import io.souk.chaos.check.Amounts;
import io.souk.chaos.check.TaskLife;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What tasks of apps and of runs that clients ask for write: each process a file of its own, with
 * who it is, and a sign of life every second.
 */
public final class MarkedTasks {

  /** What an instance of an app is given. */
  public static final Amounts OF_APP = new Amounts(200, 32);

  /** What a run that was asked for is given. */
  public static final Amounts OF_RUN = new Amounts(100, 16);

  private static final String SCRIPT =
      """
      # app, or run OWNER SECONDS MARK: what a task of the fault run does
      now() { date +%s%3N; }
      f=$(mktemp "$(dirname "$0")/files/XXXXXXXXXX")
      if [ "$1" = app ]; then
        echo "$MESOS_TASK_ID $MARATHON_APP_ID $CHAOS_MARK $HOST ${PORT0:--} $(now)" >> "$f"
        trap 'echo "end $(now)" >> "$f"; exit 0' TERM
        while sleep 1; do echo >> "$f"; done
      else
        echo "$MESOS_TASK_ID $2 $4 $HOST - $(now)" >> "$f"
        sleep "$3"
        echo "end $(now)" >> "$f"
      fi
      """;

  private final Path dir;
  private final Path script;

  public MarkedTasks(Path dir) {
    try {
      this.dir = Files.createDirectories(dir.resolve("files"));
      this.script = Files.writeString(dir.resolve("task.sh"), SCRIPT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command of an app. */
  public String appCommand() {
    return "exec sh " + script + " app";
  }

  /** The command of a job whose argument is a mark. */
  public String runCommand(String job, int seconds) {
    return "exec sh " + script + " run " + job + " " + seconds;
  }

  /** Every process so far. */
  public List<TaskLife> read() {
    try (Stream<Path> files = Files.list(dir)) {
      return files.flatMap(file -> read(file).stream()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<TaskLife> read(Path file) {
    try {
      Instant seen = Files.getLastModifiedTime(file).toInstant();
      List<String> lines = Files.readAllLines(file);
      if (lines.isEmpty()) {
        return Optional.empty();
      }
      String[] who = lines.getFirst().split(" ");
      Instant start = Instant.ofEpochMilli(Long.parseLong(who[5]));
      return Optional.of(
          new TaskLife(
              who[0],
              who[1],
              who[2],
              who[3],
              who[1].startsWith("/") ? OF_APP : OF_RUN,
              who[4].equals("-") ? Optional.empty() : Optional.of(Integer.valueOf(who[4])),
              start,
              seen.isBefore(start) ? start : seen));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
