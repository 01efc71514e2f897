package io.souk.bench.load.store;

import io.souk.bench.Machine;
import io.souk.bench.load.Printed;
import io.souk.bench.result.Result;
import io.souk.bench.result.ResultFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

/** W4 with a store that is slow; ends with 1 when the gate objected. */
public final class StoreMain {

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

  /** All runs, one after the other. */
  static List<Result> run(StoreOptions options) throws IOException {
    List<Result> results = new ArrayList<>();
    for (int tasks : options.tasks()) {
      for (int latency : options.latencies()) {
        results.addAll(once(options, tasks, latency));
      }
    }
    return results;
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
