package io.souk.bench.load;

import io.souk.protocol.negotiate.Codec;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What to do to which master.
 *
 * @param host of the master
 * @param port of the master
 * @param workload {@code launch} or {@code offers}
 * @param agents simulated agents, 1 and up
 * @param tasks tasks a round of {@code launch}
 * @param perAccept tasks launched by one ACCEPT
 * @param rounds of {@code launch}; the first one meets a cold master
 * @param codec of the framework
 * @param connections for calls, shared by agents and framework
 * @param rate tasks that end in a second of {@code offers}
 * @param warmUp seconds of the same load before that, not measured
 * @param seconds how long {@code offers} takes
 */
public record LoadOptions(
    String host,
    int port,
    String workload,
    int agents,
    int tasks,
    int perAccept,
    int rounds,
    Codec codec,
    int connections,
    int rate,
    int warmUp,
    int seconds) {

  /** One line for each option. */
  static final String USAGE =
      """
      --master HOST:PORT    the master (127.0.0.1:5050)
      --workload NAME       launch: tasks as fast as they go; offers: from a task's end to the offer
      --agents N            simulated agents (100)
      --tasks N             tasks a round of launch (10000)
      --per-accept N        tasks launched by one ACCEPT (100)
      --rounds N            rounds of launch, the first one cold (5)
      --codec NAME          json or protobuf, of the framework (json)
      --connections N       for calls (64)
      --rate N              tasks that end in a second of offers (500)
      --warm-up N           seconds of the same load before, not measured (10)
      --seconds N           how long offers takes (20)
      """;

  private static final Set<String> NAMES =
      Set.of(
          "master",
          "workload",
          "agents",
          "tasks",
          "per-accept",
          "rounds",
          "codec",
          "connections",
          "rate",
          "warm-up",
          "seconds");

  /**
   * @throws IllegalArgumentException naming the option that is wrong
   */
  static LoadOptions parse(String... args) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      String name = args[i].startsWith("--") ? args[i].substring(2) : "";
      if (!NAMES.contains(name) || i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + ": not an option with a value");
      }
      given.put(name, args[i + 1]);
    }
    String master = given.getOrDefault("master", "127.0.0.1:5050");
    String workload = given.getOrDefault("workload", "launch");
    String codec = given.getOrDefault("codec", "json").toUpperCase(Locale.ROOT);
    int colon = master.lastIndexOf(':');
    if (colon < 1 || !Set.of("launch", "offers").contains(workload)) {
      throw new IllegalArgumentException("--master is HOST:PORT, --workload launch or offers");
    }
    if (!Set.of("JSON", "PROTOBUF").contains(codec)) {
      throw new IllegalArgumentException("--codec " + codec + ": json or protobuf is accepted");
    }
    return new LoadOptions(
        master.substring(0, colon),
        positive("master", master.substring(colon + 1)),
        workload,
        positive("agents", given.getOrDefault("agents", "100")),
        positive("tasks", given.getOrDefault("tasks", "10000")),
        positive("per-accept", given.getOrDefault("per-accept", "100")),
        positive("rounds", given.getOrDefault("rounds", "5")),
        Codec.valueOf(codec),
        positive("connections", given.getOrDefault("connections", "64")),
        positive("rate", given.getOrDefault("rate", "500")),
        positive("warm-up", given.getOrDefault("warm-up", "10")),
        positive("seconds", given.getOrDefault("seconds", "20")));
  }

  private static int positive(String name, String text) {
    try {
      int value = Integer.parseInt(text);
      if (value > 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException("--" + name + " " + text + ": expected 1 or more");
  }
}
