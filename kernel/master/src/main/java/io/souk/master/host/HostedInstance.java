package io.souk.master.host;

import io.souk.framework.Framework;
import io.souk.master.bus.ObjectBus;
import io.souk.registry.Registry;
import io.souk.security.RoleSecurity;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One framework in one term, on the context that Vert.x gives each verticle.
 *
 * <p>Once deposed it is mute, at once and from any thread: its store takes nothing, its sessions
 * are closed, and what it says of its own failures is of no interest.
 */
final class HostedInstance extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(HostedInstance.class);

  private final Setting setting;
  private final Framework framework;
  private final String name;
  private final RegistryStore store;
  private final Handler<HttpServerRequest> elsewhere;
  private final Optional<Guest> guest;
  private final Promise<Void> givenUp = Promise.promise();
  private Optional<HostedContext> hosted = Optional.empty();
  private volatile boolean deposed;

  /**
   * Where an instance lives.
   *
   * @param masterUrl base URL of this master
   * @param named whether frameworks subscribe under their names, as principals
   * @param stopLimit after which a stop counts as done
   * @param onDeposed told when the store found that another term has begun
   * @param onFailed told the reason when the framework gave up in its own term
   * @param security of the host
   */
  record Setting(
      ObjectBus bus,
      boolean named,
      Registry registry,
      long term,
      String masterUrl,
      Duration stopLimit,
      Consumer<HostedInstance> onDeposed,
      Consumer<String> onFailed,
      RoleSecurity security) {}

  /**
   * @param elsewhere has the framework answer that leads by then
   */
  HostedInstance(Setting setting, Framework framework, Handler<HttpServerRequest> elsewhere) {
    this(setting, framework, elsewhere, framework.name(), Optional.empty());
  }

  /**
   * @param name that the framework had when it was asked for it
   * @param guest when it is a plug-in
   */
  HostedInstance(
      Setting setting,
      Framework framework,
      Handler<HttpServerRequest> elsewhere,
      String name,
      Optional<Guest> guest) {
    this.name = name;
    this.guest = guest;
    this.setting = setting;
    this.framework = framework;
    this.elsewhere = elsewhere;
    this.store =
        new RegistryStore(
            setting.registry(),
            setting.term(),
            name,
            work -> context.runOnContext(ignored -> work.run()),
            () -> setting.onDeposed().accept(this));
  }

  @Override
  public Future<?> start() {
    synchronized (this) {
      if (deposed) {
        return Future.failedFuture(new IllegalStateException("deposed before it was started"));
      }
      hosted =
          Optional.of(
              new HostedContext(
                  context,
                  new KernelLine(
                      setting.bus(), setting.named() ? Optional.of(name) : Optional.empty()),
                  store,
                  setting.masterUrl(),
                  this::failed,
                  this::guarded,
                  guest,
                  setting.security()));
    }
    Future<Void> started = attempt(() -> framework.start(hosted.get()));
    return guest
        .map(own -> own.startedInTime(started, givenUp.future()))
        .orElse(started)
        .onFailure(error -> hosted.ifPresent(HostedContext::close));
  }

  /** A start that is still going on has failed. */
  void giveUp() {
    givenUp.tryFail("given up");
  }

  /**
   * Does it on the framework's context, once it gets there.
   *
   * @return false when that is not known yet
   */
  boolean onContext(Runnable work) {
    Context known = context;
    if (known == null) {
      return false;
    }
    known.runOnContext(ignored -> work.run());
    return true;
  }

  /** As {@link #depose}, when the framework's context does nothing any more. */
  void cutOff() {
    depose();
    Optional<HostedContext> known;
    synchronized (this) {
      known = hosted;
    }
    known.ifPresent(HostedContext::cutOff);
  }

  /** Whether no other instance can have begun: by the clock, whatever this one was told. */
  private boolean leads() {
    return !deposed && setting.registry().holdsLease(setting.term());
  }

  /** A request that waited while this process stood still may be answered elsewhere by now. */
  private Handler<HttpServerRequest> guarded(Handler<HttpServerRequest> own) {
    return request -> (leads() ? own : elsewhere).handle(request);
  }

  /** Lets it do nothing more that others could see. */
  void depose() {
    Optional<HostedContext> known;
    synchronized (this) {
      deposed = true;
      known = hosted;
    }
    store.depose();
    known.ifPresent(HostedContext::hangUp);
  }

  @Override
  public Future<?> stop() {
    return attempt(framework::stop)
        .timeout(setting.stopLimit().toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(
            error ->
                LOG.warn(
                    "event=framework_stop_failed framework={} reason=\"{}\"",
                    name,
                    String.valueOf(error.getMessage())))
        .otherwiseEmpty()
        .onComplete(
            done -> {
              hosted.ifPresent(HostedContext::close);
              LOG.info("event=framework_stopped framework={} term={}", name, setting.term());
            });
  }

  private void failed(String reason, Throwable cause) {
    if (leads()) {
      LOG.error("event=framework_failed framework={} reason=\"{}\"", name, reason, cause);
      setting.onFailed().accept(name + ": " + reason);
    } else {
      LOG.info(
          "event=framework_deposed framework={} term={} reason=\"{}\"",
          name,
          setting.term(),
          reason);
      setting.onDeposed().accept(this);
    }
  }

  /** What the framework throws is a failure like any other. */
  private Future<Void> attempt(Supplier<CompletionStage<Void>> step) {
    try {
      return Future.fromCompletionStage(step.get(), context);
    } catch (Throwable thrown) {
      return Future.failedFuture(thrown);
    }
  }
}
