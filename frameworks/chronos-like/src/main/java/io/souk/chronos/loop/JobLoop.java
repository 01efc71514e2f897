package io.souk.chronos.loop;

import io.souk.chronos.ChronosException;
import io.souk.chronos.ChronosException.Code;
import io.souk.chronos.alarm.Alarms;
import io.souk.chronos.decide.Change;
import io.souk.chronos.decide.Committed;
import io.souk.chronos.decide.Decision;
import io.souk.chronos.decide.Effect;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.decide.Wakes;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.loop.Turn.Made;
import io.souk.chronos.store.Codec;
import io.souk.framework.FrameworkContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single writer. What arrives is decided in order on the ledger; everything decided while a
 * commit is under way goes into the next one. Nobody learns of a change before its commit is
 * confirmed. Confined to the framework's context.
 */
public final class JobLoop {

  private static final Logger LOG = LoggerFactory.getLogger(JobLoop.class);

  private static final int MAX_WAITING = 20_000;

  /** So long, at the most, what may wait for another commit waits for one. */
  private static final Duration LONGEST_SIGHTING = Duration.ofSeconds(1);

  private final FrameworkContext context;
  private final Codec codec;
  private final Thread owner;
  private final Ledger ledger = new Ledger();
  private final Chronicle chronicle;
  private final Deque<Pending> mailbox = new ArrayDeque<>();
  private final Deque<Promise<Void>> readers = new ArrayDeque<>();
  private final Sightings sightings = new Sightings();
  private Optional<Alarms> alarms = Optional.empty();
  private Consumer<Effect> kernel = effect -> {};
  private Move placing = (ledger, now) -> Decision.NOTHING;
  private Runnable afterTurn = () -> {};
  private Optional<Witness> witness = Optional.empty();
  private boolean committing;
  private boolean reading;
  private boolean storing;
  private boolean overdue;
  private boolean stopped;

  /** Decides something on the state of the moment. */
  public interface Move {

    /** May refuse with a {@link ChronosException}. */
    Decision decide(Ledger ledger, Instant now);
  }

  /** Told of every commit. */
  public interface Witness {

    /** Looks at what was committed at {@code now}, in the order in which it was decided. */
    void committed(List<Committed> changes, Instant now);
  }

  /**
   * What waits to be decided.
   *
   * @param divisible whether who asks can ask for less at a time
   */
  private record Pending(Move move, List<JobName> look, boolean divisible, Promise<Void> reply) {}

  /** A loop that has nothing yet, made on the framework's context, which is an event loop. */
  public JobLoop(FrameworkContext context, Codec codec) {
    this.context = context;
    this.codec = codec;
    this.owner = Thread.currentThread();
    this.chronicle = new Chronicle(context.metrics(), ledger);
  }

  /** Reads everything that is stored; entries that cannot be read are left alone. */
  public Future<Void> load() {
    return Future.fromCompletionStage(context.store().scan(""), context.context())
        .map(
            entries -> {
              codec
                  .decode(entries, chronicle::unreadable)
                  .forEach(
                      change -> {
                        ledger.apply(change);
                      });
              LOG.info(
                  "event=loaded jobs={} queued={} live={}",
                  ledger.jobs().size(),
                  ledger.queued().size(),
                  ledger.live().size());
              return null;
            });
  }

  /**
   * Opens the way out.
   *
   * @param effects runs effects of committed decisions
   * @param places decides on what waits before each commit, until it has nothing to say
   * @param turnEnds told after every turn
   */
  public void connect(Alarms wakes, Consumer<Effect> effects, Move places, Runnable turnEnds) {
    alarms = Optional.of(wakes);
    kernel = effects;
    placing = places;
    afterTurn = turnEnds;
  }

  /** Has {@code further} told of every commit; its defects do no harm. */
  public void watch(Witness further) {
    witness = Optional.of(further);
  }

  private void tell(Witness told, Turn turn, Instant now) {
    try {
      told.committed(
          turn.changes.stream()
              .map(made -> new Committed(made.change(), made.before().job()))
              .toList(),
          now);
    } catch (RuntimeException defect) {
      LOG.error("event=witness_failed", defect);
    }
  }

  /** How long until the next alarm rings, if one is set. */
  Optional<Duration> untilNextAlarm() {
    return alarms.flatMap(Alarms::untilNext);
  }

  /**
   * The state that clients may see. To be read on the framework's context only, in the turn in
   * which {@link #settled} completed: while a commit is under way nobody may look.
   */
  public Ledger committed() {
    requireContext();
    if (committing) {
      throw new IllegalStateException("read while a commit was under way, without settled()");
    }
    return ledger;
  }

  /**
   * Completes once no commit is under way, at once if none is; then {@link #committed} may be read
   * until the handler returns. Fails with UNAVAILABLE when the loop has stopped.
   */
  public Future<Void> settled() {
    requireContext();
    if (stopped) {
      return Future.failedFuture(new ChronosException(Code.UNAVAILABLE, "stopping"));
    }
    if (!committing) {
      return Future.succeededFuture();
    }
    Promise<Void> reader = Promise.promise();
    readers.add(reader);
    return reader.future();
  }

  /** The state as decided, of which some may not be committed. Nothing of it may be told. */
  Ledger decided() {
    return ledger;
  }

  /** Figures of each job, to be read as the state is. */
  public JobMeters jobMeters() {
    return chronicle.jobs();
  }

  Chronicle chronicle() {
    return chronicle;
  }

  /**
   * Takes a request of a client.
   *
   * @return completes when what was decided is committed; fails with {@link ChronosException}
   */
  public Future<Void> submit(Move move) {
    requireContext();
    if (stopped) {
      return Future.failedFuture(new ChronosException(Code.UNAVAILABLE, "stopping"));
    }
    if (mailbox.size() >= MAX_WAITING) {
      return Future.failedFuture(new ChronosException(Code.BUSY, "too many requests are waiting"));
    }
    return enqueue(move, List.of(), false);
  }

  /** Takes an event, which cannot be turned away. */
  void handle(Move move) {
    handle(List.of(), move);
  }

  /** Takes an event of some jobs, whose alarms are set anew even if nothing changes. */
  void handle(List<JobName> jobs, Move move) {
    requireContext();
    if (!stopped) {
      enqueue(move, jobs, false);
    }
  }

  /**
   * Takes an event that may be too much for one commit.
   *
   * @return fails with TOO_LARGE, with nothing changed, when it is: several smaller ones may be
   *     tried instead
   */
  Future<Void> attempt(List<JobName> jobs, Move move) {
    requireContext();
    return stopped
        ? Future.failedFuture(new ChronosException(Code.UNAVAILABLE, "stopping"))
        : enqueue(move, jobs, true);
  }

  private Future<Void> enqueue(Move move, List<JobName> look, boolean divisible) {
    Promise<Void> reply = Promise.promise();
    mailbox.add(new Pending(move, look, divisible, reply));
    turn();
    return reply.future();
  }

  private void requireContext() {
    // HTTP handlers run on duplicates of the context, so the thread is what can be compared.
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException("the job loop was entered from " + Thread.currentThread());
    }
  }

  private void turn() {
    if (committing || reading || stopped || (mailbox.isEmpty() && !overdue)) {
      return;
    }
    committing = true;
    Turn turn = new Turn();
    Instant now = context.clock().instant();
    while (!mailbox.isEmpty() && turn.isOpen() && decide(mailbox.peek(), turn, now)) {
      mailbox.remove();
    }
    placeAll(turn, now);
    if (!turn.isEmpty() || overdue) {
      addSightings(turn);
    }
    if (turn.isEmpty()) {
      finish(turn);
      return;
    }
    long began = System.nanoTime();
    context
        .store()
        .commit(turn.batch())
        .whenComplete(
            (version, failure) ->
                context
                    .context()
                    .runOnContext(
                        same -> {
                          chronicle.committed(Duration.ofNanos(System.nanoTime() - began));
                          if (failure == null) {
                            finish(turn);
                          } else {
                            giveUp(turn, failure);
                          }
                        }));
  }

  private void addSightings(Turn turn) {
    Parcel parcel = Parcel.of(codec.encode(sightings.changes()));
    if (turn.fits(parcel.writes().size(), parcel.bytes())) {
      turn.write(parcel);
      sightings.clear();
      overdue = false;
    }
  }

  private void storeSightingsInTime() {
    if (sightings.isEmpty() || storing) {
      return;
    }
    storing = true;
    context
        .vertx()
        .setTimer(
            LONGEST_SIGHTING.toMillis(),
            late -> {
              storing = false;
              overdue = !sightings.isEmpty();
              turn();
            });
  }

  /** False when what was decided must wait for the next turn, and be decided anew. */
  private boolean decide(Pending pending, Turn turn, Instant now) {
    try {
      if (!take(pending.move().decide(ledger, now), turn, pending.divisible())) {
        return false;
      }
      turn.replies.add(pending.reply());
      turn.look.addAll(pending.look());
    } catch (ChronosException refused) {
      pending.reply().fail(refused);
    } catch (RuntimeException defect) {
      LOG.error("event=decision_failed", defect);
      pending.reply().fail(defect);
    }
    return true;
  }

  /** What came to wait in this turn is given the room at hand before anything is committed. */
  private void placeAll(Turn turn, Instant now) {
    try {
      while (turn.hasRoom()) {
        Decision decision = placing.decide(ledger, now);
        if (decision.isEmpty() || !take(decision, turn, false)) {
          return;
        }
      }
    } catch (RuntimeException defect) {
      LOG.error("event=placing_failed", defect);
    }
  }

  /**
   * Takes a decision into the turn, if there is room.
   *
   * @param divisible whether one that does not fit any commit may be refused without further ado
   */
  private boolean take(Decision given, Turn turn, boolean divisible) {
    Decision decision = given;
    if (sightings.mayWait(decision.changes(), ledger)) {
      apply(decision, turn);
      sightings.add(decision.changes());
      return true;
    }
    Parcel parcel = Parcel.of(codec.encode(decision.changes()));
    Optional<String> excess = parcel.excess();
    if (excess.isPresent()) {
      if (divisible) {
        throw tooLarge(excess.get());
      }
      decision = given.withNewestHistory();
      parcel = Parcel.of(codec.encode(decision.changes()));
      if (parcel.excess().isPresent()) {
        chronicle.tooLarge(excess.get());
        throw tooLarge(excess.get());
      }
    }
    if (!turn.fits(parcel.writes().size(), parcel.bytes())) {
      return false;
    }
    excess.ifPresent(chronicle::shortened);
    apply(decision, turn);
    decision.changes().forEach(sightings::supersede);
    turn.write(parcel);
    return true;
  }

  private void apply(Decision decision, Turn turn) {
    for (Change change : decision.changes()) {
      turn.changes.add(new Made(change, Before.of(change, ledger)));
      ledger.apply(change);
    }
    turn.effects.addAll(decision.effects());
  }

  private static ChronosException tooLarge(String excess) {
    return new ChronosException(Code.TOO_LARGE, excess);
  }

  private void finish(Turn turn) {
    if (stopped) {
      turn.replies.forEach(reply -> reply.complete());
      return;
    }
    Instant now = context.clock().instant();
    witness.ifPresent(told -> tell(told, turn, now));
    for (Made made : turn.changes) {
      chronicle.tell(made.change(), made.before(), now);
      turn.look.addAll(touched(made.change()));
    }
    turn.look.forEach(job -> arm(job, now));
    turn.effects.forEach(kernel);
    turn.replies.forEach(reply -> reply.complete());
    committing = false;
    letRead();
    storeSightingsInTime();
    afterTurn.run();
    turn();
  }

  /**
   * No commit begins before all of them have looked, and what they submit meanwhile goes into one.
   */
  private void letRead() {
    reading = true;
    while (!readers.isEmpty()) {
      readers.poll().complete();
    }
    reading = false;
  }

  private List<JobName> touched(Change change) {
    return switch (change) {
      case Change.PutJob put -> List.of(put.job().name());
      case Change.PutProgress put -> List.of(put.job().name());
      case Change.RemoveJob remove -> List.of(remove.name());
      case Change.RecordEdit record -> List.of();
      case Change.PutRun put -> List.of(put.run().job());
      case Change.RemoveRun remove -> List.of(remove.id().job());
      case Change.EndRun end -> List.of(end.run().job());
      case Change.RecordMissed record -> List.of(record.job());
      case Change.PutHistory put -> List.of(put.job());
      case Change.PutCalendar put ->
          ledger.jobsUnder(put.calendar().name()).stream().map(Job::name).toList();
      case Change.RemoveCalendar remove -> List.of();
      case Change.PutFrameworkId put -> List.of();
    };
  }

  private void arm(JobName job, Instant now) {
    Optional<Instant> next = Wakes.next(ledger, job, now);
    alarms.ifPresent(
        those ->
            next.ifPresentOrElse(
                at -> those.set(job, Duration.between(now, at)), () -> those.cancel(job)));
  }

  private void giveUp(Turn turn, Throwable failure) {
    if (stopped) {
      refuse(turn.replies);
      return;
    }
    LOG.error("event=commit_failed cause=\"{}\"", failure.toString());
    stop();
    refuse(turn.replies);
    context.fail("the store took no more", failure);
  }

  private static void refuse(List<Promise<Void>> replies) {
    replies.forEach(
        reply ->
            reply.fail(
                new ChronosException(
                    Code.UNAVAILABLE, "not confirmed by the store; look before you try again")));
  }

  /** Takes nothing more and lets nobody see more. */
  public void stop() {
    stopped = true;
    List<Promise<Void>> waiting = mailbox.stream().map(Pending::reply).toList();
    mailbox.clear();
    refuse(waiting);
    refuse(List.copyOf(readers));
    readers.clear();
  }
}
