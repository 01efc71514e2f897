package io.souk.it;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Requests at a steady rate, whether or not those before are answered. */
final class SteadyLoad implements AutoCloseable {

  private static final long STEP_MILLIS = 10;

  private final LoadBalancer balancer;
  private final long perSecond;
  private final long started = System.nanoTime();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong answered = new AtomicLong();
  private final Set<String> answers = new ConcurrentSkipListSet<>();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private long sent;

  SteadyLoad(LoadBalancer balancer, long perSecond) {
    this.balancer = balancer;
    this.perSecond = perSecond;
    clock.scheduleAtFixedRate(this::sendDue, 0, STEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void sendDue() {
    long due = (System.nanoTime() - started) * perSecond / 1_000_000_000L;
    for (; sent < due; sent++) {
      requests.execute(this::request);
    }
  }

  private void request() {
    try {
      answers.add(balancer.get().split(" ")[0]);
      answered.incrementAndGet();
    } catch (IOException | RuntimeException e) {
      failures.add(e.toString());
    }
  }

  long answered() {
    return answered.get();
  }

  /** The different first words of the answers. */
  Set<String> answers() {
    return answers;
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  /** Sends no more and waits for the answers. */
  @Override
  public void close() {
    clock.shutdown();
    requests.close();
  }

  @Override
  public String toString() {
    return answered + " answered, failed: " + failures.stream().limit(10).toList();
  }
}
