package io.souk.master.permission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Records of a stream, as JSON. */
final class EventStream implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final InputStream body;
  private final LinkedBlockingQueue<JsonNode> records = new LinkedBlockingQueue<>();

  EventStream(InputStream body) {
    this.body = body;
    Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try {
      for (int length = length(); length >= 0; length = length()) {
        records.add(JSON.readTree(body.readNBytes(length)));
      }
    } catch (IOException closed) {
      // Nothing more comes.
    }
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
  JsonNode next(String what, Predicate<JsonNode> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < deadline) {
      JsonNode record = records.poll(100, TimeUnit.MILLISECONDS);
      if (record != null && wanted.test(record)) {
        return record;
      }
    }
    throw new AssertionError("no " + what + " within " + PATIENCE_SECONDS + " s");
  }

  JsonNode next(String type) throws InterruptedException {
    return next(type, event -> event.path("type").asText().equals(type));
  }

  JsonNode first() throws InterruptedException {
    return next("first event", event -> true);
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
