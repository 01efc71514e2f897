package io.souk.chronos.loop;

import io.souk.chronos.decide.Decision;
import io.souk.chronos.decide.Effect;
import io.souk.chronos.decide.LaunchDecider;
import io.souk.chronos.decide.LaunchDecider.Placement;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.decide.Refusals;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Brings runs that wait and offers together. While a job is due soon, offers are kept for a moment,
 * so that what comes due finds room at once, in the same commit; otherwise what is not needed goes
 * back without delay.
 */
final class Market {

  /** For so long offers are kept, when something is due within that time. */
  private static final Duration HOLD = Duration.ofSeconds(1);

  /** An offer that was of no use to runs that wait may be of use a little later. */
  static final Duration NO_ROOM = Duration.ofSeconds(5);

  /**
   * One that nobody waited for need not come back before it is asked for. So those that stay in use
   * are about as many as are needed, and the rest of the cluster does not go to and fro.
   */
  private static final Duration NO_NEED = Duration.ofMinutes(5);

  /** More runs an offer than this are spread over all that the cluster has. */
  private static final int FEW = 4;

  /** So long a herd waits for further offers while there are some at hand. */
  private static final Duration GATHER = Duration.ofMillis(50);

  private static final long NEVER = -1;

  private final JobLoop loop;
  private final Kernel kernel;
  private final Vertx vertx;
  private final InstantSource clock;
  private final Demand demand;
  private final LaunchDecider launches = new LaunchDecider();
  private final Shelf shelf = new Shelf();
  private Refusals refusals = Refusals.NONE;
  private Optional<Long> timer = Optional.empty();
  private boolean closed;

  /** Whether there may be offers that were given back because nobody needed them. */
  private boolean moreToBeHad;

  /** Whether a herd waits for those. */
  private boolean gathering;

  /** Everyone who had come to wait by this number has been looked at with all offers at hand. */
  private long lookedUpTo = NEVER;

  Market(JobLoop loop, Kernel kernel, Vertx vertx, InstantSource clock) {
    this.loop = loop;
    this.kernel = kernel;
    this.vertx = vertx;
    this.clock = clock;
    this.demand = new Demand(kernel);
  }

  /** Why runs that wait found no room when offers came last. */
  Refusals refusals() {
    return refusals;
  }

  void connected() {
    shelf.clear();
    moreToBeHad = false;
    demand.connected();
    turnEnded();
  }

  void disconnected() {
    shelf.clear();
    demand.disconnected();
  }

  void offered(List<Offer> offers) {
    shelf.add(offers, clock.instant());
    lookedUpTo = NEVER;
    gathering = false;
    goOn();
    if (timer.isEmpty()) {
      timer = Optional.of(vertx.setTimer(HOLD.toMillis(), id -> expire()));
    }
  }

  private void goOn() {
    loop.handle((ledger, now) -> Decision.NOTHING);
  }

  void rescinded(OfferID offer) {
    shelf.remove(List.of(offer));
  }

  /** Uses the offers at hand, some at a time. */
  Decision place(Ledger ledger, Instant now) {
    if (!anyNew(ledger, now)) {
      return Decision.NOTHING;
    }
    long arrivals = ledger.launchableArrivals(now);
    Placement placement = launches.place(ledger, shelf.offers(), now);
    shelf.remove(placement.used());
    refusals = placement.refusals();
    lookedUpTo = placement.more() ? NEVER : arrivals;
    return placement.decision();
  }

  private boolean anyNew(Ledger ledger, Instant now) {
    return !shelf.isEmpty()
        && ledger.anyLaunchable(now)
        && ledger.launchableArrivals(now) != lookedUpTo
        && !isHerd(ledger, now);
  }

  /** Whether so many wait that they should be spread over more offers than are at hand. */
  private boolean isHerd(Ledger ledger, Instant now) {
    return (moreToBeHad || gathering) && ledger.launchableCount(now) > FEW * shelf.size();
  }

  /** Goes on, or says what is wanted and gives back what is not. */
  void turnEnded() {
    Instant now = clock.instant();
    Ledger ledger = loop.decided();
    if (anyNew(ledger, now)) {
      goOn();
      return;
    }
    boolean any = ledger.anyLaunchable(now);
    if (!any) {
      refusals = Refusals.NONE;
    }
    boolean soon = loop.untilNextAlarm().map(wait -> wait.compareTo(HOLD) <= 0).orElse(false);
    boolean herd = any && !shelf.isEmpty() && isHerd(ledger, now);
    if (!soon && !herd) {
      decline(now);
    }
    boolean asked = (any || !soon) && demand.want(any, ledger.launchableArrivals(now));
    if (herd && !gathering) {
      gathering = true;
      vertx.setTimer(GATHER.toMillis(), id -> gathered());
    }
    moreToBeHad &= !asked && !gathering;
  }

  private void gathered() {
    if (gathering) {
      gathering = false;
      goOn();
    }
  }

  private void expire() {
    timer = Optional.empty();
    if (closed) {
      return;
    }
    decline(clock.instant().minus(HOLD));
    if (!shelf.isEmpty()) {
      timer = Optional.of(vertx.setTimer(HOLD.toMillis(), id -> expire()));
    }
  }

  private void decline(Instant limit) {
    List<OfferID> old = shelf.takeUpTo(limit);
    if (!old.isEmpty()) {
      boolean needed = loop.decided().anyLaunchable(clock.instant());
      moreToBeHad |= !needed;
      // Refused only when they are gone already, which is as good.
      kernel.run(new Effect.Decline(old, needed ? NO_ROOM : NO_NEED));
    }
  }

  void close() {
    closed = true;
    timer.ifPresent(vertx::cancelTimer);
  }
}
