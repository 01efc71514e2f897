package io.souk.chaos.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.chaos.check.Claim;
import io.souk.chaos.machine.Http;
import io.souk.chaos.machine.Http.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks one master again and again, without waiting for the answer to what was asked before, so that
 * one that was stopped finds fresh questions when it goes on: whether it leads, and, on a stream
 * that a framework of its own was given there, a call that only the leader takes. It stays with
 * that stream however many others lead meanwhile, until the master closes it.
 */
final class Witness implements AutoCloseable {

  static final String LEADS = "says that it leads";
  static final String TAKES = "takes a call";

  private static final Duration EVERY = Duration.ofMillis(40);

  /** Of those that a stopped master does not answer as many are under way as fit into that. */
  private static final Duration LIMIT = Duration.ofMillis(800);

  private static final String SUBSCRIBE =
      """
      {"type":"SUBSCRIBE","subscribe":{"suppressed_roles":["witness"],"framework_info":{\
      "user":"root","name":"witness","roles":["witness"],"failover_timeout":0,\
      "capabilities":[{"type":"MULTI_ROLE"},{"type":"PARTITION_AWARE"}]}}}""";

  private final String master;
  private final String url;
  private final Claims claims;
  private final Thread asking;
  private final Thread listening;
  private volatile boolean leads;
  private volatile Optional<Seat> seat = Optional.empty();
  private volatile boolean over;
  private volatile Throwable failure;

  /** A stream and what is called on it. */
  private record Seat(OfferStream stream, String call) {}

  /**
   * @param master its address
   */
  Witness(String master, Claims claims) {
    this.master = master;
    this.url = Masters.url(master, Masters.KERNEL_PORT);
    this.claims = claims;
    this.asking = thread("asks", this::ask);
    this.listening = thread("listens", this::listen);
  }

  private Thread thread(String what, Runnable loop) {
    return Thread.ofPlatform()
        .name("witness-" + what)
        .unstarted(
            () -> {
              try {
                loop.run();
              } catch (RuntimeException failed) {
                failure = failed;
              }
            });
  }

  void start() {
    asking.start();
    listening.start();
  }

  private void ask() {
    while (!over) {
      askWhetherItLeads();
      seat.ifPresent(this::call);
      LockSupport.parkNanos(EVERY.toNanos());
    }
  }

  private void askWhetherItLeads() {
    Instant asked = claims.now();
    Http.later(url + "/api/souk/master", LIMIT).thenAccept(answer -> answered(asked, answer));
  }

  private void answered(Instant asked, Answer answer) {
    Instant now = claims.now();
    boolean says = false;
    try {
      if (answer.status() == 200) {
        JsonNode report = answer.json();
        says = report.path("role").asText().equals("leader");
        if (says) {
          claims.note(new Claim(master, report.path("term").asLong(), LEADS, asked, now));
        }
      }
    } catch (RuntimeException failed) {
      failure = failed;
    }
    leads = says;
  }

  private void call(Seat at) {
    Instant asked = claims.now();
    at.stream()
        .callLater(at.call(), LIMIT)
        .thenAccept(
            status -> {
              if (status == 202) {
                claims.note(new Claim(master, at.stream().term(), TAKES, asked, claims.now()));
              }
            });
  }

  private void listen() {
    while (!over) {
      if (leads) {
        OfferStream.openHere(url, SUBSCRIBE).ifPresent(this::sit);
      }
      LockSupport.parkNanos(EVERY.toNanos());
    }
  }

  private void sit(OfferStream stream) {
    try (stream) {
      for (Optional<JsonNode> event = stream.next(); event.isPresent(); event = stream.next()) {
        if (event.get().path("type").asText().equals("SUBSCRIBED")) {
          String id = event.get().at("/subscribed/framework_id/value").asText();
          seat =
              Optional.of(
                  new Seat(
                      stream,
                      """
                      {"type":"RECONCILE","framework_id":{"value":"%s"},"reconcile":{"tasks":[]}}"""
                          .formatted(id)));
          if (over) {
            return;
          }
        }
      }
    } finally {
      seat = Optional.empty();
    }
  }

  @Override
  public void close() {
    over = true;
    seat.map(Seat::stream).ifPresent(OfferStream::close);
    for (Thread thread : new Thread[] {asking, listening}) {
      LockSupport.unpark(thread);
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    if (failure != null) {
      throw new IllegalStateException("a witness of " + master + " broke", failure);
    }
  }
}
