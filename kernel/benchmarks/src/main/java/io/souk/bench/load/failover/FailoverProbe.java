package io.souk.bench.load.failover;

import io.souk.bench.load.measure.Latencies;
import io.souk.bench.load.wire.MastersWire;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks masters at a fixed rate while their leader ends: those that are left for what every master
 * answers by itself, and all of them whether they lead. On one context but for the counts.
 */
final class FailoverProbe {

  private static final long READ_MILLIS = 20;
  private static final long LEADER_MILLIS = 10;

  /**
   * One read in so many looks a task up, and with that has the master copy what it shows, if that
   * has changed: twice a second. The others need next to nothing of it.
   */
  private static final int TASK_EVERY = 25;

  private static final String TASK = "/tasks?task_id=" + FailoverGate.task(0);
  private static final String CHEAP = "/health";

  private final Vertx vertx;
  private final MastersWire wire;
  private final List<Long> timers = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final Latencies latency = new Latencies();
  private final int patience;
  private int reads;
  private int sent;

  /**
   * @param patience seconds after which an answer is none any more
   */
  FailoverProbe(Vertx vertx, MastersWire wire, int patience) {
    this.vertx = vertx;
    this.wire = wire;
    this.patience = patience;
  }

  /** Begins to ask. */
  void start(FailoverMasters.Member old, List<FailoverMasters.Member> left, FailoverRound round) {
    timers.add(vertx.setPeriodic(READ_MILLIS, timer -> read(left)));
    timers.add(
        vertx.setPeriodic(
            LEADER_MILLIS,
            timer -> {
              ask(old.url(), round::oldLeads);
              left.forEach(each -> ask(each.url(), () -> round.leads(each.name())));
            }));
  }

  void stop() {
    timers.forEach(vertx::cancelTimer);
    timers.clear();
  }

  private void ask(URI master, Runnable leads) {
    wire.get(master, "/api/souk/master")
        .onSuccess(
            report -> {
              if (FailoverMasters.saysItLeads(report.toString())) {
                leads.run();
              }
            });
  }

  private void read(List<FailoverMasters.Member> left) {
    boolean task = sent++ % TASK_EVERY == 0;
    for (FailoverMasters.Member member : left) {
      long from = System.nanoTime();
      wire.get(member.url(), task ? TASK : CHEAP)
          .timeout(patience, TimeUnit.SECONDS)
          .compose(body -> task ? shown(body) : Future.succeededFuture(body))
          .onComplete(
              answer ->
                  counted(
                      from,
                      answer.succeeded()
                          ? ""
                          : member.name() + ": " + answer.cause().getMessage()));
    }
  }

  /** It runs all the while, and every master shows that it does. */
  private static Future<Buffer> shown(Buffer body) {
    return body.toString().contains("TASK_RUNNING")
        ? Future.succeededFuture(body)
        : Future.failedFuture("a task that runs is not shown: " + body);
  }

  private synchronized void counted(long from, String failure) {
    reads++;
    latency.add(System.nanoTime() - from);
    if (!failure.isEmpty()) {
      failures.add(failure);
    }
  }

  synchronized int reads() {
    return reads;
  }

  /** What went wrong with reads so far. */
  synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  /** Of all reads so far. */
  synchronized Latencies latency() {
    Latencies all = new Latencies();
    all.addAll(latency);
    return all;
  }
}
