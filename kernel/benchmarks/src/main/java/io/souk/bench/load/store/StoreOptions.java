package io.souk.bench.load.store;

import io.souk.bench.Options;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is measured.
 *
 * @param tasks how many there are, one run after the other; each 1 and up
 * @param latencies that a commit takes, in milliseconds; for each number of tasks a run for each
 * @param rates updates a second; in each run one after the other
 * @param perApp instances of an app
 * @param warmUpSeconds of updates at the first rate before that, or more until every task has one
 * @param seconds of updates at each rate
 * @param commit named in the result
 * @param json where the results go
 */
record StoreOptions(
    List<Integer> tasks,
    List<Integer> latencies,
    List<Integer> rates,
    int perApp,
    int warmUpSeconds,
    int seconds,
    String commit,
    Optional<Path> json) {

  /** One line for each option. */
  static final String USAGE =
      """
      --tasks LIST        tasks, with commas between (1000,100000)
      --latency LIST      milliseconds of a commit (5,25,100)
      --rates LIST        updates a second (10000,40000)
      --per-app N         instances of an app (1000)
      --warm-up SECONDS   at the first rate, before anything is measured (10)
      --seconds N         at each rate (20)
      --commit ID         named in the result
      --json FILE         the results
      """;

  private static final Set<String> NAMES =
      Set.of("tasks", "latency", "rates", "per-app", "warm-up", "seconds", "commit", "json");

  StoreOptions {
    tasks = List.copyOf(tasks);
    latencies = List.copyOf(latencies);
    rates = List.copyOf(rates);
  }

  /**
   * @throws IllegalArgumentException naming the option that is wrong
   */
  static StoreOptions parse(String... args) {
    Options given = Options.parse(NAMES, Set.of(), args);
    if (!given.words().isEmpty()) {
      throw new IllegalArgumentException(given.words() + ": no option");
    }
    StoreOptions options =
        new StoreOptions(
            numbers(given, "tasks", "1000,100000", 1),
            numbers(given, "latency", "5,25,100", 0),
            numbers(given, "rates", "10000,40000", 1),
            given.number("per-app", 1_000, 1),
            given.number("warm-up", 10, 0),
            given.number("seconds", 20, 1),
            given.text("commit", "unknown"),
            given.find("json").map(Path::of));
    int first = options.rates().getFirst() * options.seconds();
    if (options.tasks().stream().anyMatch(each -> each > first)) {
      throw new IllegalArgumentException(
          "--seconds "
              + options.seconds()
              + ": too short for a word about each task at the first of --rates");
    }
    return options;
  }

  private static List<Integer> numbers(Options given, String name, String otherwise, int least) {
    List<Integer> numbers = new ArrayList<>();
    for (String each : given.text(name, otherwise).split(",")) {
      numbers.add(
          Stream.of(each)
              .filter(text -> text.matches("\\d{1,7}"))
              .map(Integer::valueOf)
              .filter(number -> number >= least)
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "--%s %s: expected numbers of %d or more"
                              .formatted(name, given.text(name, otherwise), least))));
    }
    return numbers;
  }
}
