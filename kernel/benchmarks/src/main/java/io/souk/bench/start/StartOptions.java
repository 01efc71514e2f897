package io.souk.bench.start;

import io.souk.bench.Options;
import io.souk.bench.platform.LauncherCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which agent, and how many tasks.
 *
 * @param launcher what starts the agent
 * @param dir for its files; nobody should have deleted many files near it a moment ago
 * @param port of the agent
 * @param warmUps tasks before those that are measured
 * @param samples tasks started one by one, beside each number of others
 * @param crowd others that run meanwhile, at most
 * @param storm tasks started at once
 * @param storms how often
 * @param idleSeconds for which the agent is watched doing nothing
 * @param json where the results go
 */
record StartOptions(
    LauncherCommand launcher,
    Path dir,
    int port,
    int warmUps,
    int samples,
    int crowd,
    int storm,
    int storms,
    int idleSeconds,
    Optional<Path> json) {

  /** One line for each option. */
  static final String USAGE =
      """
      --dir DIR          for the agent's files (needed)
      --launcher JAR     what starts the agent (deploy/launcher/target/souk-launcher.jar)
      --port N           of the agent (15951)
      --java OPTIONS     of the agent's JVM, after those of the souk script
      --warm-ups N       tasks that are not measured (100)
      --samples N        tasks one by one, beside 0, a fifth of and all of the crowd (200)
      --crowd N          tasks that run meanwhile (500)
      --storm N          tasks at once (1000)
      --storms N         how often (3)
      --idle-seconds N   for which the agent is watched doing nothing (10)
      --json FILE        the results
      """;

  private static final Set<String> NAMES =
      Set.of(
          "dir",
          "launcher",
          "port",
          "java",
          "warm-ups",
          "samples",
          "crowd",
          "storm",
          "storms",
          "idle-seconds",
          "json");

  /**
   * @throws IllegalArgumentException naming the option that is wrong
   */
  static StartOptions parse(String... args) {
    Options given = Options.parse(NAMES, Set.of(), args);
    if (given.find("dir").isEmpty() || !given.words().isEmpty()) {
      throw new IllegalArgumentException("--dir is needed, and nothing but options");
    }
    List<String> java =
        Stream.of(given.text("java", "").split(" ")).filter(word -> !word.isEmpty()).toList();
    return new StartOptions(
        new LauncherCommand(
            Path.of(given.text("launcher", "deploy/launcher/target/souk-launcher.jar")), java),
        Path.of(given.text("dir", "")).toAbsolutePath(),
        given.number("port", 15_951, 1),
        given.number("warm-ups", 100, 0),
        given.number("samples", 200, 1),
        given.number("crowd", 500, 1),
        given.number("storm", 1000, 1),
        given.number("storms", 3, 1),
        given.number("idle-seconds", 10, 1),
        given.find("json").map(Path::of));
  }
}
