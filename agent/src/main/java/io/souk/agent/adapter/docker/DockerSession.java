package io.souk.agent.adapter.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.ContainerSession;
import io.souk.agent.runtime.OutputQueue;
import io.souk.agent.runtime.SessionOutput;
import io.souk.agent.runtime.WindowSize;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A command in a container of the engine, over a connection of its own. */
final class DockerSession implements ContainerSession {
  private static final Logger LOG = LoggerFactory.getLogger(DockerSession.class);
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(10);
  private static final long POLL_MILLIS = 20;
  private static final int STDERR = 2;
  private static final int SIGKILL = 9;

  private final Engine engine;
  private final String id;
  private final String exec;
  private final String engineId;
  private final boolean terminal;
  private final HijackedStream stream;
  private final OutputQueue output = new OutputQueue(1);
  private final Promise<ContainerExit> exit = Promise.promise();
  private final ExecutorService input =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("session-input").factory());
  private volatile boolean closed;

  /**
   * @param exec the engine's id of the command
   * @param engineId the engine's id of the container
   */
  DockerSession(
      Engine engine,
      String id,
      String exec,
      String engineId,
      boolean terminal,
      HijackedStream stream) {
    this.engine = engine;
    this.id = id;
    this.exec = exec;
    this.engineId = engineId;
    this.terminal = terminal;
    this.stream = stream;
  }

  /** Begins to listen to it. */
  DockerSession started() {
    Thread.ofVirtual().name("docker-session-" + id).start(this::listen);
    return this;
  }

  private void listen() {
    try {
      if (terminal) {
        output.copy(stream.input(), SessionOutput.Stream.STDOUT);
      } else {
        copyFrames(stream.input());
      }
      exit.tryComplete(closed ? new ContainerExit.Signaled(SIGKILL) : awaitExit());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      stream.close();
      input.shutdown();
      exit.tryComplete(new ContainerExit.Lost("The session was interrupted"));
    }
  }

  /** Frames of an 8-byte header: stream, three zeros, big-endian length. */
  private void copyFrames(InputStream body) throws InterruptedException {
    try {
      DataInputStream frames = new DataInputStream(body);
      while (true) {
        int header = frames.readInt();
        long left = frames.readInt() & 0xFFFF_FFFFL;
        SessionOutput.Stream from =
            header >>> 24 == STDERR ? SessionOutput.Stream.STDERR : SessionOutput.Stream.STDOUT;
        while (left > 0) {
          byte[] piece = frames.readNBytes((int) Math.min(left, OutputQueue.PIECE));
          if (piece.length == 0) {
            throw new EOFException();
          }
          output.put(new SessionOutput(from, Buffer.buffer(piece)));
          left -= piece.length;
        }
      }
    } catch (IOException ended) {
      // The command, or the engine, has closed its end.
    } finally {
      output.end();
    }
  }

  /** The engine notes the end a moment after the last output. */
  private ContainerExit awaitExit() throws InterruptedException {
    long deadline = System.nanoTime() + EXIT_LIMIT.toNanos();
    while (true) {
      try {
        JsonNode state = engine.get("inspect exec", "/exec/" + exec + "/json");
        if (!state.path("Running").asBoolean() && state.path("ExitCode").isNumber()) {
          return new ContainerExit.Exited(state.path("ExitCode").asInt() & 0xFF);
        }
      } catch (EngineException e) {
        if (!e.retryable()) {
          return new ContainerExit.Signaled(SIGKILL); // It went with its container.
        }
      }
      if (System.nanoTime() - deadline > 0) {
        return new ContainerExit.Lost("Nobody knows how the command ended");
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Future<Optional<SessionOutput>> read() {
    return output.read();
  }

  @Override
  public Future<Void> write(Buffer data) {
    ByteBuffer bytes = ByteBuffer.wrap(data.getBytes());
    return feed(
        () -> {
          stream.write(bytes);
          return null;
        });
  }

  @Override
  public Future<Void> endInput() {
    return terminal
        ? Future.succeededFuture()
        : feed(
            () -> {
              stream.endOutput();
              return null;
            });
  }

  private Future<Void> feed(Callable<Void> work) {
    if (input.isShutdown()) {
      return Future.failedFuture(new IOException("The command has ended"));
    }
    Promise<Void> promise = Promise.promise();
    try {
      input.execute(
          () -> {
            try {
              promise.complete(work.call());
            } catch (Exception e) {
              promise.fail(e);
            }
          });
    } catch (java.util.concurrent.RejectedExecutionException e) {
      promise.fail(new IOException("The command has ended", e));
    }
    return promise.future();
  }

  @Override
  public Future<Void> resize(WindowSize size) {
    return terminal
        ? Blocking.run(
            () -> {
              resizeNow(size);
              return null;
            })
        : Future.succeededFuture();
  }

  void resizeNow(WindowSize size) throws EngineException {
    try {
      engine.call(
          "resize terminal",
          client -> client.resizeExecCmd(exec).withSize(size.rows(), size.columns()).exec());
    } catch (EngineException e) {
      if (e.retryable()) {
        throw e;
      }
      LOG.debug("event=docker_resize_failed session={} reason=\"{}\"", id, e.getMessage());
    }
  }

  @Override
  public Future<Void> signal(int number) {
    return Blocking.run(
        () -> {
          Optional<ExecProcess> process = ExecProcess.find(engine, exec, engineId);
          if (process.isPresent()) {
            process.get().signal(number);
          }
          return null;
        });
  }

  @Override
  public Future<ContainerExit> exited() {
    return exit.future();
  }

  @Override
  public Future<Void> close() {
    if (exit.future().isComplete()) {
      output.close();
      return Future.succeededFuture();
    }
    closed = true;
    output.close();
    return Blocking.run(
            () -> {
              Optional<ExecProcess> process = ExecProcess.find(engine, exec, engineId);
              if (process.isPresent()) {
                process.get().kill();
              }
              return null;
            })
        .onComplete(killed -> stream.close())
        .transform(killed -> exit.future().mapEmpty());
  }
}
