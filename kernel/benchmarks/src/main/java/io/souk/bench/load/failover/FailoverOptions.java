package io.souk.bench.load.failover;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which cluster loses its leader, how, and how often.
 *
 * @param launcher the jar that starts a master
 * @param dir where each run makes a directory of its own for the masters' files and output
 * @param port of the first master; the others follow 100 apart, each with more ports of its own up
 *     to 40 above
 * @param hosted whether the masters host the two frameworks in the box
 * @param agents simulated agents, 1 and up
 * @param tasks that run on each agent, 1 and up
 * @param rounds how often a leader ends
 * @param settle seconds at most from when all masters are there again until they rest, and the next
 *     leader ends
 * @param patience seconds after which a read that has no answer has failed
 * @param stop whether a leader ends by SIGTERM and not by SIGKILL
 * @param java options of the masters' JVMs
 * @param commit named in the result
 * @param json where the result goes as one line
 */
record FailoverOptions(
    Path launcher,
    Path dir,
    int port,
    boolean hosted,
    int agents,
    int tasks,
    int rounds,
    int settle,
    int patience,
    boolean stop,
    List<String> java,
    String commit,
    Optional<Path> json) {

  /** One line for each option. */
  static final String USAGE =
      """
      --launcher JAR     what starts a master (deploy/launcher/target/souk-launcher.jar)
      --dir DIR          where the masters' files go (/tmp)
      --port N           of the first of the three masters (15050)
      --no-frameworks    the masters host no services and no jobs
      --agents N         simulated agents (1000)
      --tasks N          tasks that run on each (100)
      --rounds N         how often the leader ends (10)
      --settle N         seconds at most until masters that are all there rest (60)
      --patience N       seconds after which a read has failed (5)
      --stop             SIGTERM instead of SIGKILL
      --java OPTIONS     of the masters' JVMs, after those of the souk script
      --commit ID        named in the result
      --json FILE        the result as one line
      """;

  private static final Set<String> FLAGS = Set.of("no-frameworks", "stop");

  private static final Set<String> NAMES =
      Set.of(
          "launcher",
          "dir",
          "port",
          "agents",
          "tasks",
          "rounds",
          "settle",
          "patience",
          "java",
          "commit",
          "json");

  private static final int MOST_AGENTS = 100_000;

  /** Of a tenth of a cpu each: something is left to be offered. */
  private static final int MOST_TASKS = 900;

  /** All ports of the third master are ports. */
  private static final int HIGHEST_PORT = 65_000;

  /**
   * @throws IllegalArgumentException naming the option that is wrong
   */
  static FailoverOptions parse(String... args) {
    Map<String, String> given = new HashMap<>();
    Set<String> flags = new HashSet<>();
    for (int i = 0; i < args.length; i++) {
      String name = args[i].startsWith("--") ? args[i].substring(2) : "";
      if (FLAGS.contains(name)) {
        flags.add(name);
      } else if (NAMES.contains(name) && i + 1 < args.length) {
        given.put(name, args[++i]);
      } else {
        throw new IllegalArgumentException(args[i] + ": not an option, or one without its value");
      }
    }
    return new FailoverOptions(
        Path.of(given.getOrDefault("launcher", "deploy/launcher/target/souk-launcher.jar")),
        Path.of(given.getOrDefault("dir", "/tmp")),
        number("port", given.getOrDefault("port", "15050"), 1, HIGHEST_PORT),
        !flags.contains("no-frameworks"),
        number("agents", given.getOrDefault("agents", "1000"), 1, MOST_AGENTS),
        number("tasks", given.getOrDefault("tasks", "100"), 1, MOST_TASKS),
        number("rounds", given.getOrDefault("rounds", "10"), 1, Integer.MAX_VALUE),
        number("settle", given.getOrDefault("settle", "60"), 0, Integer.MAX_VALUE),
        number("patience", given.getOrDefault("patience", "5"), 1, Integer.MAX_VALUE),
        flags.contains("stop"),
        Stream.of(given.getOrDefault("java", "").split(" ")).filter(it -> !it.isEmpty()).toList(),
        given.getOrDefault("commit", "unknown"),
        Optional.ofNullable(given.get("json")).map(Path::of));
  }

  /** The three masters. */
  FailoverMasters.Setup masters() {
    return new FailoverMasters.Setup(launcher, dir, port, 3, hosted, java);
  }

  /** All tasks of all agents. */
  int allTasks() {
    return agents * tasks;
  }

  private static int number(String name, String text, int least, int most) {
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "--%s %s: expected %d to %d".formatted(name, text, least, most));
  }
}
