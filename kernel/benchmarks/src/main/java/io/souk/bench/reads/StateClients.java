package io.souk.bench.reads;

import io.souk.bench.standing.HttpLine;
import io.souk.bench.standing.Population;
import io.souk.bench.standing.SharedLatencies;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that read one answer after the other without a pause, each on a thread and a connection
 * of its own. Some answers are kept, to be looked at when all is over: whatever a client does
 * between two reads would relieve the master.
 */
final class StateClients {

  /** So many of the clients keep answers, each two: one early and one late. */
  private static final int KEEPERS = 2;

  /**
   * How much is read.
   *
   * @param clients at a time
   * @param warmUp answers, all clients together, that are not counted
   * @param least answers, all clients together, that are counted
   * @param length how long they go on, however many answers there are by then
   */
  record Plan(int clients, int warmUp, int least, Duration length) {}

  /** An answer, and when it was given. */
  record Kept(byte[] body, long from, long to) {}

  private final URI server;
  private final Read read;
  private final Plan plan;
  private final SharedLatencies latencies = new SharedLatencies();
  private final List<Kept> kept = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private volatile long began;

  StateClients(URI server, Read read, Plan plan) {
    this.server = server;
    this.read = read;
    this.plan = plan;
  }

  /** Reads until it is enough. Blocks. */
  void run() {
    began = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < plan.clients(); i++) {
      boolean keeps = i < KEEPERS;
      threads.add(Thread.ofPlatform().name("client-" + i).start(() -> readOn(keeps)));
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void readOn(boolean keeps) {
    int keep = keeps ? 2 : 0;
    try (HttpLine line = new HttpLine(server)) {
      while (!isOver()) {
        boolean keepThis = keep == 2 || keep == 1 && isLate();
        readOnce(line, keepThis);
        keep -= keepThis ? 1 : 0;
      }
    } catch (IOException e) {
      fail(read.text() + ": " + e);
    }
  }

  private boolean isOver() {
    return System.nanoTime() - began >= plan.length().toNanos()
        && latencies.count() >= plan.least();
  }

  private boolean isLate() {
    return System.nanoTime() - began >= plan.length().toNanos() / 2;
  }

  private void readOnce(HttpLine line, boolean keep) throws IOException {
    long from = System.nanoTime();
    HttpLine.Head head = read.ask(line);
    byte[] body = keep ? line.body(head) : new byte[0];
    long length = keep ? body.length : line.skip(head);
    long to = System.nanoTime();
    if (head.status() != 200) {
      throw new IOException("answered " + head.status());
    }
    if (answers.getAndIncrement() >= plan.warmUp()) {
      latencies.add(to - from);
      bytes.set(length);
    }
    if (keep) {
      synchronized (kept) {
        kept.add(new Kept(body, from, to));
      }
    }
  }

  private void fail(String what) {
    synchronized (failures) {
      failures.add(what);
    }
  }

  /** From before the request is sent until its last byte was read. */
  SharedLatencies latencies() {
    return latencies;
  }

  /** All answers, those to warm up included. */
  int answers() {
    return answers.get();
  }

  /** How many of them are kept, to be compared. */
  int checked() {
    return kept.size();
  }

  /** Length of one of the last answers. */
  long bytes() {
    return bytes.get();
  }

  /**
   * What is wrong: reads that failed, and answers that do not show what there was.
   *
   * @param lag nanoseconds by which they may be out of date
   * @param patience nanoseconds within which a master must have heard that a task has ended
   */
  List<String> check(Population population, long lag, long patience) {
    List<String> faults = new ArrayList<>(failures);
    for (Kept answer : kept) {
      Population.Span when = new Population.Span(answer.from() - lag, answer.to(), patience);
      faults.addAll(read.check(answer.body(), population, when));
    }
    return faults;
  }
}
