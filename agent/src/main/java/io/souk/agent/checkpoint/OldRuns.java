package io.souk.agent.checkpoint;

import io.souk.agent.gc.Candidate;
import io.souk.model.id.AgentId;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Finds what may be deleted one day: sandboxes and checkpoints of executors, checkpoints of tasks
 * whose executor goes on, and all of agents that this work directory was before. Blocks for the
 * disk.
 */
public final class OldRuns {

  private final Layout layout;
  private final ReentrantReadWriteLock directories = new ReentrantReadWriteLock();

  public OldRuns(Layout layout) {
    this.layout = layout;
  }

  /** Held by whoever makes directories of a run: empty ones above them stay meanwhile. */
  public Lock making() {
    return directories.readLock();
  }

  /** Fraction of the disk that is used, 0 to 1. */
  public double usage() throws IOException {
    var store = Files.getFileStore(layout.root());
    return 1 - (double) store.getUnallocatedSpace() / Math.max(1, store.getTotalSpace());
  }

  /** All there is; the caller knows what of it is used. */
  public List<Candidate<Path>> find(AgentId agent) throws IOException {
    List<Candidate<Path>> found = new ArrayList<>();
    Path metaDir = layout.agentMeta(agent);
    Path sandboxDir = sandboxes(metaDir);
    Set<Path> runs = new LinkedHashSet<>();
    runs(metaDir).forEach(run -> runs.add(metaDir.relativize(run)));
    runs(sandboxDir).forEach(run -> runs.add(sandboxDir.relativize(run)));
    for (Path run : runs) {
      Path meta = metaDir.resolve(run);
      if (isOver(meta)) {
        add(List.of(sandboxDir.resolve(run), meta), List.of(meta.resolve(Layout.SENTINEL)), found);
      } else {
        addTasks(meta, found);
      }
    }
    for (Path other : directories(layout.metaSlaves())) {
      if (!other.equals(metaDir)) {
        add(List.of(sandboxes(other), other), List.of(other.resolve("slave.info")), found);
      }
    }
    return found;
  }

  /** One with processes of its own is over when that is noted; others when nobody has them. */
  private static boolean isOver(Path meta) {
    return !Files.exists(meta.resolve(Layout.EXECUTOR_INFO))
        || Files.exists(meta.resolve(Layout.SENTINEL));
  }

  /** What is kept of tasks that are over, of an executor that is not. */
  private static void addTasks(Path meta, List<Candidate<Path>> found) throws IOException {
    for (Path task : directories(meta.resolve("tasks"))) {
      Path sentinel = task.resolve(Layout.TASK_SENTINEL);
      if (Files.exists(sentinel)) {
        add(List.of(task), List.of(sentinel), found);
      }
    }
  }

  private Path sandboxes(Path agentMeta) {
    return layout.root().resolve("slaves").resolve(agentMeta.getFileName());
  }

  private static void add(List<Path> paths, List<Path> marks, List<Candidate<Path>> found)
      throws IOException {
    Instant newest = Instant.EPOCH;
    for (Path path : paths) {
      Instant changed = changed(path);
      newest = changed.isAfter(newest) ? changed : newest;
    }
    boolean none = newest.equals(Instant.EPOCH);
    for (Path mark : marks) {
      Instant changed = changed(mark);
      newest = changed.isAfter(newest) ? changed : newest;
    }
    if (!none) {
      // One that is not there yet names what uses the other, too.
      found.add(new Candidate<>(paths, newest));
    }
  }

  private static Instant changed(Path path) throws IOException {
    try {
      return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
    } catch (NoSuchFileException absent) {
      return Instant.EPOCH;
    }
  }

  /** Removes the directories of executors and frameworks that have nothing any more. */
  public void prune(AgentId agent) throws IOException {
    Path metaDir = layout.agentMeta(agent);
    for (Path agentDir : List.of(metaDir, sandboxes(metaDir))) {
      for (Path framework : directories(agentDir.resolve("frameworks"))) {
        for (Path executor : directories(framework.resolve("executors"))) {
          prune(executor.resolve("runs"), executor);
        }
        prune(framework.resolve("executors"), framework);
      }
    }
  }

  private void prune(Path inner, Path outer) throws IOException {
    directories.writeLock().lock();
    try {
      if (directories(inner).isEmpty()) {
        Files.deleteIfExists(inner.resolve(Layout.LATEST));
        Files.deleteIfExists(inner);
        Files.deleteIfExists(outer);
      }
    } catch (DirectoryNotEmptyException somethingElse) {
      // Not of the agent's making; it stays.
    } finally {
      directories.writeLock().unlock();
    }
  }

  private static List<Path> runs(Path agentDir) throws IOException {
    List<Path> runs = new ArrayList<>();
    for (Path framework : directories(agentDir.resolve("frameworks"))) {
      for (Path executor : directories(framework.resolve("executors"))) {
        runs.addAll(directories(executor.resolve("runs")));
      }
    }
    return runs;
  }

  private static List<Path> directories(Path parent) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          found.add(entry);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException nothingThere) {
      return List.of();
    }
    return found;
  }
}
