package io.souk.agent.runtime;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Between threads that read what a session says and the one who wants to have it. Bounded. */
public final class OutputQueue {

  /** The most bytes in one piece. */
  public static final int PIECE = 32 * 1024;

  private static final int CAPACITY = 8;

  private final Deque<SessionOutput> pieces = new ArrayDeque<>();
  private Optional<Promise<Optional<SessionOutput>>> reader = Optional.empty();
  private int writers;
  private boolean closed;

  /**
   * @param writers how many will say {@link #end}
   */
  public OutputQueue(int writers) {
    this.writers = writers;
  }

  /** Copies all of a stream here and says {@link #end}; blocks while nobody reads. */
  public void copy(InputStream source, SessionOutput.Stream stream) {
    byte[] buffer = new byte[PIECE];
    try {
      for (int read = source.read(buffer); read >= 0; read = source.read(buffer)) {
        if (read > 0) {
          put(new SessionOutput(stream, Buffer.buffer(read).appendBytes(buffer, 0, read)));
        }
      }
    } catch (IOException ended) {
      // The other end is gone; a terminal tells its end so.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end();
    }
  }

  /** Adds a piece; blocks while the queue is full. Dropped after {@link #close}. */
  public void put(SessionOutput piece) throws InterruptedException {
    Promise<Optional<SessionOutput>> waiting;
    synchronized (this) {
      while (pieces.size() >= CAPACITY && !closed) {
        wait();
      }
      if (closed) {
        return;
      }
      if (reader.isEmpty()) {
        pieces.add(piece);
        return;
      }
      waiting = reader.get();
      reader = Optional.empty();
    }
    waiting.complete(Optional.of(piece));
  }

  /** One writer is done. */
  public void end() {
    Optional<Promise<Optional<SessionOutput>>> waiting = Optional.empty();
    synchronized (this) {
      writers--;
      if (writers <= 0) {
        waiting = reader;
        reader = Optional.empty();
      }
    }
    waiting.ifPresent(promise -> promise.complete(Optional.empty()));
  }

  /** Drops everything, now and later; writers go on without being heard. */
  public void close() {
    Optional<Promise<Optional<SessionOutput>>> waiting;
    synchronized (this) {
      closed = true;
      pieces.clear();
      waiting = reader;
      reader = Optional.empty();
      notifyAll();
    }
    waiting.ifPresent(promise -> promise.complete(Optional.empty()));
  }

  /** See {@link ContainerSession#read}. */
  public synchronized Future<Optional<SessionOutput>> read() {
    if (reader.isPresent()) {
      throw new IllegalStateException("A read is under way");
    }
    if (!pieces.isEmpty()) {
      SessionOutput next = pieces.remove();
      notifyAll();
      return Future.succeededFuture(Optional.of(next));
    }
    if (closed || writers <= 0) {
      return Future.succeededFuture(Optional.empty());
    }
    Promise<Optional<SessionOutput>> promise = Promise.promise();
    reader = Optional.of(promise);
    return promise.future();
  }
}
