package io.souk.bench.report;

import io.souk.bench.floor.FloorValue;
import io.souk.bench.result.Figure;
import io.souk.bench.result.Goal;
import io.souk.bench.result.Peer;
import io.souk.bench.result.Stat;
import io.souk.bench.result.Values;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The cells of a figure's row. */
final class FigureText {

  /** The 99th percentile of fewer samples is their maximum. */
  private static final long FEW = 100;

  private static final double TWICE = 2;

  private FigureText() {}

  /** All that was taken but for the least and the mean, unless somebody asks for them. */
  static String values(Figure figure) {
    Values values = figure.values();
    String unit = figure.unit().isEmpty() ? "" : " " + figure.unit();
    if (values.by().containsKey(Stat.VALUE)) {
      return Numbers.text(values.by().get(Stat.VALUE)) + unit;
    }
    String numbers =
        values.by().entrySet().stream()
            .filter(each -> isShown(figure, each.getKey()))
            .map(FigureText::number)
            .collect(Collectors.joining(", "));
    return numbers + unit + " of " + String.format(java.util.Locale.ROOT, "%,d", values.samples());
  }

  private static boolean isShown(Figure figure, Stat stat) {
    boolean asked =
        figure.goals().stream().anyMatch(goal -> goal.stat() == stat)
            || figure.peers().stream().anyMatch(peer -> peer.stat() == stat);
    long samples = figure.values().samples();
    return asked
        || switch (stat) {
          case VALUE, P50, P90, MAX -> true;
          case P99 -> samples >= FEW;
          case P999 -> samples >= FEW * 10;
          case MIN, MEAN -> false;
        };
  }

  private static String number(Map.Entry<Stat, Double> each) {
    return each.getKey().text() + " " + Numbers.text(each.getValue());
  }

  /** Each goal, whether it is reached, and by how much it is missed. */
  static String goals(Figure figure) {
    return figure.goals().stream()
        .map(goal -> goal(figure.values(), goal))
        .collect(Collectors.joining("; "));
  }

  private static String goal(Values values, Goal goal) {
    String stat = goal.stat() == Stat.VALUE ? "" : goal.stat().text() + " ";
    String text = stat + goal.bound().sign() + " " + Numbers.text(goal.limit()) + ": ";
    if (values.find(goal.stat()).isEmpty()) {
      return text + "**not taken**";
    }
    double value = values.find(goal.stat()).getAsDouble();
    return text + (goal.isReachedBy(value) ? "reached" : "**missed by " + miss(value, goal) + "**");
  }

  private static String miss(double value, Goal goal) {
    boolean most = goal.bound() == Goal.Bound.AT_MOST;
    double factor = most ? value / goal.limit() : goal.limit() / value;
    if (!Double.isFinite(factor)) {
      return Numbers.text(Math.abs(value - goal.limit()));
    }
    return factor >= TWICE
        ? Numbers.text(factor) + " ×"
        : Numbers.text(100 * Math.abs(value - goal.limit()) / goal.limit()) + " %";
  }

  /** Each peer with its figure, and how many times better ours is. */
  static String peers(Figure figure) {
    return figure.peers().stream()
        .map(peer -> peer(figure, peer))
        .collect(Collectors.joining("; "));
  }

  private static String peer(Figure figure, Peer peer) {
    String stat = peer.stat() == Stat.VALUE ? "" : " " + peer.stat().text();
    String text = peer.who() + stat + " " + Numbers.text(peer.value());
    return figure.values().find(peer.stat()).stream()
        .mapToObj(ours -> isMoreBetter(figure) ? ours / peer.value() : peer.value() / ours)
        .filter(Double::isFinite)
        .map(ratio -> text + ": " + Numbers.text(ratio) + " ×")
        .findFirst()
        .orElse(text);
  }

  /** Rates are the better the greater, and so is what has a least as its goal. */
  private static boolean isMoreBetter(Figure figure) {
    return figure.goals().stream()
        .findFirst()
        .map(goal -> goal.bound() == Goal.Bound.AT_LEAST)
        .orElse(figure.unit().endsWith("/s"));
  }

  /** The floor with its value, and how many times more the figure is. */
  static String floor(Figure figure, List<FloorValue> floors) {
    return floors.stream()
        .filter(floor -> floor.ratio(figure).isPresent())
        .map(
            floor ->
                "%s %s %s: %s ×"
                    .formatted(
                        floor.name(),
                        Numbers.text(floor.value()),
                        floor.unit(),
                        Numbers.text(floor.ratio(figure).getAsDouble())))
        .findFirst()
        .orElse("");
  }
}
