package io.souk.agent.checkpoint;

import io.souk.agent.checkpoint.RecordCodec.Entry;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what an earlier process of the agent left. What a crash can leave (missing and empty files,
 * torn ends) is passed over; what no crash explains is counted and logged, and skipped as well, for
 * one damaged file must not cost the other tasks their agent.
 */
public final class CheckpointReader {

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointReader.class);

  private final Layout layout;
  private int errors;

  public CheckpointReader(Layout layout) {
    this.layout = layout;
  }

  /** How many files had to be skipped so far. */
  public int errors() {
    return errors;
  }

  /** All runs of this agent, in no particular order. */
  public List<RunRecord> readRuns(AgentId agent) {
    List<RunRecord> runs = new ArrayList<>();
    for (Path frameworkDir : directories(layout.frameworksMeta(agent))) {
      FrameworkId framework = new FrameworkId(frameworkDir.getFileName().toString());
      for (Path executorDir : directories(layout.executorsMeta(agent, framework))) {
        for (Path runDir : directories(executorDir.resolve("runs"))) {
          readTasks(agent, runDir, runs);
          for (Path nestedDir : directories(runDir.resolve(Layout.NESTED))) {
            readTasks(agent, nestedDir, runs);
          }
        }
      }
    }
    return runs;
  }

  private void readTasks(AgentId agent, Path runDir, List<RunRecord> runs) {
    for (Path taskDir : directories(runDir.resolve("tasks"))) {
      readRun(agent, runDir, taskDir).ifPresent(runs::add);
    }
  }

  private Optional<RunRecord> readRun(AgentId agent, Path runDir, Path taskDir) {
    try {
      List<Entry> entries = RecordFile.read(taskDir.resolve("task.info"));
      Optional<TaskRun.Origin> origin = RunCodec.readOrigin(entries);
      if (origin.isEmpty() || !isItsDirectory(agent, origin.get(), taskDir)) {
        skip(taskDir, "no sound task.info");
        return Optional.empty();
      }
      List<Entry> updates = RecordFile.read(taskDir.resolve("task.updates"));
      boolean complete =
          Files.exists(runDir.resolve(Layout.SENTINEL))
              || Files.exists(taskDir.resolve(Layout.TASK_SENTINEL));
      return Optional.of(RunCodec.read(origin.get(), updates, complete));
    } catch (IOException e) {
      skip(taskDir, e.toString());
      return Optional.empty();
    }
  }

  private boolean isItsDirectory(AgentId agent, TaskRun.Origin origin, Path taskDir) {
    return layout.taskMeta(agent, origin).equals(taskDir);
  }

  private void skip(Path what, String why) {
    boolean neverWritten = !Files.exists(what.resolve("task.info"));
    if (!neverWritten) {
      errors++;
    }
    LOG.warn("event=checkpoint_skipped path={} cause=\"{}\"", what, why);
  }

  private List<Path> directories(Path parent) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          found.add(entry);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException nothingThere) {
      return List.of();
    } catch (IOException e) {
      errors++;
      LOG.warn("event=checkpoint_skipped path={} cause=\"{}\"", parent, e.toString());
    }
    return found;
  }
}
