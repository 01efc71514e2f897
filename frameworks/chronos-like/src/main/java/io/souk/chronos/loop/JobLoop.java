package io.souk.chronos.loop;

import io.souk.chronos.ChronosException;
import io.souk.chronos.ChronosException.Code;
import io.souk.chronos.alarm.Alarms;
import io.souk.chronos.decide.Change;
import io.souk.chronos.decide.Decision;
import io.souk.chronos.decide.Effect;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.decide.Wakes;
import io.souk.chronos.job.JobName;
import io.souk.chronos.store.Codec;
import io.souk.framework.FrameworkContext;
import io.souk.framework.Store;
import io.souk.framework.Store.Write;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
  private static final int MAX_TURN_WRITES = 4_000;
  private static final int MAX_TURN_BYTES = 8 << 20;
  private static final int MAX_DECISION_BYTES = 7 << 20;
  private static final int MAX_DECISION_WRITES = 15_000;
  private static final int MAX_ENTRY_BYTES = 2 << 20;

  private final FrameworkContext context;
  private final Codec codec;
  private final Thread owner;
  private final Ledger decided = new Ledger();
  private final Ledger committed = new Ledger();
  private final Chronicle chronicle;
  private final Deque<Pending> mailbox = new ArrayDeque<>();
  private Optional<Alarms> alarms = Optional.empty();
  private Consumer<Effect> kernel = effect -> {};
  private Consumer<Ledger> afterTurn = ledger -> {};
  private boolean committing;
  private boolean stopped;

  /** Decides something on the state of the moment. */
  public interface Move {

    /** May refuse with a {@link ChronosException}. */
    Decision decide(Ledger ledger, Instant now);
  }

  private record Pending(Move move, List<JobName> look, Promise<Void> reply) {}

  /** A loop that has nothing yet, made on the framework's context, which is an event loop. */
  public JobLoop(FrameworkContext context, Codec codec) {
    this.context = context;
    this.codec = codec;
    this.owner = Thread.currentThread();
    this.chronicle = new Chronicle(context.metrics(), committed);
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
                        decided.apply(change);
                        committed.apply(change);
                      });
              LOG.info(
                  "event=loaded jobs={} queued={} live={}",
                  committed.jobs().size(),
                  committed.queued().size(),
                  committed.live().size());
              return null;
            });
  }

  /**
   * Opens the way out.
   *
   * @param effects runs effects of committed decisions
   * @param turnEnds told the committed state after every turn
   */
  public void connect(Alarms wakes, Consumer<Effect> effects, Consumer<Ledger> turnEnds) {
    alarms = Optional.of(wakes);
    kernel = effects;
    afterTurn = turnEnds;
  }

  /** The state that clients may see. To be read on the framework's context only. */
  public Ledger committed() {
    requireContext();
    return committed;
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
    return enqueue(move, List.of());
  }

  /** Takes an event, which cannot be turned away. */
  void handle(Move move) {
    requireContext();
    if (!stopped) {
      enqueue(move, List.of());
    }
  }

  /** Takes an event of some jobs, whose alarms are set anew even if nothing changes. */
  void handle(List<JobName> jobs, Move move) {
    requireContext();
    if (!stopped) {
      enqueue(move, jobs);
    }
  }

  private Future<Void> enqueue(Move move, List<JobName> look) {
    Promise<Void> reply = Promise.promise();
    mailbox.add(new Pending(move, look, reply));
    turn();
    return reply.future();
  }

  private void requireContext() {
    // HTTP handlers run on duplicates of the context, so the thread is what can be compared.
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException("the job loop was entered from " + Thread.currentThread());
    }
  }

  /** What one commit carries. */
  private static final class Turn {
    final List<Change> changes = new ArrayList<>();
    final List<Write> writes = new ArrayList<>();
    final List<Effect> effects = new ArrayList<>();
    final List<Promise<Void>> replies = new ArrayList<>();
    final Set<JobName> look = new LinkedHashSet<>();
    long bytes;
  }

  private void turn() {
    if (committing || stopped || mailbox.isEmpty()) {
      return;
    }
    committing = true;
    Turn turn = new Turn();
    Instant now = context.clock().instant();
    while (!mailbox.isEmpty()
        && turn.writes.size() < MAX_TURN_WRITES
        && turn.bytes < MAX_TURN_BYTES) {
      decide(mailbox.poll(), turn, now);
    }
    if (turn.writes.isEmpty()) {
      finish(turn);
      return;
    }
    long began = System.nanoTime();
    context
        .store()
        .commit(new Store.Batch(turn.writes))
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

  private void decide(Pending pending, Turn turn, Instant now) {
    try {
      Decision decision = pending.move().decide(decided, now);
      List<Write> writes = codec.encode(decision.changes());
      long bytes = writes.stream().mapToLong(JobLoop::size).sum();
      if (bytes > MAX_DECISION_BYTES || writes.stream().anyMatch(w -> size(w) > MAX_ENTRY_BYTES)) {
        throw ChronosException.invalid("too large to be stored, %d bytes".formatted(bytes));
      }
      if (writes.size() > MAX_DECISION_WRITES) {
        throw ChronosException.invalid(
            "too much to be stored at once, %d entries".formatted(writes.size()));
      }
      decision.changes().forEach(decided::apply);
      turn.changes.addAll(decision.changes());
      turn.writes.addAll(writes);
      turn.bytes += bytes;
      turn.effects.addAll(decision.effects());
      turn.replies.add(pending.reply());
      turn.look.addAll(pending.look());
    } catch (ChronosException refused) {
      pending.reply().fail(refused);
    } catch (RuntimeException defect) {
      LOG.error("event=decision_failed", defect);
      pending.reply().fail(defect);
    }
  }

  private static long size(Write write) {
    return switch (write) {
      case Write.Put put -> put.key().length() + put.value().size();
      case Write.Delete delete -> delete.key().length();
    };
  }

  private void finish(Turn turn) {
    if (stopped) {
      turn.replies.forEach(reply -> reply.complete());
      return;
    }
    Instant now = context.clock().instant();
    for (Change change : turn.changes) {
      chronicle.tell(change, committed, now);
      committed.apply(change);
      touched(change).ifPresent(turn.look::add);
    }
    turn.look.forEach(job -> arm(job, now));
    turn.effects.forEach(kernel);
    turn.replies.forEach(reply -> reply.complete());
    committing = false;
    afterTurn.accept(committed);
    turn();
  }

  private static Optional<JobName> touched(Change change) {
    return switch (change) {
      case Change.PutJob put -> Optional.of(put.job().name());
      case Change.PutProgress put -> Optional.of(put.job().name());
      case Change.RemoveJob remove -> Optional.of(remove.name());
      case Change.PutRun put -> Optional.of(put.run().job());
      case Change.RemoveRun remove -> Optional.of(remove.id().job());
      case Change.EndRun end -> Optional.of(end.run().job());
      case Change.RecordMissed record -> Optional.of(record.job());
      case Change.PutHistory put -> Optional.of(put.job());
      case Change.PutCalendar put -> Optional.empty();
      case Change.RemoveCalendar remove -> Optional.empty();
      case Change.PutFrameworkId put -> Optional.empty();
    };
  }

  private void arm(JobName job, Instant now) {
    Optional<Instant> next = Wakes.next(committed, job, now);
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
  }
}
