package io.souk.master.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.framework.Framework;
import io.souk.master.boot.MasterConfig;
import io.souk.master.boot.MasterServer;
import io.souk.security.RoleSecurity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A whole master on a free port. */
final class MasterFixture implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  final Vertx vertx = Vertx.vertx();
  final HttpClient client = HttpClient.newHttpClient();
  final MasterServer master;

  MasterFixture(Path workDir, List<Framework> hosted) {
    this(workDir, hosted, RoleSecurity.OPEN);
  }

  MasterFixture(Path workDir, List<Framework> hosted, RoleSecurity security) {
    try {
      master =
          await(
              MasterServer.start(
                  vertx,
                  MasterConfig.of("127.0.0.1", 0, workDir).withSecurity(security),
                  hosted.stream().<Supplier<Framework>>map(one -> () -> one).toList()));
    } catch (RuntimeException e) {
      await(vertx.close());
      throw e;
    }
  }

  int port() {
    return master.port();
  }

  static <T> T await(Future<T> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  JsonNode json(String path) throws Exception {
    return JSON.readTree(get(path).body());
  }

  /** Reads until what is read is as wanted. */
  JsonNode awaitJson(String path, Predicate<JsonNode> wanted) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    JsonNode last = json(path);
    while (!wanted.test(last)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(path + " stays " + last);
      }
      Thread.onSpinWait();
      last = json(path);
    }
    return last;
  }

  @Override
  public void close() {
    client.shutdownNow();
    await(master.stop());
    await(vertx.close());
  }
}
