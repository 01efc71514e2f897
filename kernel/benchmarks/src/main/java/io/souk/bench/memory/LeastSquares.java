package io.souk.bench.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The factors that make a sum fit what was seen best: least squares by the normal equations, which
 * are good enough for a handful of numbers. For one thread.
 */
final class LeastSquares {

  /** Of a column that hangs on the others this is what rounding leaves. */
  private static final double NOTHING = 1e-9;

  private final int columns;
  private final List<double[]> rows = new ArrayList<>();
  private final List<Double> seen = new ArrayList<>();

  /**
   * @param columns how many factors are looked for
   */
  LeastSquares(int columns) {
    this.columns = columns;
  }

  /** One observation: so much of each, which came to that. */
  void add(double value, double... row) {
    if (row.length != columns) {
      throw new IllegalArgumentException(row.length + " columns, expected " + columns);
    }
    rows.add(row.clone());
    seen.add(value);
  }

  /** The factors; empty when the observations do not tell them apart. */
  Optional<double[]> solve() {
    double[] scale = new double[columns];
    rows.forEach(
        row -> {
          for (int i = 0; i < columns; i++) {
            scale[i] = Math.max(scale[i], Math.abs(row[i]));
          }
        });
    double[][] system = new double[columns][columns + 1];
    for (int r = 0; r < rows.size(); r++) {
      for (int i = 0; i < columns; i++) {
        double scaled = scale[i] == 0 ? 0 : rows.get(r)[i] / scale[i];
        for (int j = 0; j < columns; j++) {
          system[i][j] += scale[j] == 0 ? 0 : scaled * rows.get(r)[j] / scale[j];
        }
        system[i][columns] += scaled * seen.get(r);
      }
    }
    return eliminate(system).map(factors -> divided(factors, scale));
  }

  private Optional<double[]> eliminate(double[][] system) {
    for (int column = 0; column < columns; column++) {
      int best = column;
      for (int row = column; row < columns; row++) {
        best = Math.abs(system[row][column]) > Math.abs(system[best][column]) ? row : best;
      }
      double[] pivot = system[best];
      system[best] = system[column];
      system[column] = pivot;
      if (Math.abs(pivot[column]) < NOTHING) {
        return Optional.empty();
      }
      for (int row = 0; row < columns; row++) {
        double times = row == column ? 0 : system[row][column] / pivot[column];
        for (int i = column; times != 0 && i <= columns; i++) {
          system[row][i] -= times * pivot[i];
        }
      }
    }
    double[] factors = new double[columns];
    for (int i = 0; i < columns; i++) {
      factors[i] = system[i][columns] / system[i][i];
    }
    return Optional.of(factors);
  }

  private static double[] divided(double[] factors, double[] scale) {
    for (int i = 0; i < factors.length; i++) {
      factors[i] /= scale[i];
    }
    return factors;
  }
}
