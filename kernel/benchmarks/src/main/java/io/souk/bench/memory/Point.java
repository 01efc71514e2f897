package io.souk.bench.memory;

import io.souk.bench.standing.Shape;
import java.util.Locale;

/**
 * A cluster of which the memory is looked at.
 *
 * @param agents simulated agents, 1 and up
 * @param tasks all together, a multiple of the agents
 * @param labels of the tasks
 * @param decliners frameworks that have declined every agent for ever
 * @param connections that were used once and stay open, beside those of the agents
 */
record Point(int agents, int tasks, Shape.LabelKind labels, int decliners, int connections) {

  /**
   * Reads {@code AGENTS:TASKS[:equal|distinct[:DECLINERS[:CONNECTIONS]]]}.
   *
   * @throws IllegalArgumentException naming what is wrong
   */
  static Point parse(String text) {
    String[] parts = text.split(":");
    try {
      if (parts.length >= 2 && parts.length <= 5) {
        return new Point(
            Integer.parseInt(parts[0]),
            Integer.parseInt(parts[1]),
            parts.length > 2
                ? Shape.LabelKind.valueOf(parts[2].toUpperCase(Locale.ROOT))
                : Shape.LabelKind.EQUAL,
            parts.length > 3 ? Integer.parseInt(parts[3]) : 0,
            parts.length > 4 ? Integer.parseInt(parts[4]) : 0);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--points " + text + ": " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("--points " + text + ": expected AGENTS:TASKS[:LABELS...]");
  }

  Point {
    if (agents < 1 || tasks < 0 || tasks % agents != 0 || decliners < 0 || connections < 0) {
      throw new IllegalArgumentException(
          "%d agents, %d tasks, %d that decline, %d connections: the tasks are a multiple of the"
                  .formatted(agents, tasks, decliners, connections)
              + " agents, and nothing is below 0");
    }
  }

  Shape shape() {
    return new Shape(agents, tasks == 0 ? 0 : 1, tasks / agents, labels, decliners);
  }

  long filters() {
    return (long) agents * decliners;
  }

  /** Streams of agents and of frameworks, and the connections beside them. */
  int streams() {
    return agents + decliners + (tasks == 0 ? 0 : 1) + connections;
  }

  /** In words. */
  String name() {
    StringBuilder name =
        new StringBuilder(String.format(Locale.ROOT, "%,d agents, %,d tasks", agents, tasks));
    if (tasks > 0) {
      name.append(labels == Shape.LabelKind.EQUAL ? ", labels equal" : ", labels distinct");
    }
    if (decliners > 0) {
      name.append(String.format(Locale.ROOT, ", %,d filters", filters()));
    }
    if (connections > 0) {
      name.append(String.format(Locale.ROOT, ", %,d connections", connections));
    }
    return name.toString();
  }
}
