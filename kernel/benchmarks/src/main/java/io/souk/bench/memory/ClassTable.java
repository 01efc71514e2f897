package io.souk.bench.memory;

import io.souk.bench.standing.Histogram;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Which classes take the memory, as tables of Markdown. Pure. */
final class ClassTable {

  private static final int ROWS = 25;
  private static final double MEGA = 1e6;

  private ClassTable() {}

  /** A table of what one of each takes, by class, and one of each reading. */
  static List<String> lines(List<Reading> readings) {
    List<String> lines = new ArrayList<>();
    lines.add("# Live objects after a full collection");
    shares(readings, lines);
    readings.forEach(reading -> table(reading, lines));
    return lines;
  }

  private static void shares(List<Reading> readings, List<String> lines) {
    Shares shares = new Shares(readings);
    Map<Shares.Part, Double> all = shares.of(reading -> reading.live().bytes());
    if (all.isEmpty()) {
      return;
    }
    List<Shares.Part> parts =
        all.keySet().stream().filter(part -> part != Shares.Part.MASTER).toList();
    Reading largest =
        readings.stream().max(Comparator.comparingLong(it -> it.live().bytes())).orElseThrow();
    lines.add("");
    lines.add("Bytes of one of each, by least squares over all tables below.");
    lines.add("");
    lines.add("| Class |" + join(parts.stream().map(part -> " " + part.text() + " |")));
    lines.add("|---|" + "---|".repeat(parts.size()));
    lines.add(row("all", parts, all));
    largest.live().classes().keySet().stream()
        .limit(2L * ROWS)
        .forEach(
            name ->
                lines.add(
                    row(
                        "`" + name + "`",
                        parts,
                        shares.of(reading -> reading.live().of(name).bytes()))));
  }

  private static String row(String name, List<Shares.Part> parts, Map<Shares.Part, Double> of) {
    return "| "
        + name
        + " |"
        + join(parts.stream().map(part -> String.format(Locale.ROOT, " %.1f |", of.get(part))));
  }

  private static String join(Stream<String> cells) {
    return String.join("", cells.toList());
  }

  private static void table(Reading reading, List<String> lines) {
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "## %s: %.1f MB",
            reading.point().map(Point::name).orElse("a master that knows of nobody"),
            reading.live().bytes() / MEGA));
    lines.add("");
    lines.add("| Class | Objects | MB |");
    lines.add("|---|---|---|");
    reading.live().classes().entrySet().stream()
        .limit(ROWS)
        .forEach(each -> lines.add(row(each.getKey(), each.getValue())));
  }

  private static String row(String name, Histogram.Use use) {
    return String.format(
        Locale.ROOT, "| `%s` | %,d | %.2f |", name, use.instances(), use.bytes() / MEGA);
  }
}
