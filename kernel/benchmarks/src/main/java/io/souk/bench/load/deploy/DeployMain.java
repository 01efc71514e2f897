package io.souk.bench.load.deploy;

import io.souk.bench.Machine;
import io.souk.bench.result.Result;
import io.souk.bench.result.ResultFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * Deploys through the services API of a running platform: exit code 0, 1 when a count was wrong, 2
 * for usage.
 */
public final class DeployMain {

  private DeployMain() {}

  /** See {@link DeployOptions#USAGE}. */
  public static void main(String[] args) throws IOException {
    DeployOptions options;
    try {
      options = DeployOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(DeployOptions.USAGE);
      System.exit(2);
      return;
    }
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    System.out.println(Machine.describe(options.commit()));
    System.out.println(DeployFigures.header());
    try {
      DeployLoad.Outcome outcome =
          run(vertx, options).toCompletionStage().toCompletableFuture().join();
      Result result = DeployForm.of(outcome.figures(), options, outcome.tasks(), outcome.faults());
      result.objections().stream().limit(20).forEach(System.err::println);
      if (options.json().isPresent()) {
        ResultFile.write(options.json().get(), List.of(result));
      }
      int wrong = result.objections().size();
      System.out.println(wrong == 0 ? "check: ok" : "check: " + wrong + " faults");
      System.exit(result.exitCode());
    } catch (CompletionException e) {
      System.err.println("load: " + e.getCause());
      System.exit(1);
    }
  }

  /** Everything happens on one context of {@code vertx}. */
  static Future<DeployLoad.Outcome> run(Vertx vertx, DeployOptions options) {
    return Future.future(
        result ->
            vertx
                .getOrCreateContext()
                .runOnContext(none -> new DeployLoad(vertx, options).run().onComplete(result)));
  }
}
