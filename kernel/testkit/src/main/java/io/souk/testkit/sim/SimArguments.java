package io.souk.testkit.sim;

import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The options of {@code souk-sim}.
 *
 * @param follow text of events to be printed as they happen
 */
record SimArguments(
    long seeds,
    long firstSeed,
    double hours,
    int agents,
    int frameworks,
    double faults,
    int threads,
    boolean verbose,
    Optional<String> follow) {

  static final String USAGE =
      """
      souk-sim --seeds N --hours H [options]
        --seeds N         runs, each of a seed of its own, 1 to 1000000
        --hours H         simulated hours of each run before its faults stop, above 0, up to 10000
        --first-seed S    seed of the first run (1)
        --agents A        machines, 1 to 1000 (15)
        --frameworks F    frameworks at a time, 1 to 100 (5)
        --faults RATE     how much fails: 0 nothing, 1 the usual, up to 100 (1)
        --threads T       runs at the same time, 1 to 64 (the processors there are)
        --verbose         a line for each run
        --follow TEXT     prints each event that holds the text; with --seeds 1
        --help            prints this\
      """;

  /** Options that cannot be taken. */
  static final class BadArgument extends Exception {
    private static final long serialVersionUID = 1L;

    BadArgument(String message) {
      super(message);
    }
  }

  static SimArguments parse(String[] args) throws BadArgument {
    SimArguments parsed =
        new SimArguments(
            0, 1, 0, 15, 5, 1, Runtime.getRuntime().availableProcessors(), false, Optional.empty());
    for (int i = 0; i < args.length; i++) {
      String option = args[i];
      if (option.equals("--verbose")) {
        parsed = parsed.verbosely();
        continue;
      }
      if (i + 1 == args.length && option.startsWith("--")) {
        check(option);
        throw new BadArgument(option + ": a value must follow");
      }
      parsed = parsed.with(option, i + 1 < args.length ? args[++i] : "");
    }
    if (parsed.seeds == 0 || parsed.hours == 0) {
      throw new BadArgument((parsed.seeds == 0 ? "--seeds" : "--hours") + ": it must be given");
    }
    if (parsed.follow.isPresent() && parsed.seeds != 1) {
      throw new BadArgument("--follow: it goes with --seeds 1 only");
    }
    return parsed;
  }

  private static void check(String option) throws BadArgument {
    switch (option) {
      case "--seeds",
          "--hours",
          "--first-seed",
          "--agents",
          "--frameworks",
          "--faults",
          "--threads",
          "--follow" -> {}
      default -> throw new BadArgument(option + ": there is no such option; --help names them");
    }
  }

  private SimArguments with(String option, String value) throws BadArgument {
    check(option);
    long newSeeds = option.equals("--seeds") ? whole(option, value, 1, 1_000_000) : seeds;
    long newFirst =
        option.equals("--first-seed")
            ? whole(option, value, Long.MIN_VALUE, Long.MAX_VALUE - 1_000_000)
            : firstSeed;
    double newHours = option.equals("--hours") ? decimal(option, value, 0.01, 10_000) : hours;
    int newAgents = option.equals("--agents") ? (int) whole(option, value, 1, 1000) : agents;
    int newFrameworks =
        option.equals("--frameworks") ? (int) whole(option, value, 1, 100) : frameworks;
    double newFaults = option.equals("--faults") ? decimal(option, value, 0, 100) : faults;
    int newThreads = option.equals("--threads") ? (int) whole(option, value, 1, 64) : threads;
    Optional<String> newFollow = option.equals("--follow") ? Optional.of(value) : follow;
    return new SimArguments(
        newSeeds,
        newFirst,
        newHours,
        newAgents,
        newFrameworks,
        newFaults,
        newThreads,
        verbose,
        newFollow);
  }

  private SimArguments verbosely() {
    return new SimArguments(
        seeds, firstSeed, hours, agents, frameworks, faults, threads, true, follow);
  }

  private static long whole(String option, String value, long least, long most) throws BadArgument {
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new BadArgument(
        "%s: a whole number from %d to %d is accepted, not '%s'"
            .formatted(option, least, most, value));
  }

  private static double decimal(String option, String value, double least, double most)
      throws BadArgument {
    try {
      double number = Double.parseDouble(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new BadArgument(
        "%s: a number from %s to %s is accepted, not '%s'".formatted(option, least, most, value));
  }

  SimOptions options(long seed) {
    return new SimOptions(
        seed,
        agents,
        frameworks,
        Duration.ofMillis((long) (hours * 3_600_000)),
        new Faults(faults),
        UnaryOperator.identity(),
        true);
  }
}
