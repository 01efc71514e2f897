package io.souk.bench.reads;

import io.souk.bench.result.Figure;
import io.souk.bench.result.Stat;
import io.souk.bench.result.Values;
import io.souk.bench.standing.Shape;

/** Names, goals and the figures of others. */
final class ReadsFigures {

  static final String WORKLOAD = "W6";

  private static final String MESOS = "Mesos 1.11.0, here";
  private static final Shape LARGE = Shape.of(10_000, 1, 10);
  private static final Shape TWICE = Shape.of(20_000, 1, 10);
  private static final Shape THOUSAND = Shape.of(1_000, 1, 10);
  private static final Shape PARALLEL = Shape.of(100, 10, 10);

  private ReadsFigures() {}

  /** The latency of answers, in milliseconds. */
  static Figure answer(Read read, Shape shape, int clients, Values values) {
    Figure figure = Figure.of(read.text() + ", from asking to the last byte", "ms", values);
    if (read == Read.STATE) {
      return state(figure, shape, clients);
    }
    if (!shape.equals(LARGE) || clients > 1) {
      return figure;
    }
    return switch (read) {
      case OPERATOR_PROTOBUF -> figure.withPeer(MESOS, Stat.P50, 910);
      case OPERATOR_JSON -> figure.withPeer(MESOS, Stat.P50, 1_800);
      case SUMMARY -> figure.withPeer(MESOS, Stat.P50, 690);
      case STATE -> figure;
    };
  }

  private static Figure state(Figure figure, Shape shape, int clients) {
    if (shape.equals(LARGE)) {
      return switch (clients) {
        case 1 ->
            figure
                .withAtMost(Stat.P50, 150)
                .withAtMost(Stat.P99, 300)
                .withPeer(MESOS, Stat.MEAN, 1_200);
        case 5 -> figure.withAtMost(Stat.MEAN, 400).withPeer(MESOS, Stat.MEAN, 2_600);
        default -> figure;
      };
    }
    if (shape.equals(PARALLEL)) {
      return switch (clients) {
        case 1 -> figure.withPeer(MESOS, Stat.MEAN, 105);
        case 5 -> figure.withPeer(MESOS, Stat.MEAN, 230);
        case 10 -> figure.withPeer(MESOS, Stat.MEAN, 240);
        case 20 -> figure.withAtMost(Stat.MEAN, 120).withPeer(MESOS, Stat.MEAN, 310);
        default -> figure;
      };
    }
    if (clients == 1 && shape.equals(TWICE)) {
      return figure.withPeer(MESOS, Stat.P50, 4_300);
    }
    return clients == 1 && shape.equals(THOUSAND) ? figure.withPeer(MESOS, Stat.P50, 165) : figure;
  }

  /** The latency of {@code /health} meanwhile, in milliseconds. */
  static Figure health(Shape shape, int clients, Values values) {
    Figure figure =
        Figure.of("/health, from when it was to be asked", "ms", values).withAtMost(Stat.P99, 10);
    if (!shape.equals(LARGE)) {
      return figure;
    }
    return switch (clients) {
      case 0 -> figure.withPeer(MESOS, Stat.P50, 0.9);
      case 1 -> figure.withPeer(MESOS, Stat.P90, 1_000);
      case 5 -> figure.withPeer(MESOS, Stat.P90, 2_100);
      default -> figure;
    };
  }
}
