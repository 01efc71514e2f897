package io.souk.bench.load.deploy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to deploy on which platform.
 *
 * @param master {@code host:port} of the kernel
 * @param marathon {@code host:port} of the services API
 * @param agents simulated agents, 1 and up
 * @param shapes workloads by name, in order
 * @param warmUps rounds of each before those that are measured
 * @param rounds measured rounds of each
 * @param commit named in the result
 * @param json file for the result, if one is wanted
 */
record DeployOptions(
    String master,
    String marathon,
    int agents,
    List<String> shapes,
    int warmUps,
    int rounds,
    String commit,
    Optional<Path> json) {

  /** One line for each option. */
  static final String USAGE =
      """
      --master HOST:PORT    the kernel (127.0.0.1:5050)
      --marathon HOST:PORT  the services API (127.0.0.1:8080)
      --agents N            simulated agents (1000)
      --shapes A,B          one:N, restart:N, apps:N, crowd:AxN, list:AxN
                            (one:1000,restart:1000,one:10000,apps:1000,crowd:16x500,list:1000x10)
      --warm-ups N          rounds of each that are not measured (3)
      --rounds N            rounds of each that are (9)
      --commit ID           named in the result
      --json FILE           where the result goes beside the table
      """;

  private static final String SHAPES =
      "one:1000,restart:1000,one:10000,apps:1000,crowd:16x500,list:1000x10";

  private static final List<String> NAMES =
      List.of("master", "marathon", "agents", "shapes", "warm-ups", "rounds", "commit", "json");

  /**
   * @throws IllegalArgumentException naming the option that is wrong
   */
  static DeployOptions parse(String... args) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      String name = args[i].startsWith("--") ? args[i].substring(2) : "";
      if (!NAMES.contains(name) || i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + ": not an option with a value");
      }
      given.put(name, args[i + 1]);
    }
    List<String> shapes = List.of(given.getOrDefault("shapes", SHAPES).split(","));
    shapes.forEach(DeployShape::parse);
    return new DeployOptions(
        given.getOrDefault("master", "127.0.0.1:5050"),
        given.getOrDefault("marathon", "127.0.0.1:8080"),
        number("agents", given.getOrDefault("agents", "1000"), 1),
        shapes,
        number("warm-ups", given.getOrDefault("warm-ups", "3"), 0),
        number("rounds", given.getOrDefault("rounds", "9"), 1),
        given.getOrDefault("commit", "unknown"),
        Optional.ofNullable(given.get("json")).map(Path::of));
  }

  private static int number(String name, String text, int least) {
    try {
      int value = Integer.parseInt(text);
      if (value >= least) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "--" + name + " " + text + ": expected " + least + " or more");
  }
}
