package io.souk.agent.checkpoint;

import io.souk.agent.checkpoint.RecordCodec.Entry;
import io.souk.agent.checkpoint.RecordFile.OtherVersionException;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.AgentId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what an earlier process of the agent left. What a crash can leave (missing and empty files,
 * torn ends) is passed over. What no crash explains ends the reading, or is counted and skipped.
 */
public final class CheckpointReader {

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointReader.class);

  /** Nothing at all. */
  public static final Found NOTHING = new Found(List.of(), List.of(), List.of(), 0);

  private final Layout layout;
  private final boolean strict;
  private final List<RunRecord> runs = new ArrayList<>();
  private final List<Path> unfinished = new ArrayList<>();
  private final List<Leftover> leftovers = new ArrayList<>();
  private final int completedExecutors;
  private final Map<Path, List<Completed>> history = new LinkedHashMap<>();
  private final Set<Path> alive = new HashSet<>();
  private int errors;

  /** A task that is over and done with. */
  private record Completed(Path runDir, Path taskDir, Instant when) {}

  /**
   * What is on disk.
   *
   * @param runs in no particular order
   * @param unfinished directories of runs that a crash kept from becoming whole
   * @param leftovers containers that may run and that no usable checkpoint describes
   * @param errors how many files were skipped
   */
  public record Found(
      List<RunRecord> runs, List<Path> unfinished, List<Leftover> leftovers, int errors) {
    public Found {
      runs = List.copyOf(runs);
      unfinished = List.copyOf(unfinished);
      leftovers = List.copyOf(leftovers);
    }
  }

  /**
   * A container nobody knows the task of.
   *
   * @param state where its runtime kept its files about it
   */
  public record Leftover(String containerId, Path state) {}

  /**
   * @param strict whether a damaged file ends the reading; otherwise it costs its task alone. One
   *     of another version always does
   * @param completedExecutors how many that are over are read of each framework, the newest
   */
  public CheckpointReader(Layout layout, boolean strict, int completedExecutors) {
    this.completedExecutors = completedExecutors;
    this.layout = layout;
    this.strict = strict;
  }

  /**
   * Reads all of an agent, and looks for containers of those that this work directory was before.
   *
   * @param agent empty when it is not known, or not any more
   * @throws IOException in one line that names the file
   */
  public Found read(Optional<AgentId> agent) throws IOException {
    for (Path agentDir : directories(layout.metaSlaves())) {
      boolean own = agent.filter(id -> layout.agentMeta(id).equals(agentDir)).isPresent();
      for (Path frameworkDir : directories(agentDir.resolve("frameworks"))) {
        for (Path executorDir : directories(frameworkDir.resolve("executors"))) {
          for (Path runDir : directories(executorDir.resolve("runs"))) {
            if (own) {
              readExecutorRun(agent.get(), runDir);
            } else {
              addLeftovers(runDir);
            }
          }
        }
      }
    }
    if (agent.isPresent()) {
      readHistory(agent.get());
    }
    return new Found(runs, unfinished, leftovers, errors);
  }

  private void addLeftovers(Path runDir) throws IOException {
    addLeftover(runDir);
    directories(runDir.resolve(Layout.NESTED)).forEach(this::addLeftover);
  }

  /** Whether it is the run of an executor that has processes of its own. */
  private static boolean isCustom(Path runDir) {
    return Files.exists(runDir.resolve(Layout.EXECUTOR_INFO));
  }

  private void addLeftover(Path runDir) {
    if (!Files.exists(runDir.resolve(Layout.SENTINEL))) {
      leftovers.add(new Leftover(runDir.getFileName().toString(), runDir.resolve(Layout.RUNTIME)));
    }
  }

  /** Where it has tasks of its own, what is nested in it is others' affair. */
  private void readExecutorRun(AgentId agent, Path runDir) throws IOException {
    List<Path> nested = directories(runDir.resolve(Layout.NESTED));
    if (nested.isEmpty() || isCustom(runDir) || Files.isDirectory(runDir.resolve("tasks"))) {
      readTasks(agent, runDir, runDir);
      return;
    }
    for (Path nestedDir : nested) {
      readTasks(agent, runDir, nestedDir);
    }
  }

  private void readTasks(AgentId agent, Path executorRun, Path runDir) throws IOException {
    List<Path> tasks = directories(runDir.resolve("tasks"));
    if (tasks.isEmpty() && holdsDirectoriesOnly(runDir)) {
      unfinished.add(runDir);
    }
    for (Path taskDir : tasks) {
      Optional<Instant> completed = completed(runDir, taskDir);
      if (completed.isPresent()) {
        history
            .computeIfAbsent(executorRun, run -> new ArrayList<>())
            .add(new Completed(runDir, taskDir, completed.get()));
      } else {
        alive.add(executorRun);
        readRun(agent, runDir, taskDir, false);
      }
    }
  }

  private static Optional<Instant> completed(Path runDir, Path taskDir) throws IOException {
    for (Path mark :
        List.of(runDir.resolve(Layout.SENTINEL), taskDir.resolve(Layout.TASK_SENTINEL))) {
      if (Files.exists(mark)) {
        return Optional.of(Files.getLastModifiedTime(mark).toInstant());
      }
    }
    return Optional.empty();
  }

  /** What is over is read as far as it is shown; there may be a week's worth of it. */
  private void readHistory(AgentId agent) throws IOException {
    Map<Path, List<Path>> byFramework = new LinkedHashMap<>();
    for (Path run : history.keySet()) {
      Path framework = run.getParent().getParent().getParent();
      byFramework.computeIfAbsent(framework, it -> new ArrayList<>()).add(run);
    }
    for (List<Path> executorRuns : byFramework.values()) {
      executorRuns.sort(Comparator.comparing(this::lastCompletion).reversed());
      for (int i = 0; i < executorRuns.size(); i++) {
        Path run = executorRuns.get(i);
        // Of one that goes on all is read: its groups are counted.
        if (i < completedExecutors || alive.contains(run)) {
          for (Completed task : history.get(run)) {
            readRun(agent, task.runDir(), task.taskDir(), true);
          }
        }
      }
    }
  }

  private Instant lastCompletion(Path executorRun) {
    return history.get(executorRun).stream()
        .map(Completed::when)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private void readRun(AgentId agent, Path runDir, Path taskDir, boolean complete)
      throws IOException {
    try {
      parse(agent, runDir, taskDir, complete);
    } catch (OtherVersionException e) {
      throw e;
    } catch (IOException e) {
      skip(e);
      if (!isCustom(runDir)) {
        addLeftover(runDir);
      }
    }
  }

  private void parse(AgentId agent, Path runDir, Path taskDir, boolean complete)
      throws IOException {
    Path info = taskDir.resolve("task.info");
    List<Entry> entries = RecordFile.read(info);
    if (entries.isEmpty()) {
      unfinished.add(isCustom(runDir) ? taskDir : runDir);
      return;
    }
    Optional<TaskRun.Origin> origin = RunCodec.readOrigin(entries);
    if (origin.isEmpty()) {
      throw new RecordFile.DamagedFileException(info + ": does not describe a task");
    }
    if (!layout.taskMeta(agent, origin.get()).equals(taskDir)) {
      throw new RecordFile.DamagedFileException(info + ": describes another task");
    }
    List<Entry> updates = RecordFile.read(taskDir.resolve("task.updates"));
    runs.add(RunCodec.read(origin.get(), updates, complete));
  }

  private void skip(IOException cause) throws IOException {
    if (strict) {
      throw cause;
    }
    errors++;
    LOG.warn("event=checkpoint_skipped cause=\"{}\"", cause.getMessage());
  }

  private static boolean holdsDirectoriesOnly(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.allMatch(Files::isDirectory);
    }
  }

  private List<Path> directories(Path parent) throws IOException {
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
      skip(new IOException(parent + ": " + e, e));
    }
    return found;
  }
}
