package io.souk.bench.suite;

import io.souk.bench.platform.FreePorts;
import io.souk.bench.platform.LauncherCommand;
import io.souk.bench.platform.Leftovers;
import io.souk.bench.platform.Platform;
import io.souk.bench.result.Result;
import io.souk.bench.result.ResultFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs one program once, on a platform of its own where it needs one. Whatever comes of it, what
 * was started has ended afterwards; {@link #close} has it end from another thread.
 */
final class ProgramRun implements AutoCloseable {

  /** The directory for what the program and what it starts write. */
  static final String FILES = "files";

  private static final int PORTS = 400;

  /** Enough for small sizes, where many programs run one after the other on small machines. */
  private static final String BRIEF_HEAP = "-Xmx1g";

  private final Program program;
  private final Settings settings;
  private final Path dir;
  private final List<String> measuredJava;
  private Optional<Platform> platform = Optional.empty();
  private Optional<Running> running = Optional.empty();
  private boolean closed;

  /**
   * @param name of the directory for its files
   * @param recording options of the measured JVM beside its heap
   */
  ProgramRun(Program program, Settings settings, String name, List<String> recording)
      throws IOException {
    this.program = program;
    this.settings = settings;
    dir = Files.createDirectories(settings.dir().resolve(name)).toAbsolutePath();
    measuredJava =
        Stream.concat(
                Stream.of(program.measuredJava().split(" "))
                    .filter(option -> !option.isEmpty())
                    .map(this::heap),
                recording.stream())
            .toList();
  }

  private String heap(String option) {
    boolean small = settings.size() == Program.Size.BRIEF && option.startsWith("-Xmx");
    return small ? BRIEF_HEAP : option;
  }

  /** What it found; at least one result, which has a fault when there is none by the program. */
  List<Result> run() {
    try {
      return judge(start());
    } catch (IOException | IllegalStateException e) {
      return List.of(fault(e.getMessage()));
    } finally {
      close();
    }
  }

  private Running start() throws IOException {
    Files.createDirectories(dir.resolve(FILES));
    LauncherCommand command = new LauncherCommand(settings.launcher(), measuredJava);
    if (program.target().hosted().isPresent()) {
      Platform started =
          Platform.start(command, program.target().hosted().get(), dir.resolve("platform"));
      keep(started);
      if (program.target() == Target.JOBS_REVIVED) {
        started.reviving();
      }
    }
    Process process =
        new ProcessBuilder(command())
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output().toFile())
            .start();
    Running started = new Running(process);
    keep(started);
    return started;
  }

  private synchronized void keep(Platform started) {
    platform = Optional.of(started);
    endIfClosed();
  }

  private synchronized void keep(Running started) {
    running = Optional.of(started);
    endIfClosed();
  }

  private void endIfClosed() {
    if (closed) {
      close();
      throw new IllegalStateException("interrupted");
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(LauncherCommand.currentJava());
    if (program.target() == Target.ITSELF) {
      command.addAll(measuredJava);
    } else {
      command.add(heap(program.heap()));
    }
    command.addAll(List.of("-cp", settings.classPath(), program.mainClass()));
    Map<String, String> words = words();
    Stream.of(program.arguments().get(settings.size()).split(" "))
        .filter(word -> !word.isEmpty())
        .forEach(word -> command.add(fill(word, words)));
    command.addAll(List.of("--json", results().toString()));
    return command;
  }

  private Map<String, String> words() {
    Map<String, String> words = new HashMap<>();
    platform.ifPresent(
        each -> {
          words.put("{master}", each.master());
          words.put("{services}", each.services());
          words.put("{jobs}", each.jobs());
          words.put("{kill}", "kill -9 " + each.process().pid());
        });
    words.put("{launcher}", settings.launcher().toAbsolutePath().normalize().toString());
    words.put("{dir}", dir.resolve(FILES).toString());
    words.put("{java}", String.join(" ", measuredJava));
    words.put("{commit}", settings.commit());
    if (program.target() == Target.OWN) {
      words.put("{port}", Integer.toString(FreePorts.find(PORTS)));
    }
    return words;
  }

  private static String fill(String word, Map<String, String> words) {
    String filled = word;
    for (Map.Entry<String, String> each : words.entrySet()) {
      filled = filled.replace(each.getKey(), each.getValue());
    }
    return filled;
  }

  private List<Result> judge(Running started) throws IOException {
    if (!started.hasEndedWithin(settings.limit())) {
      return List.of(fault("it had not ended after " + settings.limit().toSeconds() + " s"));
    }
    int code = started.exitCode();
    if (!Files.exists(results())) {
      return List.of(fault("it ended with " + code + " and wrote no results: see " + output()));
    }
    List<Result> results = new ArrayList<>(ResultFile.read(results()));
    boolean objected = results.stream().anyMatch(each -> !each.objections().isEmpty());
    if (results.isEmpty() || (code != 0 && !objected)) {
      results.add(fault("it ended with " + code + " for no reason it gives: see " + output()));
    }
    for (Result each : List.copyOf(results)) {
      if (each.figures().isEmpty() && each.notMeasured().isEmpty() && each.faults().isEmpty()) {
        results.add(fault("no figures of " + each.variant() + ", and no reason"));
      }
    }
    return results;
  }

  private Result fault(String what) {
    return Result.of(program.workload(), program.name(), 1, List.of(what));
  }

  private Path results() {
    return dir.resolve("results.json");
  }

  private Path output() {
    return dir.resolve("output.txt");
  }

  /** Ends what runs. */
  @Override
  public synchronized void close() {
    closed = true;
    running.ifPresent(Running::end);
    running = Optional.empty();
    platform.ifPresent(Platform::close);
    platform = Optional.empty();
    Leftovers.end(dir);
  }
}
