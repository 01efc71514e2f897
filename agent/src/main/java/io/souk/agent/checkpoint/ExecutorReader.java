package io.souk.agent.checkpoint;

import io.souk.agent.checkpoint.RecordFile.OtherVersionException;
import io.souk.agent.executor.ExecutorRun;
import io.souk.model.id.AgentId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads which executors of type CUSTOM an earlier process of the agent left; those that are over
 * and done with are passed over. Damage is treated as {@link CheckpointReader} does.
 */
public final class ExecutorReader {

  private static final Logger LOG = LoggerFactory.getLogger(ExecutorReader.class);

  private final Layout layout;
  private final boolean strict;
  private final List<CheckpointReader.Leftover> leftovers = new ArrayList<>();
  private int errors;

  /**
   * @param strict whether a damaged file ends the reading; otherwise it costs its executor alone.
   *     One of another version always does
   */
  public ExecutorReader(Layout layout, boolean strict) {
    this.layout = layout;
    this.strict = strict;
  }

  /** How many files had to be skipped so far. */
  public int errors() {
    return errors;
  }

  /** Containers that may run and whose executors had to be skipped. */
  public List<CheckpointReader.Leftover> leftovers() {
    return List.copyOf(leftovers);
  }

  /**
   * All that may still run or have unacknowledged tasks, in no particular order.
   *
   * @throws IOException in one line that names the file
   */
  public List<ExecutorRecord> read(AgentId agent) throws IOException {
    List<ExecutorRecord> found = new ArrayList<>();
    for (Path framework : children(layout.frameworksMeta(agent))) {
      for (Path executor : children(framework.resolve("executors"))) {
        for (Path run : children(executor.resolve("runs"))) {
          readRun(agent, run).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private Optional<ExecutorRecord> readRun(AgentId agent, Path run) throws IOException {
    Path info = run.resolve(Layout.EXECUTOR_INFO);
    boolean wanted =
        !Files.isSymbolicLink(run)
            && Files.exists(info)
            && !Files.exists(run.resolve(Layout.SENTINEL));
    if (!wanted) {
      return Optional.empty();
    }
    try {
      Optional<ExecutorRun.Origin> origin = RunCodec.readExecutor(RecordFile.read(info));
      if (origin.isPresent() && layout.executorRunMeta(agent, origin.get().pod()).equals(run)) {
        boolean known = Files.exists(run.resolve(Layout.MARKER));
        return origin.map(it -> new ExecutorRecord(it, known));
      }
      throw new RecordFile.DamagedFileException(info + ": does not describe its executor");
    } catch (OtherVersionException e) {
      throw e;
    } catch (IOException e) {
      skip(e);
      leftovers.add(
          new CheckpointReader.Leftover(run.getFileName().toString(), run.resolve(Layout.RUNTIME)));
    }
    return Optional.empty();
  }

  private void skip(IOException cause) throws IOException {
    if (strict) {
      throw cause;
    }
    errors++;
    LOG.warn("event=checkpoint_skipped cause=\"{}\"", cause.getMessage());
  }

  private List<Path> children(Path parent) throws IOException {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries.filter(Files::isDirectory).toList();
    } catch (NoSuchFileException nothingThere) {
      return List.of();
    } catch (IOException e) {
      skip(new IOException(parent + ": " + e, e));
      return List.of();
    }
  }
}
