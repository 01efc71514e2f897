package io.souk.agent.adapter.fetch;

import static io.souk.agent.adapter.fetch.FetchBench.cached;

import io.souk.agent.fetch.UnpackLimits;
import io.souk.agent.stats.Level;
import io.vertx.core.Future;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What it takes when many containers want the same big file at once. Arguments: a directory with
 * room for all copies, how many MiB (1024), how many containers (50).
 */
public final class CacheBench {

  private static final long WAIT_SECONDS = 600;

  private CacheBench() {}

  public static void main(String[] args) throws Exception {
    Path dir = Files.createTempDirectory(Path.of(args[0]), "cache-bench");
    long bytes = (args.length > 1 ? Long.parseLong(args[1]) : 1024) << 20;
    int containers = args.length > 2 ? Integer.parseInt(args[2]) : 50;
    FetchSettings settings =
        new FetchSettings(
            Optional.empty(),
            2 * bytes,
            Duration.ofMinutes(1),
            Optional.empty(),
            UnpackLimits.DEFAULT);
    try (WebServer web = WebServer.start();
        FetchBench bench = new FetchBench(dir, settings)) {
      web.on("/big.bin", out -> send(out, bytes));
      long start = System.nanoTime();
      List<Future<Void>> all = new ArrayList<>();
      for (int i = 0; i < containers; i++) {
        all.add(bench.begin("c" + i, Optional.empty(), cached(web.url("/big.bin"))));
      }
      Future.join(all)
          .toCompletionStage()
          .toCompletableFuture()
          .get(WAIT_SECONDS, java.util.concurrent.TimeUnit.SECONDS);
      System.out.printf(
          "containers=%d bytes=%d downloads=%d cache_bytes=%.0f seconds=%.1f%n",
          containers,
          bytes,
          web.count("/big.bin"),
          bench.tally().of(Level.FETCHER_CACHE_USED),
          (System.nanoTime() - start) / 1e9);
    } finally {
      Staging.remove(dir);
    }
  }

  private static void send(OutputStream out, long bytes) throws java.io.IOException {
    byte[] part = new byte[1 << 20];
    WebServer.send(out, WebServer.head(200, bytes));
    for (long sent = 0; sent < bytes; sent += part.length) {
      out.write(part);
    }
    out.flush();
  }
}
