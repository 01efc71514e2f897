package io.souk.master.boot;

import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.master.decide.RegistryRecords;
import io.souk.master.host.FrameworkHost;
import io.souk.master.view.LiveView;
import io.souk.registry.Registry;
import io.souk.registry.RegistryException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the registry's word on who leads: hands the registry's entries to the loop, then starts
 * the hosted frameworks; the other way round when it ends. Changes are worked off one at a time.
 */
final class Leadership implements Registry.LeadershipListener {

  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

  /** Longer than any election of a single master on a busy machine. */
  private static final long FIRST_LEADERSHIP_SECONDS = 45;

  private static final long HAND_OVER_SECONDS = 3;
  private static final long NONE = 0;
  private static final Duration RECKONING = Duration.ofSeconds(1);

  private final Context context;
  private final ObjectBus bus;
  private final Registry registry;
  private final FrameworkHost host;
  private final LiveView view;
  private final String url;
  private final Duration patience;
  private final Promise<Void> first = Promise.promise();
  private final Promise<String> unusable = Promise.promise();
  private Future<Void> work = Future.succeededFuture();
  private long told = NONE;
  private boolean stopping;

  /**
   * @param context on which changes are worked off
   * @param view what earlier leaders published is taken over from here
   * @param url base URL of this master
   * @param patience how long the registry may go on saying that this member leads after it could
   *     not, before the process has to end; zero when no other could lead instead
   */
  Leadership(
      Context context,
      ObjectBus bus,
      Registry registry,
      FrameworkHost host,
      LiveView view,
      String url,
      Duration patience) {
    this.context = context;
    this.bus = bus;
    this.registry = registry;
    this.host = host;
    this.view = view;
    this.url = url;
    this.patience = patience;
  }

  @Override
  public void onLeader(long term) {
    context.runOnContext(
        ignored -> {
          told = term;
          queue(() -> gain(term));
        });
  }

  @Override
  public void onFollower() {
    context.runOnContext(
        ignored -> {
          told = NONE;
          // At once, whatever is still being started: nothing may be sent or launched any more.
          host.depose();
          drop("the registry follows another master");
          queue(host::stop);
        });
  }

  @Override
  public void onFailed(RegistryException reason) {
    unusable.tryComplete("the registry failed: " + reason.getMessage());
  }

  /** Completes when this master leads for the first time and its frameworks serve. */
  Future<Void> first() {
    return first.future().timeout(FIRST_LEADERSHIP_SECONDS, TimeUnit.SECONDS);
  }

  /** Completes with the reason when the process has to be started again. */
  Future<String> ended() {
    return Future.any(host.ended(), unusable.future())
        .map(any -> any.<String>resultAt(any.succeeded(0) ? 0 : 1));
  }

  /** The kernel dropped its state: nothing that depends on it may go on. */
  void givenUp(String reason) {
    context.runOnContext(
        ignored -> {
          if (stopping) {
            return;
          }
          LOG.warn("event=kernel_gave_up reason=\"{}\"", reason);
          queue(host::stop);
          long term = told;
          if (patience.isZero()) {
            cannotLead(term, "the kernel gave up: " + reason);
          } else {
            // Mostly the registry knows by itself that another one has to lead.
            later(RECKONING, term, () -> cannotLead(term, "the kernel gave up: " + reason));
          }
        });
  }

  /** Ends it on purpose: frameworks first, then the kernel with its streams. */
  Future<Void> stop() {
    Promise<Void> stopped = Promise.promise();
    context.runOnContext(
        ignored -> {
          stopping = true;
          told = NONE;
          Future<Void> handedOver = handOver();
          work =
              work.transform(before -> handedOver)
                  .transform(done -> host.stop())
                  .transform(done -> drop("the master stops"));
          work.onComplete(stopped);
        });
    return stopped.future();
  }

  /** Lets another master lead before anything here is taken down. */
  private Future<Void> handOver() {
    return Future.fromCompletionStage(registry.handOver(Optional.empty()), context)
        .timeout(HAND_OVER_SECONDS, TimeUnit.SECONDS)
        .onFailure(error -> LOG.info("event=no_hand_over cause=\"{}\"", error.getMessage()))
        .otherwiseEmpty();
  }

  private Future<Void> queue(Supplier<Future<Void>> step) {
    work = work.transform(before -> stopping ? Future.succeededFuture() : step.get());
    return work;
  }

  private Future<Void> gain(long term) {
    if (term != told) {
      return Future.succeededFuture();
    }
    LOG.info("event=leadership_gained term={}", term);
    Future<Void> kernel =
        bus.send(
                new Command.LeadershipGained(
                    term, registry.scan(RegistryRecords.PREFIX), Optional.of(view.snapshot())))
            .compose(
                reply ->
                    reply.taken()
                        ? Future.succeededFuture()
                        : Future.failedFuture(
                            new IllegalStateException("the kernel did not take over: " + reply)));
    // Beside the kernel's take-over: what they say to it is behind that in its mailbox.
    Future<Void> frameworks = host.start(term, url);
    return Future.join(kernel, frameworks)
        .<Void>mapEmpty()
        .recover(error -> host.stop().transform(stopped -> Future.failedFuture(error)))
        .onSuccess(ignored -> first.tryComplete())
        .onFailure(
            error -> {
              LOG.error("event=leadership_failed term={}", term, error);
              first.tryFail(error);
              cannotLead(term, error.getMessage());
            });
  }

  /** Another master is to lead; when none takes over, an end of this process lets one. */
  private void cannotLead(long term, String reason) {
    if (patience.isZero()) {
      unusable.tryComplete(reason);
      return;
    }
    registry
        .handOver(Optional.empty())
        .exceptionally(
            error -> {
              LOG.info("event=hand_over_failed term={} cause=\"{}\"", term, error.getMessage());
              return null;
            });
    later(patience, term, () -> unusable.tryComplete(reason));
  }

  /** Does it when the registry says then, still, that this member leads in that term. */
  private void later(Duration wait, long term, Runnable step) {
    context
        .owner()
        .setTimer(
            wait.toMillis(),
            timer ->
                context.runOnContext(
                    ignored -> {
                      if (told == term && term != NONE && !stopping) {
                        step.run();
                      }
                    }));
  }

  private Future<Void> drop(String reason) {
    LOG.info("event=leadership_ended reason=\"{}\"", reason);
    return bus.send(new Command.LeadershipLost(reason)).mapEmpty();
  }
}
