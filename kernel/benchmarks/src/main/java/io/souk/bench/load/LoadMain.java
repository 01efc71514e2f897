package io.souk.bench.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * Runs one workload against a master: exit code 0, 1 when a task was lost or doubled, 2 for usage.
 */
public final class LoadMain {

  private LoadMain() {}

  /** See {@link LoadOptions#USAGE}. */
  public static void main(String[] args) {
    LoadOptions options;
    try {
      options = LoadOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(LoadOptions.USAGE);
      System.exit(2);
      return;
    }
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    try {
      List<String> faults = run(vertx, options).toCompletionStage().toCompletableFuture().join();
      faults.stream().limit(20).forEach(System.err::println);
      System.out.println(faults.isEmpty() ? "check: ok" : "check: " + faults.size() + " faults");
      System.exit(faults.isEmpty() ? 0 : 1);
    } catch (CompletionException e) {
      System.err.println("load: " + e.getCause());
      System.exit(1);
    }
  }

  /** Everything happens on one context of {@code vertx}; the result tells what went wrong. */
  static Future<List<String>> run(Vertx vertx, LoadOptions options) {
    Context context = vertx.getOrCreateContext();
    return Future.future(
        result ->
            context.runOnContext(
                ignored -> {
                  MasterWire wire = new MasterWire(vertx, options);
                  LoadRun run =
                      options.workload().equals("launch")
                          ? new LaunchLoad(wire)
                          : new OfferLoad(vertx, wire);
                  run.run().onComplete(result);
                }));
  }
}
