package io.souk.bench.suite;

import io.souk.bench.floor.FloorValue;
import io.souk.bench.floor.Floors;
import io.souk.bench.machine.ForeignCpu;
import io.souk.bench.machine.ForeignWatch;
import io.souk.bench.machine.Pressure;
import io.souk.bench.profile.Profile;
import io.souk.bench.profile.Recording;
import io.souk.bench.report.Entry;
import io.souk.bench.result.Figure;
import io.souk.bench.result.Result;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs programs one after the other; for one thread, but for {@link #close}. */
final class SuiteRun implements AutoCloseable {

  private static final Duration FLOOR = Duration.ofMillis(400);
  private static final Duration BRIEF_FLOOR = Duration.ofMillis(50);

  /** Registries, checkpoints and recordings: of no use to anybody unless something went wrong. */
  private static final List<String> LEFTOVERS = List.of("work", ProgramRun.FILES, "recordings");

  private final Settings settings;
  private final boolean profiled;
  private final PrintStream out;
  private Optional<ProgramRun> current = Optional.empty();
  private boolean closed;

  /**
   * @param profiled whether each program runs again with a flight recording
   */
  SuiteRun(Settings settings, boolean profiled, PrintStream out) {
    this.settings = settings;
    this.profiled = profiled;
    this.out = out;
  }

  /** An entry for each of its results. */
  List<Entry> run(Program program) throws IOException {
    out.println(program.id() + ": runs");
    Pressure before = Pressure.read();
    long start = System.nanoTime();
    List<Result> results;
    ForeignCpu foreign;
    try (ForeignWatch watch = ForeignWatch.start(program.helpers())) {
      results = once(program, settings, program.id(), List.of());
      foreign = watch.sum();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Pressure after = Pressure.read();
    results.stream()
        .flatMap(result -> result.objections().stream())
        .limit(20)
        .forEach(objection -> out.println(program.id() + ": " + objection));
    List<FloorValue> floors = floors(results);
    Optional<String> profile =
        profiled && results.stream().anyMatch(result -> !result.figures().isEmpty())
            ? Optional.of(profile(program))
            : Optional.empty();
    if (results.stream().allMatch(result -> result.objections().isEmpty())) {
      tidy(settings.dir().resolve(program.id()));
    }
    return results.stream()
        .map(result -> new Entry(result, seconds, foreign, before, after, floors, profile))
        .toList();
  }

  private List<Result> once(Program program, Settings with, String name, List<String> recording)
      throws IOException {
    try (ProgramRun run = new ProgramRun(program, with, name, recording)) {
      keep(run);
      return run.run();
    }
  }

  private synchronized void keep(ProgramRun run) {
    if (closed) {
      throw new IllegalStateException("interrupted");
    }
    current = Optional.of(run);
  }

  /** Those that figures are held against. */
  private List<FloorValue> floors(List<Result> results) {
    Duration length = settings.size() == Program.Size.BRIEF ? BRIEF_FLOOR : FLOOR;
    return results.stream()
        .flatMap(result -> result.figures().stream())
        .map(Figure::floor)
        .flatMap(Optional::stream)
        .map(share -> share.name())
        .distinct()
        .flatMap(name -> Floors.find(name).stream())
        .map(floor -> floor.measure(length, settings.dir()))
        .toList();
  }

  /** Runs it again, and writes what its recordings say; the name of that file. */
  private String profile(Program program) throws IOException {
    out.println(program.id() + ": runs again with a flight recording");
    String name = program.id() + "-profiled";
    Path recordings = Files.createDirectories(settings.dir().resolve(name).resolve("recordings"));
    Program.Size size =
        settings.size() == Program.Size.BRIEF ? Program.Size.BRIEF : Program.Size.PROFILED;
    List<Result> again =
        once(program, settings.with(size), name, List.of(Recording.option(recordings)));
    Path file = settings.dir().resolve(program.id() + ".profile.txt");
    List<Path> found = Recording.find(recordings);
    List<String> faults = again.stream().flatMap(result -> result.faults().stream()).toList();
    List<String> lines =
        found.isEmpty() ? List.of("no recording was written") : Profile.read(found).lines();
    Files.write(
        file,
        Stream.of(List.of(program.id() + " in " + found.size() + " recordings", ""), faults, lines)
            .flatMap(List::stream)
            .toList());
    tidy(settings.dir().resolve(name));
    return file.getFileName().toString();
  }

  /** Results, output and logs stay. */
  private static void tidy(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      List<Path> leftovers =
          files.filter(file -> LEFTOVERS.contains(file.getFileName().toString())).toList();
      for (Path leftover : leftovers) {
        // One may have been in another.
        if (Files.exists(leftover)) {
          delete(leftover);
        }
      }
    }
  }

  private static void delete(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Ends what runs, and lets nothing else start. */
  @Override
  public void close() {
    Optional<ProgramRun> last;
    synchronized (this) {
      closed = true;
      last = current;
    }
    last.ifPresent(ProgramRun::close);
  }
}
