package io.souk.bench.load.deploy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

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
    String machine = machine(options);
    System.out.println(machine);
    System.out.println(DeployFigures.header());
    try {
      DeployLoad.Result result =
          run(vertx, options).toCompletionStage().toCompletableFuture().join();
      result.faults().stream().limit(20).forEach(System.err::println);
      if (options.json().isPresent()) {
        Files.writeString(options.json().get(), json(machine, result));
      }
      System.out.println(
          result.faults().isEmpty() ? "check: ok" : "check: " + result.faults().size() + " faults");
      System.exit(result.faults().isEmpty() ? 0 : 1);
    } catch (CompletionException e) {
      System.err.println("load: " + e.getCause());
      System.exit(1);
    }
  }

  private static String json(String machine, DeployLoad.Result result) {
    String shapes =
        result.figures().stream().map(DeployFigures::json).collect(Collectors.joining(",\n  "));
    return "{\"machine\":\"%s\",\"faults\":%d,\"shapes\":[\n  %s]}%n"
        .formatted(machine, result.faults().size(), shapes);
  }

  private static String machine(DeployOptions options) throws IOException {
    return "commit %s, JDK %s, %d cores, load %s, cpu pressure %s"
        .formatted(
            options.commit(),
            System.getProperty("java.version"),
            Runtime.getRuntime().availableProcessors(),
            first("/proc/loadavg"),
            first("/proc/pressure/cpu"));
  }

  private static String first(String file) throws IOException {
    Path path = Path.of(file);
    return Files.isReadable(path)
        ? Files.readString(path).lines().findFirst().orElse("unknown")
        : "unknown";
  }

  /** Everything happens on one context of {@code vertx}. */
  static Future<DeployLoad.Result> run(Vertx vertx, DeployOptions options) {
    return Future.future(
        result ->
            vertx
                .getOrCreateContext()
                .runOnContext(none -> new DeployLoad(vertx, options).run().onComplete(result)));
  }
}
