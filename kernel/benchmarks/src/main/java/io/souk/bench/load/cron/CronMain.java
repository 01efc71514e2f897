package io.souk.bench.load.cron;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    System.out.printf(
        "commit %s, load %s, pressure %s%n",
        options.commit(), first("/proc/loadavg"), first("/proc/pressure/cpu"));
    try {
      CronLoad.Result result = run(vertx, options).toCompletionStage().toCompletableFuture().join();
      result.lines().forEach(System.out::println);
      result.faults().stream().limit(20).forEach(System.err::println);
      System.out.printf(
          "load %s, pressure %s%n", first("/proc/loadavg"), first("/proc/pressure/cpu"));
      System.out.println(
          result.faults().isEmpty() ? "check: ok" : "check: " + result.faults().size() + " faults");
      System.exit(result.faults().isEmpty() ? 0 : 1);
    } catch (CompletionException e) {
      System.err.println("load: " + e.getCause());
      System.exit(1);
    }
  }

  private static String first(String file) throws IOException {
    Path path = Path.of(file);
    return Files.isReadable(path)
        ? Files.readString(path).lines().findFirst().orElse("unknown")
        : "unknown";
  }

  /** Everything happens on one context of {@code vertx}. */
  static Future<CronLoad.Result> run(Vertx vertx, CronOptions options) {
    return Future.future(
        result ->
            vertx
                .getOrCreateContext()
                .runOnContext(none -> new CronLoad(vertx, options).run().onComplete(result)));
  }
}
