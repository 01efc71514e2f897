package io.souk.bench.standing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is alive in a heap, by class.
 *
 * @param classes by name without the module, those with most bytes first
 */
public record Histogram(Map<String, Use> classes) {

  /** Of one class. */
  public record Use(long instances, long bytes) {

    Use plus(Use other) {
      return new Use(instances + other.instances, bytes + other.bytes);
    }
  }

  private static final Pattern ROW =
      Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+)(?:\\s+\\(.*\\))?\\s*");

  /**
   * Reads what {@code jcmd PID GC.class_histogram} prints. Classes of one name from several loaders
   * are one.
   */
  static Histogram parse(String text) {
    Map<String, Use> classes = new LinkedHashMap<>();
    text.lines()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .forEach(
            row ->
                classes.merge(
                    row.group(3),
                    new Use(Long.parseLong(row.group(1)), Long.parseLong(row.group(2))),
                    Use::plus));
    return new Histogram(classes);
  }

  /** All classes together. */
  public long bytes() {
    return classes.values().stream().mapToLong(Use::bytes).sum();
  }

  /** What a class takes; nothing when it is not there. */
  public Use of(String name) {
    return classes.getOrDefault(name, new Use(0, 0));
  }
}
