package io.souk.bench.report;

import io.souk.bench.machine.MachineFacts;
import io.souk.bench.result.Figure;
import io.souk.bench.result.Growth;
import io.souk.bench.result.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reports as Markdown: figures, growth, what the gates object to, what was not measured. */
public final class Table {

  private static final String VOID =
      "Void: others used that share of the processors meanwhile, which is more than 5 %.";

  private static final String GIB = "%.0f GiB";

  private Table() {}

  /** All of these, each with a line on its machine. */
  public static List<String> of(List<Report> reports) {
    List<String> lines = new ArrayList<>();
    for (Report report : reports) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.add(machine(report));
      figures(lines, report);
      if (report.entries().stream().anyMatch(entry -> entry.foreign().isTooMuch())) {
        lines.add("");
        lines.add(VOID);
      }
      growth(lines, report);
      list(lines, report, "The gates object", Result::objections);
      list(lines, report, "Not measured", result -> result.notMeasured().stream().toList());
    }
    return lines;
  }

  private static String machine(Report report) {
    MachineFacts machine = report.machine();
    return "Commit %s, JDK %s, %d cores, %s, %s, %s%s"
        .formatted(
            machine.commit(),
            machine.jdk(),
            machine.cores(),
            String.format(Locale.ROOT, GIB, machine.memoryMebibytes() / 1024.0),
            machine.kernel(),
            report.at().toString().substring(0, 10),
            report.brief() ? ". **Small sizes: these figures say nothing**" : "");
  }

  private static void figures(List<String> lines, Report report) {
    lines.add("");
    lines.add("| Workload | Figure | Measured | Goal | Peer, times better | Floor, times more |");
    lines.add("|---|---|---|---|---|---|");
    for (Entry entry : report.entries()) {
      for (Figure figure : entry.result().figures()) {
        lines.add(
            "| %s%s | %s | %s | %s | %s | %s |"
                .formatted(
                    name(entry.result()),
                    entry.foreign().isTooMuch()
                        ? " **(void: %s %%)**"
                            .formatted(Numbers.text(100 * entry.foreign().share()))
                        : "",
                    cell(figure.name()),
                    FigureText.values(figure),
                    FigureText.goals(figure),
                    cell(FigureText.peers(figure)),
                    FigureText.floor(figure, entry.floors())));
      }
    }
  }

  private static String name(Result result) {
    return cell((result.workload() + " " + result.variant()).trim());
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }

  private static void growth(List<String> lines, Report report) {
    if (report.entries().stream().allMatch(entry -> entry.result().growth().isEmpty())) {
      return;
    }
    lines.add("");
    lines.add("| Workload | Growth of | Factor | Law | |");
    lines.add("|---|---|---|---|---|");
    for (Entry entry : report.entries()) {
      for (Growth growth : entry.result().growth()) {
        lines.add(
            "| %s | %s%s | %s | ≤ %s | %s |"
                .formatted(
                    name(entry.result()),
                    cell(growth.what()),
                    growth.counted() ? " (counted)" : "",
                    Numbers.text(growth.factor()),
                    Numbers.text(growth.atMost()),
                    growth.isKept() ? "kept" : "**broken**"));
      }
    }
  }

  private interface Lines {
    List<String> of(Result result);
  }

  private static void list(List<String> lines, Report report, String title, Lines each) {
    if (report.entries().stream().allMatch(entry -> each.of(entry.result()).isEmpty())) {
      return;
    }
    lines.add("");
    lines.add(title + ":");
    lines.add("");
    for (Entry entry : report.entries()) {
      each.of(entry.result())
          .forEach(line -> lines.add("- " + name(entry.result()) + ": " + cell(line)));
    }
  }
}
