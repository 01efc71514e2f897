package io.souk.master.boot;

import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.master.decide.RegistryRecords;
import io.souk.master.host.FrameworkHost;
import io.souk.registry.Registry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
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

  private final Context context;
  private final ObjectBus bus;
  private final Registry registry;
  private final FrameworkHost host;
  private final String url;
  private final Promise<Void> first = Promise.promise();
  private final Promise<String> givenUp = Promise.promise();
  private Future<Void> work = Future.succeededFuture();
  private boolean stopping;

  /**
   * @param context on which changes are worked off
   * @param url base URL of this master
   */
  Leadership(Context context, ObjectBus bus, Registry registry, FrameworkHost host, String url) {
    this.context = context;
    this.bus = bus;
    this.registry = registry;
    this.host = host;
    this.url = url;
  }

  @Override
  public void onLeader(long term) {
    context.runOnContext(ignored -> queue(() -> gain(term)));
  }

  @Override
  public void onFollower() {
    context.runOnContext(ignored -> queue(() -> lose("the registry follows another master")));
  }

  /** Completes when this master leads for the first time and its frameworks serve. */
  Future<Void> first() {
    return first.future().timeout(FIRST_LEADERSHIP_SECONDS, TimeUnit.SECONDS);
  }

  /** Completes with the reason when the process has to be started again. */
  Future<String> ended() {
    return Future.any(host.ended(), givenUp.future())
        .map(any -> any.<String>resultAt(any.succeeded(0) ? 0 : 1));
  }

  /** The kernel dropped its state: nothing that depends on it may go on. */
  void givenUp(String reason) {
    LOG.error("event=kernel_gave_up reason=\"{}\"", reason);
    givenUp.tryComplete("the kernel gave up: " + reason);
    context.runOnContext(ignored -> queue(host::stop));
  }

  /** Ends it on purpose: frameworks first, then the kernel with its streams. */
  Future<Void> stop() {
    Promise<Void> stopped = Promise.promise();
    context.runOnContext(
        ignored -> {
          queue(() -> lose("the master stops")).onComplete(stopped);
          stopping = true;
        });
    return stopped.future();
  }

  private Future<Void> queue(Supplier<Future<Void>> step) {
    work = work.transform(before -> stopping ? Future.succeededFuture() : step.get());
    return work;
  }

  private Future<Void> gain(long term) {
    LOG.info("event=leadership_gained term={}", term);
    return bus.send(new Command.LeadershipGained(term, registry.scan(RegistryRecords.PREFIX)))
        .compose(
            reply ->
                reply.taken()
                    ? host.start(term, url)
                    : Future.failedFuture(
                        new IllegalStateException("the kernel did not take over: " + reply)))
        .onSuccess(ignored -> first.tryComplete())
        .onFailure(
            error -> {
              LOG.error("event=leadership_failed term={}", term, error);
              first.tryFail(error);
            });
  }

  private Future<Void> lose(String reason) {
    LOG.info("event=leadership_ended reason=\"{}\"", reason);
    return host.stop().compose(ignored -> bus.send(new Command.LeadershipLost(reason))).mapEmpty();
  }
}
