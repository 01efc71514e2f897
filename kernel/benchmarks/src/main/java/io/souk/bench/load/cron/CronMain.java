package io.souk.bench.load.cron;

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
 * Has jobs run on a platform that is running: exit code 0, 1 when a run was missed or doubled, 2
 * for usage.
 */
public final class CronMain {

  private CronMain() {}

  /** See {@link CronOptions#USAGE}. */
  public static void main(String[] args) throws IOException {
    CronOptions options;
    try {
      options = CronOptions.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(CronOptions.USAGE);
      System.exit(2);
      return;
    }
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    System.out.println(Machine.describe(options.commit()));
    try {
      CronLoad.Outcome outcome =
          run(vertx, options).toCompletionStage().toCompletableFuture().join();
      outcome.lines().forEach(System.out::println);
      Result result = outcome.result();
      result.objections().stream().limit(20).forEach(System.err::println);
      System.out.println(Machine.pressure());
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
  static Future<CronLoad.Outcome> run(Vertx vertx, CronOptions options) {
    return Future.future(
        result ->
            vertx
                .getOrCreateContext()
                .runOnContext(none -> new CronLoad(vertx, options).run().onComplete(result)));
  }
}
