package io.souk.bench.load.cron;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which jobs to make on which platform.
 *
 * @param master {@code host:port} of the kernel
 * @param chronos {@code host:port} of the jobs API
 * @param agents simulated agents, 1 and up
 * @param jobs jobs to make; without the parent for {@code FANOUT}
 * @param load what they do
 * @param seconds how long is watched after the first is due
 * @param lead seconds from the start to the first due time; the jobs must be made by then
 * @param taskMillis how long each task runs
 * @param oneIn of {@code QUIET} jobs, one in so many is due once a minute
 * @param settle seconds after the first due time before CPU time is counted, so that the start of
 *     the JVM's compilers is left out
 * @param kill command that kills and restarts the master, run when a third of a herd is launched
 * @param commit named in the result
 * @param json where the result goes, besides
 */
record CronOptions(
    String master,
    String chronos,
    int agents,
    int jobs,
    Load load,
    int seconds,
    int lead,
    int taskMillis,
    int oneIn,
    int settle,
    Optional<String> kill,
    String commit,
    Optional<Path> json) {

  /** What the jobs do. */
  enum Load {
    /** Each is due once a minute, at a moment of its own. */
    MINUTE,
    /** All are due in the same second. */
    HERD,
    /** One of some is due once a minute, all others on another day. */
    QUIET,
    /** All wait for one parent. */
    FANOUT
  }

  /** One line for each option. */
  static final String USAGE =
      """
      --master HOST:PORT    the kernel (127.0.0.1:5050)
      --chronos HOST:PORT   the jobs API (127.0.0.1:4400)
      --agents N            simulated agents of 100 cpus (100)
      --jobs N              jobs to make (100000)
      --load KIND           minute, herd, quiet or fanout (herd)
      --seconds N           watched from the first due time on (60)
      --lead N              seconds from now to the first due time (120)
      --task-millis N       length of a task (0)
      --one-in N            of quiet jobs, one in so many is due once a minute (100)
      --settle N            CPU time counts from so many seconds after the first due time on (0)
      --kill COMMAND        kills and restarts the master in mid-herd
      --commit ID           named in the result
      --json FILE           the result, besides
      """;

  private static final List<String> NAMES =
      List.of(
          "master",
          "chronos",
          "agents",
          "jobs",
          "load",
          "seconds",
          "lead",
          "task-millis",
          "one-in",
          "settle",
          "kill",
          "commit",
          "json");

  /**
   * @throws IllegalArgumentException naming the option that is wrong
   */
  static CronOptions parse(String... args) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      String name = args[i].startsWith("--") ? args[i].substring(2) : "";
      if (!NAMES.contains(name) || i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + ": not an option with a value");
      }
      given.put(name, args[i + 1]);
    }
    return new CronOptions(
        address("master", given.getOrDefault("master", "127.0.0.1:5050")),
        address("chronos", given.getOrDefault("chronos", "127.0.0.1:4400")),
        number("agents", given.getOrDefault("agents", "100"), 1),
        number("jobs", given.getOrDefault("jobs", "100000"), 1),
        load(given.getOrDefault("load", "herd")),
        number("seconds", given.getOrDefault("seconds", "60"), 1),
        number("lead", given.getOrDefault("lead", "120"), 1),
        number("task-millis", given.getOrDefault("task-millis", "0"), 0),
        number("one-in", given.getOrDefault("one-in", "100"), 1),
        number("settle", given.getOrDefault("settle", "0"), 0),
        Optional.ofNullable(given.get("kill")),
        given.getOrDefault("commit", "unknown"),
        Optional.ofNullable(given.get("json")).map(Path::of));
  }

  private static String address(String name, String text) {
    if (!text.matches("[^/:\\s]+:[0-9]{1,5}")) {
      throw new IllegalArgumentException("--" + name + " " + text + ": HOST:PORT is accepted");
    }
    return text;
  }

  private static Load load(String text) {
    try {
      return Load.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw new IllegalArgumentException(
          "--load " + text + ": minute, herd, quiet or fanout is accepted");
    }
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
