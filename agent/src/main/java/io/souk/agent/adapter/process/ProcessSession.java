package io.souk.agent.adapter.process;

import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.ContainerSession;
import io.souk.agent.runtime.OutputQueue;
import io.souk.agent.runtime.SessionOutput;
import io.souk.agent.runtime.WindowSize;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A command beside a task with pipes or a terminal of its own. */
final class ProcessSession implements ContainerSession {

  private static final Logger LOG = LoggerFactory.getLogger(ProcessSession.class);
  private static final Duration SWEEP_LIMIT = Duration.ofSeconds(10);
  private static final int SIGKILL = 9;

  private final String id;
  private final boolean terminal;
  private final SessionFiles files;
  private final Process process;
  private final Optional<ProcessStat> supervisor;
  private final ProcessTree tree;
  private final Executor workers;
  private final OutputQueue output;
  private final Promise<ContainerExit> exit = Promise.promise();
  private final ExecutorService input =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("session-input").factory());

  ProcessSession(
      String id, boolean terminal, SessionFiles files, Process process, Executor workers) {
    this.id = id;
    this.terminal = terminal;
    this.files = files;
    this.process = process;
    this.supervisor = ProcFs.find((int) process.pid());
    this.tree = files.tree(id, supervisor);
    this.workers = workers;
    this.output = new OutputQueue(terminal ? 1 : 2);
  }

  /** Begins to listen to it. */
  ProcessSession started() {
    listen(process.getInputStream(), SessionOutput.Stream.STDOUT);
    if (!terminal) {
      listen(process.getErrorStream(), SessionOutput.Stream.STDERR);
    }
    process.onExit().thenRunAsync(this::finish, workers);
    return this;
  }

  /** A thread of the system's, for it sits in read(2) as long as the command says nothing. */
  private void listen(InputStream source, SessionOutput.Stream stream) {
    Thread.ofPlatform()
        .daemon()
        .name("session-" + stream.name().toLowerCase(java.util.Locale.ROOT))
        .start(() -> output.copy(source, stream));
  }

  private void finish() {
    try {
      if (!tree.killAll(SWEEP_LIMIT)) {
        LOG.warn("event=session_processes_left session={}", id);
      }
    } catch (RuntimeException unreadable) {
      LOG.warn("event=session_sweep_failed session={} cause=\"{}\"", id, unreadable.toString());
    }
    input.shutdown();
    ContainerExit end = files.exit().orElseGet(() -> new ContainerExit.Signaled(SIGKILL));
    files.delete();
    exit.tryComplete(end);
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
    return run(
        input,
        () -> {
          OutputStream stream = process.getOutputStream();
          stream.write(data.getBytes());
          stream.flush();
          return null;
        });
  }

  @Override
  public Future<Void> endInput() {
    if (terminal) {
      return Future.succeededFuture();
    }
    return run(
        input,
        () -> {
          process.getOutputStream().close();
          return null;
        });
  }

  @Override
  public Future<Void> resize(WindowSize size) {
    if (!terminal) {
      return Future.succeededFuture();
    }
    return run(
        workers,
        () -> {
          // It is noted some milliseconds after the start.
          files.awaitMain(supervisor, SWEEP_LIMIT);
          Optional<String> device = files.terminal();
          if (device.isPresent()) {
            Commands.run(
                "stty",
                "-F",
                device.get(),
                "rows",
                Integer.toString(size.rows()),
                "cols",
                Integer.toString(size.columns()));
          }
          return null;
        });
  }

  @Override
  public Future<Void> signal(int number) {
    return run(
        workers,
        () -> {
          files.awaitMain(supervisor, SWEEP_LIMIT);
          tree.signal(number);
          return null;
        });
  }

  @Override
  public Future<ContainerExit> exited() {
    return exit.future();
  }

  @Override
  public Future<Void> close() {
    output.close();
    if (!exit.future().isComplete()) {
      workers.execute(this::end);
    }
    return exit.future().mapEmpty();
  }

  private void end() {
    try {
      tree.killAll(SWEEP_LIMIT);
      if (!process.waitFor(1, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (RuntimeException unreadable) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static <T> Future<T> run(Executor executor, Callable<T> work) {
    Promise<T> promise = Promise.promise();
    try {
      executor.execute(
          () -> {
            try {
              promise.complete(work.call());
            } catch (Exception e) {
              promise.fail(e);
            }
          });
    } catch (java.util.concurrent.RejectedExecutionException ended) {
      promise.fail(new IOException("The command has ended", ended));
    }
    return promise.future();
  }
}
