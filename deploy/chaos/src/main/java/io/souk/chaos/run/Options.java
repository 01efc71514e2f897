package io.souk.chaos.run;

import io.souk.chaos.plan.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a run is to be like.
 *
 * @param seed of the plan and of the clients
 * @param length for how long things are broken
 * @param masters how many: 1, 3 or 5
 * @param agents how many: 2 to 9
 * @param kinds of faults that there may be; with CLOCK, jobs that time brings about are left out
 * @param dir where everything is kept
 * @param launcher the jar of the {@code souk} program
 */
public record Options(
    long seed, Duration length, int masters, int agents, Set<Kind> kinds, Path dir, Path launcher) {

  public Options {
    kinds = Set.copyOf(kinds);
    check(masters == 1 || masters == 3 || masters == 5, "--masters", masters, "1, 3 or 5");
    check(agents >= 2 && agents <= 9, "--agents", agents, "2 to 9");
    check(
        length.toMillis() >= 30_000 && length.toHours() <= 24,
        "--minutes",
        length.toMillis() / 60_000.0,
        "0.5 to 1440");
  }

  private static void check(boolean good, String option, Object value, String expected) {
    if (!good) {
      throw new IllegalArgumentException(option + " " + value + ": expected " + expected);
    }
  }

  /** Whether clocks may be wrong. */
  boolean clocks() {
    return kinds.contains(Kind.CLOCK);
  }

  List<String> masterNames() {
    return names("m", masters);
  }

  List<String> agentNames() {
    return names("a", agents);
  }

  private static List<String> names(String prefix, int count) {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      names.add(prefix + i);
    }
    return names;
  }
}
