package io.souk.agent.run;

import io.souk.agent.executor.ExecutorStream;
import io.souk.protocol.mesos.executor.Event;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The way to one executor: its stream, while it has one, and what is to be done about it one after
 * the other. On the loop.
 */
final class ExecutorConnection {

  private Optional<ExecutorStream> stream = Optional.empty();
  private Future<?> last = Future.succeededFuture();

  /** The last one who subscribes counts. */
  void open(ExecutorStream next) {
    stream.ifPresent(ExecutorStream::close);
    stream = Optional.of(next);
  }

  /**
   * @return whether it was the one in use
   */
  boolean closed(ExecutorStream which) {
    boolean current = stream.filter(which::equals).isPresent();
    if (current) {
      stream = Optional.empty();
    }
    return current;
  }

  /** What is said to a stream that has closed by then is lost with it. */
  void send(Event event) {
    Optional<ExecutorStream> to = stream;
    then(
        () -> {
          to.ifPresent(it -> it.send(event));
          return Future.succeededFuture();
        });
  }

  /** Sends at once, on the stream that is open now. */
  void sendNow(Event event) {
    stream.ifPresent(it -> it.send(event));
  }

  void close() {
    Optional<ExecutorStream> which = stream;
    stream = Optional.empty();
    then(
        () -> {
          which.ifPresent(ExecutorStream::close);
          return Future.succeededFuture();
        });
  }

  /** Does something after all that was to be done before; what follows waits for it. */
  void then(Supplier<Future<?>> step) {
    last = last.transform(done -> step.get());
  }
}
