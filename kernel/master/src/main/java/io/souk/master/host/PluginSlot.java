package io.souk.master.host;

import io.souk.framework.HttpEndpoint;
import io.souk.framework.adapter.http.RoutesGate;
import io.souk.framework.boot.Plugin;
import io.souk.master.host.PluginReport.State;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One plug-in, whichever instance of it lives: starts it while this master leads, and again when it
 * has failed. Whatever it does, nothing here fails or waits for it. Safe to call from any thread.
 */
final class PluginSlot {

  private static final Logger LOG = LoggerFactory.getLogger(PluginSlot.class);

  /** Of one instance; those that wait in {@code executeBlocking} do not hold up its callbacks. */
  private static final int THREADS = 4;

  private final PluginHost host;
  private final Plugin plugin;
  private Optional<PluginInstance> fresh = Optional.empty();
  private Optional<Life> life = Optional.empty();
  private Optional<Term> term = Optional.empty();
  private Optional<FrameworkPort> port = Optional.empty();
  private Optional<String> name = Optional.empty();

  /** Completes when nothing of the last instance is left. */
  private Future<Void> gone = Future.succeededFuture();

  private State state = State.LOADING;
  private Instant since = Instant.now();
  private Optional<String> reason = Optional.empty();
  private Optional<Instant> nextStart = Optional.empty();
  private long failures;
  private int failuresInARow;

  /** A leadership of this master. */
  private record Term(long number, String masterUrl) {}

  /** A started instance, until it has failed or is stopped. */
  private static final class Life {

    private final PluginInstance loaded;
    private final Guest guest;
    private final HostedInstance instance;
    private final String threads;
    private final Promise<String> deployment = Promise.promise();
    private final long began = System.nanoTime();

    /** When its context was asked for a sign of life that it has not given yet; 0: it has. */
    private volatile long asked;

    Life(PluginInstance loaded, Guest guest, HostedInstance instance, String threads) {
      this.loaded = loaded;
      this.guest = guest;
      this.instance = instance;
      this.threads = threads;
    }
  }

  PluginSlot(PluginHost host, Plugin plugin) {
    this.host = host;
    this.plugin = plugin;
  }

  /** Loads it for the first time, to learn its name and its port; never fails. */
  Future<Void> load() {
    return PluginInstance.load(host.vertx(), plugin, host.times().loadLimit())
        .onSuccess(
            loaded -> {
              synchronized (this) {
                fresh = Optional.of(loaded);
              }
            })
        .onFailure(error -> failed(Optional.empty(), "load", PluginInstance.explain(error), error))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  /** Claims the name that it was loaded with, and opens its port; never fails. */
  synchronized Future<Void> settle() {
    if (fresh.isEmpty() || !claim(fresh.get())) {
      return Future.succeededFuture();
    }
    enter(State.STANDBY);
    return openPort(fresh.get());
  }

  /** Whether the name is this one's; else it is refused for good. */
  private boolean claim(PluginInstance loaded) {
    if (name.isPresent() && !name.get().equals(loaded.name())) {
      failed(
          Optional.empty(),
          "name",
          "its name was " + name.get() + " and is " + loaded.name() + " now",
          null);
      loaded.close();
      return false;
    }
    Optional<String> other = host.claim(loaded.name(), this);
    if (other.isEmpty()) {
      name = Optional.of(loaded.name());
      return true;
    }
    fresh = Optional.empty();
    loaded.close();
    failures++;
    host.count(this, "name");
    reason = Optional.of("the name " + loaded.name() + " belongs to " + other.get());
    enter(State.REFUSED);
    LOG.error(
        "event=plugin_refused jar={} framework={} reason=\"{}\"",
        jar(),
        loaded.name(),
        reason.get());
    return false;
  }

  private Future<Void> openPort(PluginInstance loaded) {
    Optional<HttpEndpoint> endpoint = loaded.endpoint();
    if (endpoint.isEmpty() || port.isPresent()) {
      return Future.succeededFuture();
    }
    FrameworkPort opened = host.port(loaded.name(), endpoint.get());
    port = Optional.of(opened);
    return opened
        .open()
        .onFailure(
            error -> {
              LOG.warn(
                  "event=plugin_port_not_open framework={} cause=\"{}\"",
                  loaded.name(),
                  error.getMessage());
              opened.standBy();
            })
        .otherwiseEmpty();
  }

  /** This master leads. */
  void begin(long number, String masterUrl) {
    synchronized (this) {
      term = Optional.of(new Term(number, masterUrl));
      failuresInARow = 0;
      if (state == State.REFUSED) {
        return;
      }
      if (!gone.isComplete()) {
        enter(State.STUCK);
      }
    }
    next(number);
  }

  /** Starts an instance once the last one is gone, if this master still leads then. */
  private void next(long number) {
    Future<Void> last;
    synchronized (this) {
      last = gone;
    }
    last.onComplete(
        ignored -> {
          Optional<PluginInstance> known;
          synchronized (this) {
            if (!wanted(number)) {
              return;
            }
            enter(State.STARTING);
            known = fresh;
            fresh = Optional.empty();
          }
          known
              .map(Future::succeededFuture)
              .orElseGet(() -> PluginInstance.load(host.vertx(), plugin, host.times().loadLimit()))
              .onSuccess(loaded -> host.run(() -> start(number, loaded)))
              .onFailure(
                  error -> failed(Optional.empty(), "load", PluginInstance.explain(error), error));
        });
  }

  private boolean wanted(long number) {
    return life.isEmpty()
        && state != State.REFUSED
        && term.filter(known -> known.number() == number).isPresent();
  }

  private void start(long number, PluginInstance loaded) {
    Life mine;
    synchronized (this) {
      if (!wanted(number) || !claim(loaded)) {
        loaded.close();
        return;
      }
      openPort(loaded);
      mine = create(loaded, term.orElseThrow());
      life = Optional.of(mine);
    }
    DeploymentOptions options =
        new DeploymentOptions()
            .setThreadingModel(ThreadingModel.WORKER)
            .setWorkerPoolName(mine.threads)
            .setWorkerPoolSize(THREADS)
            .setClassLoader(loaded.loaded().loader());
    host.vertx().deployVerticle(mine.instance, options).onComplete(mine.deployment);
    mine.deployment
        .future()
        .onSuccess(deployed -> started(mine, number))
        .onFailure(
            error -> failed(Optional.of(mine), "start", PluginInstance.explain(error), error));
  }

  private Life create(PluginInstance loaded, Term of) {
    Life[] self = new Life[1];
    Guest guest =
        new Guest(
            loaded.name(),
            host.plugins().section(loaded.name()),
            host.times(),
            escaped -> escaped(self[0], escaped));
    HostedInstance.Setting setting =
        host.setting(
            of.number(),
            of.masterUrl(),
            deposed -> over(self[0]),
            said -> failed(Optional.of(self[0]), "failed", said, null));
    // Who has no port has no requests to pass on.
    Handler<HttpServerRequest> elsewhere =
        request -> port.ifPresent(known -> known.passOn(request));
    self[0] =
        new Life(
            loaded,
            guest,
            new HostedInstance(
                setting, loaded.loaded().framework(), elsewhere, loaded.name(), Optional.of(guest)),
            "plugin-" + host.nextInstance() + "-" + loaded.name());
    return self[0];
  }

  private void started(Life mine, long number) {
    synchronized (this) {
      if (!life.equals(Optional.of(mine))) {
        return;
      }
      enter(State.RUNNING);
      port.ifPresent(known -> known.served(number));
    }
    LOG.info(
        "event=plugin_started framework={} jar={} term={} ms={}",
        mine.loaded.name(),
        jar(),
        number,
        Duration.ofNanos(System.nanoTime() - mine.began).toMillis());
  }

  /** What its callbacks, timers and handlers throw; a client that hangs up is nobody's failure. */
  private void escaped(Life mine, Throwable thrown) {
    if (PluginInstance.isOfAClient(thrown)) {
      LOG.debug("event=plugin_client_gone framework={}", mine.loaded.name(), thrown);
      return;
    }
    failed(Optional.of(mine), "threw", "one of its callbacks threw " + thrown, thrown);
  }

  /** The store found out before this host was told that the term is over. */
  private void over(Life mine) {
    synchronized (this) {
      if (!life.equals(Optional.of(mine))) {
        return;
      }
    }
    halt();
  }

  /**
   * Ends an instance that failed, and starts the next one after a pause.
   *
   * @param kind for the counter: load, name, start, failed, threw or blocked
   */
  private void failed(Optional<Life> failing, String kind, String why, Throwable cause) {
    Duration pause;
    Optional<Term> of;
    synchronized (this) {
      if (failing.isPresent() && !life.equals(failing)) {
        return;
      }
      life = Optional.empty();
      if (failing
          .filter(it -> System.nanoTime() - it.began > host.times().steady().toNanos())
          .isPresent()) {
        failuresInARow = 0;
      }
      failures++;
      failuresInARow++;
      reason = Optional.of(why);
      of = term;
      pause = host.times().pause(failuresInARow);
      enter(State.FAILED);
      nextStart = of.map(known -> Instant.now().plus(pause));
    }
    host.count(this, kind);
    LOG.error(
        "event=plugin_failed framework={} jar={} kind={} reason=\"{}\" failures={} restart_in={}",
        name().orElse("unknown"),
        jar(),
        kind,
        why,
        failures,
        of.map(known -> Guest.seconds(pause)).orElse("never"),
        cause);
    failing.ifPresent(it -> end(it, kind.equals("blocked")).onComplete(done -> cameBack()));
    of.ifPresent(
        known ->
            host.run(
                () -> host.vertx().setTimer(pause.toMillis(), ignored -> retry(known.number()))));
  }

  private void retry(long number) {
    synchronized (this) {
      if (!wanted(number)) {
        return;
      }
      if (!gone.isComplete()) {
        enter(State.STUCK);
      }
    }
    next(number);
  }

  private synchronized void cameBack() {
    if (state == State.STUCK) {
      LOG.info("event=plugin_thread_came_back framework={}", name.orElse("unknown"));
    }
  }

  /** Takes down what is left of an instance; completes when nothing is. */
  private Future<Void> end(Life it, boolean blocked) {
    if (blocked) {
      it.instance.cutOff();
    } else {
      it.instance.depose();
    }
    it.instance.giveUp();
    Promise<Void> over = Promise.promise();
    synchronized (this) {
      gone = over.future();
    }
    if (blocked) {
      PluginInstance.interrupt(it.threads);
    }
    host.run(() -> takeDown(it).onComplete(done -> over.complete()));
    return over.future();
  }

  private Future<Void> takeDown(Life it) {
    Optional<FrameworkPort> known;
    synchronized (this) {
      known = port;
    }
    // Closing the last server of a port shuts it: the standby's opens first.
    return known
        .map(FrameworkPort::standBy)
        .orElse(Future.succeededFuture())
        .transform(
            open ->
                it.deployment
                    .future()
                    .compose(id -> host.vertx().undeploy(id))
                    .<Void>mapEmpty()
                    .otherwiseEmpty())
        .onComplete(done -> it.loaded.close());
  }

  /** Looks whether its context still does something. */
  void watch() {
    Optional<Life> known;
    synchronized (this) {
      known = life;
    }
    known.ifPresent(
        it -> {
          long now = System.nanoTime();
          long asked = it.asked;
          if (asked == 0) {
            it.asked = now;
            if (!it.instance.onContext(() -> it.asked = 0)) {
              it.asked = 0;
            }
          } else if (now - asked > host.times().blockLimit().toNanos()) {
            failed(
                known,
                "blocked",
                "it has blocked its event loop for more than "
                    + Guest.seconds(host.times().blockLimit())
                    + PluginInstance.whereabouts(it.threads),
                null);
          }
        });
  }

  /** Ends every influence of it at once; {@link #halt} is still to be called. */
  void depose() {
    Optional<Life> known;
    synchronized (this) {
      known = life;
    }
    known.ifPresent(it -> it.instance.depose());
  }

  /** This master does not lead any more; completes when it has stopped, or has not in time. */
  Future<Void> halt() {
    Optional<Life> known;
    synchronized (this) {
      known = life;
      life = Optional.empty();
      term = Optional.empty();
      nextStart = Optional.empty();
      if (state == State.RUNNING || state == State.STARTING) {
        enter(State.STANDBY);
      }
    }
    if (known.isEmpty()) {
      return Future.succeededFuture();
    }
    return end(known.get(), false)
        .timeout(host.times().stopLimit().toMillis() + 500, TimeUnit.MILLISECONDS)
        .onFailure(
            late -> LOG.warn("event=plugin_stop_is_late framework={}", name().orElse("unknown")))
        .otherwiseEmpty();
  }

  /** Gives the port up; to be called after {@link #halt}. */
  Future<Void> close() {
    Optional<FrameworkPort> known;
    synchronized (this) {
      known = port;
      fresh.ifPresent(PluginInstance::close);
      fresh = Optional.empty();
    }
    return known.map(FrameworkPort::close).orElse(Future.succeededFuture());
  }

  private void enter(State next) {
    state = next;
    since = Instant.now();
    nextStart = Optional.empty();
  }

  synchronized Optional<String> name() {
    return name;
  }

  String jar() {
    return plugin.jar().getFileName().toString();
  }

  synchronized PluginReport report() {
    return new PluginReport(
        name, jar(), plugin.className(), state, since, failures, reason, nextStart);
  }

  /** The way to its routes and meters while an instance lives. */
  synchronized Optional<RoutesGate> gate() {
    return life.flatMap(it -> it.guest.gate());
  }
}
