package io.souk.agent.adapter.http;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.souk.agent.usage.ContainerUsage;
import io.souk.agent.usage.ExecutorUsage;
import io.souk.protocol.mesos.ResourceStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Prometheus series of each container, with the labels {@code container}, {@code framework}, {@code
 * executor} and {@code task}. Made anew of each measurement, so those of a container that is gone
 * go with it.
 */
final class ContainerSeries implements MultiCollector {
  private volatile List<ExecutorUsage> newest = List.of();

  void show(List<ExecutorUsage> usage) {
    newest = usage;
  }

  @Override
  public MetricSnapshots collect() {
    List<ExecutorUsage> usage = newest;
    List<MetricSnapshot> series = new ArrayList<>();
    for (ContainerMeter meter : ContainerMeter.ALL) {
      snapshot(meter, usage).ifPresent(series::add);
    }
    return new MetricSnapshots(series);
  }

  /** A point of a series. */
  private record Point(Labels labels, double value) {}

  private static java.util.Optional<MetricSnapshot> snapshot(
      ContainerMeter meter, List<ExecutorUsage> usage) {
    List<Point> points = new ArrayList<>();
    for (ExecutorUsage executor : usage) {
      for (ContainerUsage container : executor.containers()) {
        container.statistics().ifPresent(s -> add(meter, executor, container, s, points));
      }
    }
    if (points.isEmpty()) {
      return java.util.Optional.empty();
    }
    return java.util.Optional.of(meter.counts() ? counter(meter, points) : gauge(meter, points));
  }

  private static void add(
      ContainerMeter meter,
      ExecutorUsage executor,
      ContainerUsage container,
      ResourceStatistics statistics,
      List<Point> points) {
    for (ContainerMeter.Part part : meter.parts()) {
      OptionalDouble value = part.value().apply(statistics);
      if (value.isPresent()) {
        Labels labels =
            Labels.of(
                "container",
                container.containerId(),
                "framework",
                executor.frameworkId(),
                "executor",
                executor.executor().executorId(),
                "task",
                container.task().orElse(""));
        points.add(
            new Point(
                meter.label().isEmpty() ? labels : labels.add(meter.label(), part.name()),
                value.getAsDouble()));
      }
    }
  }

  private static MetricSnapshot counter(ContainerMeter meter, List<Point> points) {
    CounterSnapshot.Builder series =
        CounterSnapshot.builder().name(meter.name()).help(meter.meaning());
    points.forEach(
        point ->
            series.dataPoint(
                CounterDataPointSnapshot.builder()
                    .labels(point.labels())
                    .value(Math.max(0, point.value()))
                    .build()));
    return series.build();
  }

  private static MetricSnapshot gauge(ContainerMeter meter, List<Point> points) {
    GaugeSnapshot.Builder series = GaugeSnapshot.builder().name(meter.name()).help(meter.meaning());
    points.forEach(
        point ->
            series.dataPoint(
                GaugeDataPointSnapshot.builder()
                    .labels(point.labels())
                    .value(point.value())
                    .build()));
    return series.build();
  }
}
