package io.souk.agent.adapter.fetch;

import io.souk.agent.fake.Await;
import io.souk.agent.fetch.FetchException;
import io.souk.agent.fetch.UnpackLimits;
import io.souk.agent.runtime.Fetcher;
import io.souk.agent.stats.Tally;
import io.souk.protocol.mesos.CommandInfo;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A fetcher with a directory for containers' sandboxes. */
final class FetchBench implements AutoCloseable {

  static final UnpackLimits SMALL = new UnpackLimits(4 << 20, 200, 100, 1 << 20);

  private final Path workDir;
  private final Tally tally = new Tally();
  private final SandboxFetcher fetcher;

  FetchBench(Path workDir, FetchSettings settings) throws IOException {
    this.workDir = workDir;
    this.fetcher = SandboxFetcher.open(settings, workDir, tally);
  }

  /** With limits that tests can reach. */
  static FetchBench small(Path workDir) throws IOException {
    return new FetchBench(
        workDir,
        new FetchSettings(
            Optional.empty(), 1 << 20, Duration.ofMinutes(1), Optional.empty(), SMALL));
  }

  SandboxFetcher fetcher() {
    return fetcher;
  }

  Tally tally() {
    return tally;
  }

  Path sandbox(String container) {
    return workDir.resolve("runs").resolve(container);
  }

  Path staging(String container) {
    return workDir.resolve("meta").resolve(container).resolve("fetch");
  }

  Future<Void> begin(String container, Optional<String> user, CommandInfo.URI... uris) {
    try {
      Files.createDirectories(sandbox(container));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return fetcher.fetch(
        new Fetcher.Request(
            container, List.of(uris), sandbox(container), staging(container), user));
  }

  /** The sandbox with everything in it. */
  Path fetch(String container, CommandInfo.URI... uris) {
    Await.success(begin(container, Optional.empty(), uris));
    return sandbox(container);
  }

  /** Why it failed, without what all failures begin with. */
  String failure(String container, CommandInfo.URI... uris) {
    String message = Await.failure(begin(container, Optional.empty(), uris)).getMessage();
    String start = "Failed to fetch all URIs for container '" + container + "': ";
    if (!message.startsWith(start)) {
      throw new AssertionError(message);
    }
    return message.substring(start.length());
  }

  static CommandInfo.URI uri(String value) {
    return CommandInfo.URI.newBuilder().setValue(value).build();
  }

  static CommandInfo.URI uri(Path file) {
    return uri(file.toString());
  }

  static CommandInfo.URI cached(String value) {
    return uri(value).toBuilder().setCache(true).build();
  }

  @Override
  public void close() throws FetchException {
    Await.success(fetcher.close());
  }
}
