package io.souk.bench.load;

import io.souk.bench.result.Figure;
import io.souk.bench.result.Goal;
import io.souk.bench.result.Growth;
import io.souk.bench.result.Peer;
import io.souk.bench.result.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** A result for people. */
public final class Printed {

  private static final int MOST_FAULTS = 20;

  private Printed() {}

  /** One line for each figure, growth and objection, and the gate's last word. */
  public static List<String> lines(Result result) {
    List<String> lines = new ArrayList<>();
    lines.add(result.workload() + ", " + result.variant() + " " + result.parameters());
    result.figures().forEach(figure -> lines.add("  " + line(figure)));
    result.growth().forEach(growth -> lines.add("  " + line(growth)));
    List<String> objections = result.objections();
    objections.stream().limit(MOST_FAULTS).forEach(fault -> lines.add("  fault: " + fault));
    lines.add(
        objections.isEmpty()
            ? "  check: ok, %d looked at".formatted(result.checked())
            : "  check: %d faults".formatted(objections.size()));
    return lines;
  }

  private static String line(Figure figure) {
    String values =
        figure.values().by().entrySet().stream()
            .map(each -> each.getKey().text() + " " + number(each.getValue()))
            .collect(Collectors.joining(", "));
    String goals =
        figure.goals().stream().map(goal -> goal(figure, goal)).collect(Collectors.joining());
    String peers = figure.peers().stream().map(Printed::peer).collect(Collectors.joining());
    return "%s%s: %s of %d%s%s"
        .formatted(
            figure.name(),
            figure.unit().isEmpty() ? "" : " (" + figure.unit() + ")",
            values,
            figure.values().samples(),
            goals,
            peers);
  }

  private static String goal(Figure figure, Goal goal) {
    OptionalDouble value = figure.values().find(goal.stat());
    boolean reached = value.isPresent() && goal.isReachedBy(value.getAsDouble());
    return "; goal %s %s %s%s"
        .formatted(
            goal.stat().text(),
            goal.bound().sign(),
            number(goal.limit()),
            reached ? "" : " MISSED");
  }

  private static String peer(Peer peer) {
    return "; %s %s %s".formatted(peer.who(), peer.stat().text(), number(peer.value()));
  }

  private static String line(Growth growth) {
    return "growth of %s: %s, law %s%s"
        .formatted(
            growth.what(),
            number(growth.factor()),
            number(growth.atMost()),
            growth.isKept() ? "" : " BROKEN");
  }

  private static String number(double value) {
    if (value == Math.rint(value) || Math.abs(value) >= 1000) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.3f", value);
  }
}
