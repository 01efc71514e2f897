package io.souk.marathon.loop;

import io.souk.framework.FrameworkContext;
import io.souk.framework.Store;
import io.souk.marathon.app.AppId;
import io.souk.marathon.decide.Scheduler;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs turns one after the other on the framework's context. What a turn wrote is committed before
 * its caller is answered and its effects are run; the writes of turns that come while a commit is
 * under way form the next commit.
 *
 * <p>What the kernel and the health checks tell comes in crowds. Such a turn is {@linkplain #post
 * posted}: the consequences of all that were posted are drawn once, before the next commit, and not
 * after each. Whoever asks for a change still meets a state whose consequences are drawn.
 *
 * <p>The state in memory runs ahead of the store by the commits under way. Nothing that was read
 * from it leaves before they have succeeded, and if one fails the framework gives up.
 */
public final class ServiceLoop {

  private static final Logger LOG = LoggerFactory.getLogger(ServiceLoop.class);

  private final FrameworkContext context;
  private final Scheduler scheduler;
  private final EffectRunner effects;
  private final Meters meters;
  private final PendingWrites nextWrites = new PendingWrites();
  private final SortedSet<AppId> touched = new TreeSet<>();
  private boolean posted;

  /** Whether it must be found out anew when there is something to do next. */
  private boolean changed;

  private List<Outcome> nextOutcomes = new ArrayList<>();
  private boolean committing;
  private boolean flushing;
  private boolean stopped;
  private Optional<Long> timer = Optional.empty();

  /** What a turn is to the others. */
  private enum Kind {
    /** It changes nothing. */
    READ,
    /** Its consequences are not drawn yet. */
    POSTED,
    /** Its consequences are drawn. */
    SETTLED
  }

  /** What is to happen once a turn's writes are committed. */
  private record Outcome(Turn turn, Runnable answer, Consumer<Throwable> fail) {}

  /** A loop over {@code scheduler}; nothing happens before the first turn. */
  public ServiceLoop(
      FrameworkContext context, Scheduler scheduler, EffectRunner effects, Meters meters) {
    this.context = context;
    this.scheduler = scheduler;
    this.effects = effects;
    this.meters = meters;
  }

  /** What is measured. */
  public Meters meters() {
    return meters;
  }

  /** What the loop owns; to be touched within a turn alone. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /**
   * Runs {@code command} as a turn. Completes once its writes are committed; fails with what the
   * command threw, or with {@code UNAVAILABLE}.
   */
  public <T> Future<T> submit(Function<Turn, T> command) {
    Promise<T> promise = Promise.promise();
    // The context runs what it is given in order, whichever thread it comes from.
    context
        .context()
        .runOnContext(
            none -> {
              settlePosted();
              turn(
                  turn -> {
                    T result = command.apply(turn);
                    scheduler.settle(turn);
                    return result;
                  },
                  Kind.SETTLED,
                  promise);
              flush();
            });
    return promise.future();
  }

  /**
   * Runs {@code command} as a turn whose consequences are drawn together with those of others that
   * are posted meanwhile.
   */
  public void post(Consumer<Turn> command) {
    context
        .context()
        .runOnContext(
            none -> {
              turn(
                  turn -> {
                    command.accept(turn);
                    touched.addAll(turn.takeTouched());
                    posted = true;
                    return turn;
                  },
                  Kind.POSTED,
                  Promise.promise());
              flushSoon();
            });
  }

  /**
   * Runs {@code query}, which changes nothing. Completes once all it may have seen is committed.
   */
  public <T> Future<T> read(Function<Turn, T> query) {
    Promise<T> promise = Promise.promise();
    context
        .context()
        .runOnContext(
            none -> {
              turn(query, Kind.READ, promise);
              commit();
            });
    return promise.future();
  }

  /** Whatever was posted before this moment is in the context's queue before this. */
  private void flushSoon() {
    if (!flushing && !committing) {
      flushing = true;
      context
          .context()
          .runOnContext(
              none -> {
                flushing = false;
                flush();
              });
    }
  }

  /** While a commit is under way its end flushes. */
  private void flush() {
    if (!committing) {
      settlePosted();
      if (changed && !stopped) {
        changed = false;
        arm(new Turn(context.clock().instant(), context::newId));
        census();
      }
      commit();
    }
  }

  private void settlePosted() {
    if (!posted || stopped) {
      return;
    }
    turn(
        turn -> {
          touched.forEach(turn::touch);
          touched.clear();
          posted = false;
          scheduler.settle(turn);
          return turn;
        },
        Kind.SETTLED,
        Promise.promise());
  }

  private <T> void turn(Function<Turn, T> work, Kind kind, Promise<T> promise) {
    if (stopped) {
      promise.fail(unavailable());
      return;
    }
    Turn turn = new Turn(context.clock().instant(), context::newId);
    T result;
    try {
      result = work.apply(turn);
    } catch (RequestException refused) {
      promise.fail(refused);
      return;
    } catch (RuntimeException broken) {
      promise.fail(broken);
      if (kind != Kind.READ) {
        giveUp("a turn broke off half way", broken);
      }
      return;
    }
    scheduler.world().changed(turn.changed());
    nextWrites.add(turn.writes());
    nextOutcomes.add(new Outcome(turn, () -> promise.complete(result), promise::fail));
    changed |= kind == Kind.SETTLED;
  }

  private void commit() {
    if (committing) {
      return;
    }
    while (!nextOutcomes.isEmpty() && nextWrites.isEmpty() && !stopped) {
      finish(takeOutcomes());
    }
    if (nextOutcomes.isEmpty() || stopped) {
      return;
    }
    List<Outcome> outcomes = takeOutcomes();
    committing = true;
    CompletionStage<Long> last = CompletableFuture.completedFuture(0L);
    // Batches are written in order, so the last one stands for all unless one before it failed.
    for (Store.Batch batch : nextWrites.take()) {
      CompletionStage<Long> next = context.store().commit(batch);
      last = last.thenCombine(next, (before, version) -> version);
    }
    last.whenComplete((version, failure) -> committed(outcomes, Optional.ofNullable(failure)));
  }

  private List<Outcome> takeOutcomes() {
    List<Outcome> taken = nextOutcomes;
    nextOutcomes = new ArrayList<>();
    return taken;
  }

  private void committed(List<Outcome> outcomes, Optional<Throwable> failure) {
    committing = false;
    if (failure.isPresent()) {
      outcomes.forEach(each -> each.fail().accept(unavailable()));
      giveUp("a commit failed", failure.get());
      return;
    }
    if (stopped) {
      outcomes.forEach(each -> each.fail().accept(unavailable()));
      return;
    }
    finish(outcomes);
    flush();
  }

  private void finish(List<Outcome> outcomes) {
    for (Outcome each : outcomes) {
      each.answer().run();
      effects.run(each.turn().effects(), this);
    }
  }

  private void giveUp(String reason, Throwable cause) {
    if (!stopped) {
      LOG.error("event=marathon_gave_up reason=\"{}\"", reason, cause);
      stop();
      context.fail(reason, cause);
    }
  }

  /** Runs no further turn; those that wait for a commit are not answered with success. */
  public void stop() {
    stopped = true;
    timer.ifPresent(context.vertx()::cancelTimer);
    timer = Optional.empty();
    nextOutcomes.forEach(each -> each.fail().accept(unavailable()));
    nextOutcomes = new ArrayList<>();
    nextWrites.clear();
  }

  private static RequestException unavailable() {
    return RequestException.of(
        RequestException.Kind.UNAVAILABLE, "The service is not available at the moment.");
  }

  private void arm(Turn turn) {
    timer.ifPresent(context.vertx()::cancelTimer);
    timer =
        scheduler
            .wakeUp(turn)
            .map(at -> context.vertx().setTimer(delay(turn.now(), at), this::due));
  }

  private static long delay(Instant now, Instant at) {
    return Math.max(1, Duration.between(now, at).toMillis() + 1);
  }

  private void due(long id) {
    submit(
        turn -> {
          scheduler.tick(turn);
          return id;
        });
  }

  private void census() {
    World world = scheduler.world();
    int waiting = world.waitingCount();
    int staged = world.launchingCount();
    int running = world.instances().size() - waiting - world.unsettledCount();
    meters.take(
        new Meters.Census(
            world.apps().size(),
            world.instances().size(),
            Math.max(0, running),
            staged,
            waiting,
            world.deploymentCount()));
  }
}
