package io.souk.bench.memory;

import io.souk.bench.standing.Shape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What one of each kind takes, from the readings of clusters of several sizes. Pure. */
final class Shares {

  /** What a cluster consists of. */
  enum Part {
    MASTER("the master alone"),
    AGENT("agent with its connection"),
    TASK_EQUAL("task, labels equal"),
    TASK_DISTINCT("task, labels distinct"),
    FILTER("filter"),
    CONNECTION("connection");

    private final String text;

    Part(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }

    /** How many of them there are. */
    double count(Optional<Point> point) {
      if (this == MASTER) {
        return 1;
      }
      return point.map(this::count).orElse(0.0);
    }

    private double count(Point point) {
      return switch (this) {
        case MASTER -> 1;
        case AGENT -> point.agents();
        case TASK_EQUAL -> point.labels() == Shape.LabelKind.EQUAL ? point.tasks() : 0;
        case TASK_DISTINCT -> point.labels() == Shape.LabelKind.DISTINCT ? point.tasks() : 0;
        case FILTER -> point.filters();
        case CONNECTION -> point.connections();
      };
    }
  }

  private final List<Reading> readings;
  private final List<Part> parts = new ArrayList<>();

  Shares(List<Reading> readings) {
    this.readings = List.copyOf(readings);
    for (Part part : Part.values()) {
      if (readings.stream().anyMatch(reading -> part.count(reading.point()) > 0)) {
        parts.add(part);
      }
    }
  }

  /**
   * Bytes of one of each, by least squares.
   *
   * @param bytes what is shared out of each reading
   * @return empty when the readings do not tell them apart
   */
  Map<Part, Double> of(ToDoubleFunction<Reading> bytes) {
    LeastSquares fit = new LeastSquares(parts.size());
    for (Reading reading : readings) {
      fit.add(
          bytes.applyAsDouble(reading),
          parts.stream().mapToDouble(part -> part.count(reading.point())).toArray());
    }
    Map<Part, Double> shares = new EnumMap<>(Part.class);
    fit.solve()
        .ifPresent(
            found -> {
              for (int i = 0; i < found.length; i++) {
                shares.put(parts.get(i), found[i]);
              }
            });
    return shares;
  }
}
