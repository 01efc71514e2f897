package io.souk.bench.suite;

import io.souk.bench.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the suite was told.
 *
 * @param command what to do
 * @param workloads which of them to run; of {@code TABLE} the reports to read
 * @param only part of the names of the programs to run; empty: all
 * @param brief whether sizes are small
 * @param profile whether each program runs a second time with a flight recording
 * @param json where the report goes besides
 * @param commit of the source; empty: git is asked
 * @param dir where files go; each run makes a directory of its own there
 * @param root of the checkout
 * @param into document whose marked section a table replaces
 */
record SuiteOptions(
    Command command,
    List<String> workloads,
    String only,
    boolean brief,
    boolean profile,
    Optional<Path> json,
    Optional<String> commit,
    Path dir,
    Path root,
    Optional<Path> into) {

  /** What to do. */
  enum Command {
    RUN,
    FLOORS,
    TABLE
  }

  static final String USAGE =
      """
      kernel/benchmarks/run W1 ... W10 | all [OPTIONS]   run workloads, and print a table
      kernel/benchmarks/run floors [OPTIONS]             measure what the machine can do
      kernel/benchmarks/run table FILE... [--into DOC]   print reports as a table
        --short        small sizes, seconds each: gates count, figures say nothing
        --only TEXT    of these workloads, programs with that in their name
        --no-profile   no second run of each program with a flight recording
        --json FILE    the report, beside the one in the directory
        --commit ID    of the source (asked of git)
        --dir DIR      where files go (kernel/benchmarks/target/runs)
        --root DIR     of the checkout (the working directory)
        --into DOC     replaces the marked section of a document by the table
      Exit code: 0; 1 a gate objected; 2 usage; 3 a law of growth was broken by a time.
      """;

  private static final Set<String> FLAGS = Set.of("short", "no-profile");
  private static final Set<String> NAMES = Set.of("only", "json", "commit", "dir", "root", "into");

  /**
   * @param known names of the workloads
   * @throws IllegalArgumentException naming what is wrong
   */
  static SuiteOptions parse(List<String> known, String... args) {
    Options given = Options.parse(NAMES, FLAGS, args);
    List<String> words = given.words();
    if (words.isEmpty()) {
      throw new IllegalArgumentException("say what to do");
    }
    Command command = command(words.getFirst());
    Path root = Path.of(given.text("root", "."));
    return new SuiteOptions(
        command,
        command == Command.RUN ? workloads(known, words) : words.subList(1, words.size()),
        given.text("only", ""),
        given.has("short"),
        !given.has("no-profile"),
        given.find("json").map(Path::of),
        given.find("commit"),
        given.find("dir").map(Path::of).orElse(root.resolve("kernel/benchmarks/target/runs")),
        root,
        given.find("into").map(Path::of));
  }

  private static Command command(String word) {
    return switch (word) {
      case "floors" -> Command.FLOORS;
      case "table" -> Command.TABLE;
      default -> Command.RUN;
    };
  }

  private static List<String> workloads(List<String> known, List<String> words) {
    if (words.equals(List.of("all"))) {
      return known;
    }
    for (String word : words) {
      if (!known.contains(word)) {
        throw new IllegalArgumentException(word + ": expected some of " + known + ", or all");
      }
    }
    return words;
  }

  /** Which size programs are run in. */
  Program.Size size() {
    return brief ? Program.Size.BRIEF : Program.Size.FULL;
  }

  /** The launcher's jar. */
  Path launcher() {
    return root.resolve("deploy/launcher/target/souk-launcher.jar");
  }

  /** Whether a program is to be run. */
  boolean wants(Program program) {
    return workloads.contains(program.workload())
        && program.id().contains(only)
        && !program.arguments().get(size()).isEmpty();
  }
}
