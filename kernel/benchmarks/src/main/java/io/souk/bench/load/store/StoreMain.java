package io.souk.bench.load.store;

import io.souk.bench.Machine;
import io.souk.bench.load.Printed;
import io.souk.bench.result.Growth;
import io.souk.bench.result.Result;
import io.souk.bench.result.ResultFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletionException;

/** W4 with a store that is slow; ends with 1 when the gate objected. */
public final class StoreMain {

  /** A fifth on top of none is noise. */
  private static final double LAW = 1.2;

  private StoreMain() {}

  /** See {@link StoreOptions#USAGE}. */
  public static void main(String[] args) throws IOException {
    StoreOptions options;
    try {
      options = StoreOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(StoreOptions.USAGE);
      System.exit(2);
      return;
    }
    System.out.println(Machine.describe(options.commit()));
    List<Result> results = run(options);
    results.forEach(result -> Printed.lines(result).forEach(System.out::println));
    System.out.println(Machine.pressure());
    if (options.json().isPresent()) {
      ResultFile.write(options.json().get(), results);
    }
    System.exit(results.stream().mapToInt(Result::exitCode).max().orElse(1));
  }

  /**
   * All runs, one after the other. What an update costs is to be the same whatever the number of
   * tasks: each number is held against the first one.
   */
  static List<Result> run(StoreOptions options) throws IOException {
    List<Result> first = run(options, options.tasks().getFirst());
    List<Result> all = new ArrayList<>(first);
    for (int tasks : options.tasks().subList(1, options.tasks().size())) {
      List<Result> others = run(options, tasks);
      for (int i = 0; i < others.size(); i++) {
        // Fewer where a run did not come to its end.
        all.add(i < first.size() ? held(first.get(i), others.get(i)) : others.get(i));
      }
    }
    return all;
  }

  private static List<Result> run(StoreOptions options, int tasks) throws IOException {
    List<Result> results = new ArrayList<>();
    for (int latency : options.latencies()) {
      results.addAll(once(options, tasks, latency));
    }
    return results;
  }

  /** The second one with its growth, where both have the figure. */
  static Result held(Result few, Result many) {
    OptionalDouble one = StoreFigures.cost(few);
    OptionalDouble other = StoreFigures.cost(many);
    if (one.isEmpty() || other.isEmpty() || one.getAsDouble() <= 0) {
      return many;
    }
    String what = StoreFigures.COST + ", from " + few.variant();
    return many.with(new Growth(what, other.getAsDouble() / one.getAsDouble(), LAW, false));
  }

  /** A run that does not come to its end is a result as well: one with a fault. */
  private static List<Result> once(StoreOptions options, int tasks, int latency)
      throws IOException {
    try {
      return new StoreLoad(options, tasks, latency).run();
    } catch (IllegalStateException | CompletionException e) {
      String variant = "commits of %d ms, %,d tasks".formatted(latency, tasks);
      return List.of(Result.of("W4", variant, 1, List.of(String.valueOf(e.getMessage()))));
    }
  }
}
