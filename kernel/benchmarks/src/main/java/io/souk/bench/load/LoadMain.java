package io.souk.bench.load;

import io.souk.bench.Machine;
import io.souk.bench.load.cluster.LoadOptions;
import io.souk.bench.load.launch.LaunchLoad;
import io.souk.bench.load.offers.OfferLoad;
import io.souk.bench.load.offers.RegistrationLoad;
import io.souk.bench.load.updates.OverloadLoad;
import io.souk.bench.load.updates.ReconcileLoad;
import io.souk.bench.load.updates.UpdateLoad;
import io.souk.bench.result.Result;
import io.souk.bench.result.ResultFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;

/** Puts a master under load: exit code 0, 1 when something was lost or doubled, 2 for usage. */
public final class LoadMain {

  private LoadMain() {}

  /** See {@link LoadOptions#USAGE}. */
  public static void main(String[] args) throws IOException {
    LoadOptions options;
    try {
      options = LoadOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(LoadOptions.USAGE);
      System.exit(2);
      return;
    }
    System.out.println(Machine.describe(options.commit()));
    List<Result> results = run(options);
    results.forEach(result -> Printed.lines(result).forEach(System.out::println));
    if (options.json().isPresent()) {
      ResultFile.write(options.json().get(), results);
    }
    System.out.println(Machine.pressure());
    System.exit(results.stream().mapToInt(Result::exitCode).max().orElse(1));
  }

  /** Does everything, and waits. */
  static List<Result> run(LoadOptions options) throws IOException {
    if (!options.growth()) {
      return once(options);
    }
    List<Result> small = once(options.withSize(options.size().tenth()));
    List<Result> large = once(options);
    List<Result> all = new ArrayList<>(small);
    // Fewer where the small run did not come to its end.
    for (int i = 0; i < Math.min(small.size(), large.size()); i++) {
      all.add(Law.of(options.workload()).hold(small.get(i), large.get(i), options.size()));
    }
    all.addAll(large.subList(Math.min(small.size(), large.size()), large.size()));
    return all;
  }

  /** A run that does not come to its end is a result as well: one with a fault. */
  private static List<Result> once(LoadOptions options) throws IOException {
    try {
      return measure(options);
    } catch (IllegalStateException | CompletionException e) {
      String variant = options.workload().name().toLowerCase(Locale.ROOT);
      return List.of(
          Result.of(
              options.workload().id(),
              variant + ", " + options.size().text(),
              1,
              List.of(String.valueOf(e.getMessage()))));
    }
  }

  private static List<Result> measure(LoadOptions options) throws IOException {
    return switch (options.workload()) {
      case LAUNCH -> List.of(new LaunchLoad(options).run());
      case OFFERS -> new OfferLoad(options).run();
      case REGISTRATIONS -> new RegistrationLoad(options).run();
      case UPDATES -> new UpdateLoad(options).run();
      case RECONCILE -> new ReconcileLoad(options).run();
      case OVERLOAD -> new OverloadLoad(options).run();
    };
  }
}
