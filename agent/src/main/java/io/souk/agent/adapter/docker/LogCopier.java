package io.souk.agent.adapter.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies one container's output into {@code stdout} and {@code stderr} of its sandbox, on a virtual
 * thread of its own, until the container has ended and everything is copied. Survives restarts of
 * the engine and, through {@link LogPosition}, of the agent: no line is lost, none comes twice.
 */
final class LogCopier {
  private static final Logger LOG = LoggerFactory.getLogger(LogCopier.class);
  private static final Duration OVERLAP = Duration.ofSeconds(5);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final long SAVE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final String POSITION_FILE = "docker-log.position";

  private final Engine engine;
  private final String name;
  private final Path sandbox;
  private final boolean terminal;
  private final Path positionFile;
  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private volatile boolean closed;
  private volatile boolean removal;
  private volatile Optional<DockerHttpClient.Response> open = Optional.empty();
  private LogPosition position;
  private long savedAt = System.nanoTime();

  /**
   * @param terminal whether the container has one
   */
  LogCopier(Engine engine, String name, Path sandbox, Path stateDir, boolean terminal)
      throws IOException {
    this.terminal = terminal;
    this.engine = engine;
    this.name = name;
    this.sandbox = sandbox;
    this.positionFile = stateDir.resolve(POSITION_FILE);
    this.position = LogPosition.load(positionFile).orElse(LogPosition.start(0, 0));
  }

  /** Notes where the sandbox files end before the container writes anything. */
  static void prepare(Path sandbox, Path stateDir) throws IOException {
    LogPosition.start(
            LogSink.size(sandbox.resolve("stdout")), LogSink.size(sandbox.resolve("stderr")))
        .save(stateDir.resolve(POSITION_FILE));
  }

  void start() {
    Thread.ofVirtual().name("docker-log-" + name).start(this::run);
  }

  /** Waits until all output of the ended container is copied; false when that takes too long. */
  boolean awaitFinished(Duration limit) throws InterruptedException {
    try {
      finished.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
      return false;
    }
  }

  /** The container is about to be removed: an unreadable log is no surprise. */
  void expectRemoval() {
    removal = true;
  }

  /** Stops copying; a later copier goes on where this one stopped. */
  void close() {
    closed = true;
    open.ifPresent(LogCopier::closeQuietly);
  }

  private void run() {
    try {
      while (!closed && !copyOnce()) {
        Thread.sleep(RETRY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("event=docker_log_copy_failed container={} reason=\"{}\"", name, e.getMessage(), e);
    } finally {
      finished.complete(null);
    }
  }

  /** True when nothing more will come. */
  private boolean copyOnce() {
    try {
      copy(true);
      if (closed || running()) {
        return false;
      }
      // The engine may end a followed stream a moment before its last messages.
      copy(false);
      return true;
    } catch (EngineException e) {
      boolean over = !e.retryable();
      if (closed || (removal && over)) {
        return over;
      }
      LOG.warn(
          "event=docker_log_unavailable container={} retry={} reason=\"{}\"",
          name,
          !over,
          e.getMessage());
      return over;
    } catch (IOException e) {
      if (!closed) {
        LOG.warn("event=docker_log_interrupted container={} reason=\"{}\"", name, e.getMessage());
      }
      return false;
    }
  }

  private boolean running() throws EngineException {
    return engine
        .get("inspect container", "/containers/" + name + "/json")
        .path("State")
        .path("Running")
        .asBoolean();
  }

  private void copy(boolean follow) throws EngineException, IOException {
    try (LogSink stdout = LogSink.open(sandbox.resolve("stdout"), position.stdout());
        LogSink stderr = LogSink.open(sandbox.resolve("stderr"), position.stderr());
        DockerHttpClient.Response response = engine.stream("read log", path(follow));
        InputStream body = response.getBody()) {
      open = Optional.of(response);
      if (closed) {
        return;
      }
      LogFrames frames = new LogFrames(new java.io.BufferedInputStream(body, 32 * 1024), terminal);
      try {
        for (Optional<LogFrames.Message> m = frames.next(); m.isPresent(); m = frames.next()) {
          (m.get().stderr() ? stderr : stdout).accept(m.get());
          position = new LogPosition(stdout.position(), stderr.position());
          saveSometimes();
        }
      } finally {
        open = Optional.empty();
        position.save(positionFile);
      }
    }
  }

  private String path(boolean follow) {
    String path =
        "/containers/" + name + "/logs?stdout=true&stderr=true&timestamps=true&follow=" + follow;
    return path + since().map(s -> "&since=" + s.getEpochSecond()).orElse("");
  }

  private Optional<Instant> since() {
    try {
      return position.newest().map(Instant::parse).map(t -> t.minus(OVERLAP));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private void saveSometimes() throws IOException {
    if (System.nanoTime() - savedAt > SAVE_NANOS) {
      position.save(positionFile);
      savedAt = System.nanoTime();
    }
  }

  private static void closeQuietly(DockerHttpClient.Response response) {
    try {
      response.close();
    } catch (RuntimeException e) {
      LOG.debug("closing a log stream failed", e);
    }
  }
}
