package io.souk.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Fills every offer with tasks of two to four seconds, for as long as it lives. */
final class GreedyFramework implements AutoCloseable {

  private final SchedulerClient client;
  private final double cpus;
  private final Thread thread;
  private volatile boolean stopped;
  private int launched;

  /**
   * Subscribes in the role and begins.
   *
   * @param cpus of each task
   */
  GreedyFramework(int masterPort, String role, double cpus) {
    this.client = new SchedulerClient(masterPort, Json.framework("greedy-" + role, role));
    this.cpus = cpus;
    this.thread = Thread.ofVirtual().start(this::run);
  }

  private void run() {
    for (int next = 0; !stopped; ) {
      List<JsonNode> events = client.events();
      for (; next < events.size() && !stopped; next++) {
        client.acknowledge(events.get(next));
        events.get(next).at("/offers/offers").forEach(this::fill);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  private void fill(JsonNode offer) {
    int count = (int) Math.floor(SchedulerClient.amount(offer, "cpus") / cpus + 1e-9);
    List<String> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tasks.add(
          Json.task(
              offer,
              "t" + launched,
              lasting(launched++),
              Json.scalar("cpus", cpus),
              Json.scalar("mem", 32)));
    }
    client.accept(offer, 0, Json.launch(tasks.toArray(new String[0])));
  }

  /** So many different lengths that ends spread over time. */
  private static String lasting(int number) {
    return "exec sleep %d.%d".formatted(2 + number % 2, number * 7 % 10);
  }

  String id() {
    return client.id();
  }

  /** Stops filling offers, and removes the framework with its tasks. */
  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    client.call("TEARDOWN", "");
    client.close();
  }
}
