package io.souk.bench.load.wire;

import io.souk.bench.result.Stat;
import io.souk.bench.result.Values;
import io.vertx.core.Future;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the master says of itself at {@code /metrics}.
 *
 * @param samples by name with labels
 */
public record MasterFigures(Map<String, Double> samples) {

  /** What it says now. */
  public static Future<MasterFigures> read(MasterWire wire) {
    return wire.get("/metrics").map(MasterFigures::parse);
  }

  /** Of the text of {@code /metrics}. */
  public static MasterFigures parse(String text) {
    Map<String, Double> samples = new HashMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#") && line.lastIndexOf(' ') > 0)
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              samples.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
            });
    return new MasterFigures(samples);
  }

  private double since(MasterFigures before, String name) {
    return samples.getOrDefault(name, 0.0) - before.samples.getOrDefault(name, 0.0);
  }

  /** CPU time of the master's process in seconds. */
  public double cpuSeconds(MasterFigures before) {
    return since(before, "process_cpu_time_ns_total") / 1e9;
  }

  /** Mean and greatest time in the loop, of one kind of command. */
  public String inLoop(MasterFigures before, String command) {
    String labels = "{command=\"" + command + "\"}";
    double count = since(before, "souk_master_releases_seconds_count" + labels);
    double decided = since(before, "souk_master_decisions_seconds_sum" + labels);
    double released = since(before, "souk_master_releases_seconds_sum" + labels);
    return String.format(
        Locale.ROOT,
        "%s %.0f x, decided in %.3f ms, sent after %.3f ms (means; recent max %.1f ms)",
        command,
        count,
        count == 0 ? 0 : 1e3 * decided / count,
        count == 0 ? 0 : 1e3 * released / count,
        1e3 * samples.getOrDefault("souk_master_releases_seconds_max" + labels, 0.0));
  }

  /**
   * Below which bounds of its buckets half and 99 of 100 values of a timer lie, and the greatest.
   */
  public String quantiles(String timer) {
    double count = samples.getOrDefault(timer + "_count", 0.0);
    return String.format(
        Locale.ROOT,
        "%s: p50 at most %.1f, p99 at most %.1f, max %.1f ms of %.0f",
        timer,
        1e3 * bound(timer, count / 2),
        1e3 * bound(timer, 0.99 * count),
        1e3 * samples.getOrDefault(timer + "_max", 0.0),
        count);
  }

  /**
   * The same as numbers in milliseconds, those whose bucket has a bound; empty when nothing was
   * timed.
   */
  public Optional<Values> values(String timer) {
    double count = samples.getOrDefault(timer + "_count", 0.0);
    if (count < 1) {
      return Optional.empty();
    }
    Map<Stat, Double> by = new EnumMap<>(Stat.class);
    by.put(Stat.P50, 1e3 * bound(timer, count / 2));
    by.put(Stat.P99, 1e3 * bound(timer, 0.99 * count));
    by.put(Stat.MAX, 1e3 * samples.getOrDefault(timer + "_max", 0.0));
    by.values().removeIf(each -> !Double.isFinite(each));
    return Optional.of(new Values(by, (long) count));
  }

  private double bound(String timer, double rank) {
    String bucket = timer + "_bucket{le=\"";
    return samples.entrySet().stream()
        .filter(sample -> sample.getKey().startsWith(bucket) && sample.getValue() >= rank)
        .map(sample -> sample.getKey().substring(bucket.length()).replaceAll("\".*", ""))
        .mapToDouble(
            text -> text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text))
        .min()
        .orElse(Double.NaN);
  }

  /** Mean of a timer. */
  public String mean(String timer) {
    double count = samples.getOrDefault(timer + "_count", 0.0);
    return String.format(
        Locale.ROOT,
        "%s: mean %.1f ms of %.0f",
        timer,
        1e3 * samples.getOrDefault(timer + "_sum", 0.0) / Math.max(1, count),
        count);
  }
}
