package io.souk.master.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Reads RecordIO off an answer, as a client with nothing but an HTTP library does. */
final class RecordStream<T> implements AutoCloseable {

  /** Turns a record's bytes into what the client works with. */
  @FunctionalInterface
  interface Parser<T> {
    T parse(byte[] record) throws IOException;
  }

  private static final long PATIENCE_SECONDS = 60;

  private final InputStream body;
  private final LinkedBlockingQueue<T> records = new LinkedBlockingQueue<>();
  private volatile boolean ended;

  RecordStream(InputStream body, Parser<T> parser) {
    this.body = body;
    Thread.ofVirtual().start(() -> read(parser));
  }

  private void read(Parser<T> parser) {
    try {
      for (int length = length(); length >= 0; length = length()) {
        records.add(parser.parse(body.readNBytes(length)));
      }
    } catch (IOException e) {
      // The other side is gone: that is the end, too.
    }
    ended = true;
  }

  private int length() throws IOException {
    StringBuilder digits = new StringBuilder();
    for (int next = body.read(); next != '\n'; next = body.read()) {
      if (next < 0) {
        return -1;
      }
      digits.append((char) next);
    }
    return Integer.parseInt(digits.toString());
  }

  /** The next record that is wanted; others on the way are dropped. */
  T next(String what, Predicate<T> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < deadline) {
      T record = records.poll(100, TimeUnit.MILLISECONDS);
      if (record != null && wanted.test(record)) {
        return record;
      }
    }
    throw new AssertionError("no " + what + " within " + PATIENCE_SECONDS + " s");
  }

  /** Waits until the other side has closed. */
  void awaitEnd() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!ended && System.nanoTime() < deadline) {
      records.poll(20, TimeUnit.MILLISECONDS);
    }
    if (!ended) {
      throw new AssertionError("the stream is still open");
    }
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
