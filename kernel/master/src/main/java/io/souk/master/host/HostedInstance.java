package io.souk.master.host;

import io.souk.framework.Framework;
import io.souk.master.bus.ObjectBus;
import io.souk.registry.Registry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
  private final RegistryStore store;
  private final Handler<HttpServerRequest> elsewhere;
  private Optional<HostedContext> hosted = Optional.empty();
  private volatile boolean deposed;

  /**
   * Where an instance lives.
   *
   * @param masterUrl base URL of this master
   * @param stopLimit after which a stop counts as done
   * @param onDeposed told when the store found that another term has begun
   * @param onFailed told the reason when the framework gave up in its own term
   */
  record Setting(
      ObjectBus bus,
      Registry registry,
      long term,
      String masterUrl,
      Duration stopLimit,
      Consumer<HostedInstance> onDeposed,
      Consumer<String> onFailed) {}

  /**
   * @param elsewhere has the framework answer that leads by then
   */
  HostedInstance(Setting setting, Framework framework, Handler<HttpServerRequest> elsewhere) {
    this.setting = setting;
    this.framework = framework;
    this.elsewhere = elsewhere;
    this.store =
        new RegistryStore(
            setting.registry(),
            setting.term(),
            framework.name(),
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
                  vertx,
                  context,
                  setting.bus(),
                  store,
                  setting.masterUrl(),
                  this::failed,
                  this::guarded));
    }
    return future(framework.start(hosted.get()))
        .onFailure(error -> hosted.ifPresent(HostedContext::close));
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
    return future(framework.stop())
        .timeout(setting.stopLimit().toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(
            error ->
                LOG.warn(
                    "event=framework_stop_failed framework={} reason=\"{}\"",
                    framework.name(),
                    String.valueOf(error.getMessage())))
        .otherwiseEmpty()
        .onComplete(
            done -> {
              hosted.ifPresent(HostedContext::close);
              LOG.info(
                  "event=framework_stopped framework={} term={}", framework.name(), setting.term());
            });
  }

  private void failed(String reason, Throwable cause) {
    if (leads()) {
      LOG.error(
          "event=framework_failed framework={} reason=\"{}\"", framework.name(), reason, cause);
      setting.onFailed().accept(framework.name() + ": " + reason);
    } else {
      LOG.info(
          "event=framework_deposed framework={} term={} reason=\"{}\"",
          framework.name(),
          setting.term(),
          reason);
      setting.onDeposed().accept(this);
    }
  }

  private <T> Future<T> future(CompletionStage<T> stage) {
    return Future.fromCompletionStage(stage, context);
  }
}
