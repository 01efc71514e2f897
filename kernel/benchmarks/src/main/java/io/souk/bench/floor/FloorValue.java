package io.souk.bench.floor;

import io.souk.bench.result.Figure;
import io.souk.bench.result.FloorShare;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a primitive came to here and now.
 *
 * @param unit a time, a rate ({@code .../s}) or a size
 */
public record FloorValue(String name, String unit, double value) {

  private static final Map<String, Double> SECONDS =
      Map.of("ns", 1e-9, "us", 1e-6, "ms", 1e-3, "s", 1.0, "min", 60.0);

  /**
   * How many times the least that is possible a figure's chief number is; 1 is perfect, less than 1
   * says that the figure does without the primitive. Times and rates are compared as seconds for
   * one; anything else by its number, where the units are the same.
   *
   * @return empty when the figure names another floor or none, or the units have nothing in common
   */
  public OptionalDouble ratio(Figure figure) {
    if (figure.floor().filter(share -> share.name().equals(name)).isEmpty()) {
      return OptionalDouble.empty();
    }
    FloorShare share = figure.floor().get();
    double measured = figure.values().find(figure.values().chief()).orElseThrow();
    OptionalDouble seconds = seconds(figure.unit(), measured);
    OptionalDouble least = seconds(unit, value);
    if (seconds.isPresent() && least.isPresent()) {
      return OptionalDouble.of(seconds.getAsDouble() / (share.times() * least.getAsDouble()));
    }
    return figure.unit().equals(unit)
        ? OptionalDouble.of(measured / (share.times() * value))
        : OptionalDouble.empty();
  }

  private static OptionalDouble seconds(String unit, double value) {
    if (SECONDS.containsKey(unit)) {
      return OptionalDouble.of(value * SECONDS.get(unit));
    }
    return unit.endsWith("/s") && value > 0 ? OptionalDouble.of(1 / value) : OptionalDouble.empty();
  }
}
