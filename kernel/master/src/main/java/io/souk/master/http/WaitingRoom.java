package io.souk.master.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Where those who come to subscribe wait: while nobody leads, a moment, for a change of leaders
 * takes no longer, and whoever is told of its end need not guess when to ask again; while another
 * master leads, until it has been heard of since they came, so that nobody is sent to one that has
 * just died; while this master leads, until some of those before them have their answer. So ten
 * thousand who come back at once do not stand between the leader and everything else, and it does
 * not work for those who have given up. First come, first served. Any event loop may use it.
 */
final class WaitingRoom {

  /**
   * How long, how many, how fast.
   *
   * @param longest nobody waits longer for a leader
   * @param places who finds them taken does not wait
   * @param inside how many may be without an answer of the leader at a time, 1 and up
   * @param pause between two looks, 1 ms and up
   */
  record Terms(Duration longest, int places, int inside, Duration pause) {

    /** Longer than most elections, shorter than any client waits for an answer. */
    static final Terms DEFAULT = new Terms(Duration.ofSeconds(3), 20_000, 16, Duration.ofMillis(5));
  }

  /** A leader that has not answered by then does not keep others out any more. */
  private static final Duration LONGEST_VISIT = Duration.ofSeconds(1);

  private record Guest(Exchange exchange, Context context, long since, Consumer<Exchange> next) {

    /**
     * Goes on where it stopped, on its own event loop.
     *
     * @param gone called there if its client has gone: it is another one's turn
     */
    void leave(Runnable gone) {
      context.runOnContext(
          ignored -> {
            if (exchange.open()) {
              next.accept(exchange);
            } else {
              exchange.markOver();
              gone.run();
            }
            exchange.request().resume();
          });
    }
  }

  private record Visit(Exchange exchange, long until) {

    boolean isOver(long now) {
      return exchange.isOver() || until - now <= 0;
    }
  }

  private final Leaders leaders;
  private final Terms terms;
  private final Queue<Guest> guests = new ArrayDeque<>();
  private final Collection<Visit> visits = new ArrayList<>();
  private volatile boolean watching;

  WaitingRoom(Leaders leaders, Terms terms) {
    this.leaders = leaders;
    this.terms = terms;
  }

  /**
   * Lets a request wait if it has to; its body is not read meanwhile.
   *
   * @param next called once, when its time has come or is over; must look for the leader itself
   * @return whether it waits; if not, {@code next} is not called
   */
  boolean enter(Exchange exchange, Consumer<Exchange> next) {
    Leaders.Leader leader = leaders.find();
    Context context = Vertx.currentContext();
    long now = System.nanoTime();
    if (leader instanceof Leaders.Leader.There there && heardSince(now, there, now)) {
      return false;
    }
    synchronized (this) {
      boolean free =
          leader instanceof Leaders.Leader.Here && guests.isEmpty() && visit(exchange, now);
      if (free || guests.size() >= terms.places()) {
        return false;
      }
      exchange.request().pause();
      guests.add(new Guest(exchange, context, now, next));
      if (!watching) {
        watching = true;
        watch(context.owner());
      }
    }
    return true;
  }

  /** Somebody gets an answer: it may be another one's turn. Called on an event loop. */
  void someoneLeft() {
    if (watching) {
      Vertx.currentContext().runOnContext(ignored -> look());
    }
  }

  /** Whether there is room inside; it is taken then. */
  private boolean visit(Exchange exchange, long now) {
    visits.removeIf(visit -> visit.isOver(now));
    return visits.size() < terms.inside()
        && visits.add(new Visit(exchange, now + LONGEST_VISIT.toNanos()));
  }

  private void watch(Vertx vertx) {
    vertx.setTimer(
        terms.pause().toMillis(),
        timer -> {
          try {
            look();
          } finally {
            watchOn(vertx);
          }
        });
  }

  private synchronized void watchOn(Vertx vertx) {
    watching = !guests.isEmpty();
    if (watching) {
      watch(vertx);
    }
  }

  private void look() {
    Leaders.Leader leader = leaders.find();
    List<Guest> leaving = new ArrayList<>();
    synchronized (this) {
      long now = System.nanoTime();
      Optional<Guest> next = next(leader, now);
      while (next.isPresent()) {
        leaving.add(next.get());
        next = next(leader, now);
      }
    }
    leaving.forEach(guest -> guest.leave(this::someoneLeft));
  }

  /** Whose turn it is, if it is anybody's. */
  private Optional<Guest> next(Leaders.Leader leader, long now) {
    while (!guests.isEmpty() && guests.peek().exchange().isOver()) {
      guests.poll();
    }
    if (guests.isEmpty()) {
      return Optional.empty();
    }
    Guest first = guests.peek();
    boolean late = now - first.since() >= terms.longest().toNanos();
    boolean leaves =
        switch (leader) {
          case Leaders.Leader.Nobody nobody -> late;
          case Leaders.Leader.There there -> late || heardSince(first.since(), there, now);
          case Leaders.Leader.Here here -> visit(first.exchange(), now);
        };
    return leaves ? Optional.of(guests.poll()) : Optional.empty();
  }

  private static boolean heardSince(long moment, Leaders.Leader.There leader, long now) {
    return leader.silence().toNanos() <= now - moment;
  }
}
