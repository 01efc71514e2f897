package io.souk.master.host;

import io.souk.framework.Framework;
import io.souk.framework.HttpEndpoint;
import io.souk.framework.Rehearsal;
import io.souk.master.bus.ObjectBus;
import io.souk.registry.Registry;
import io.souk.security.RoleSecurity;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs frameworks on the leader: each on an event-loop context of its own, from the beginning of a
 * leadership to its end. A framework's instance lives once: each leadership makes its own. The
 * ports of the frameworks stay open all the time.
 */
public final class FrameworkHost {

  private static final Logger LOG = LoggerFactory.getLogger(FrameworkHost.class);

  /** A framework has 5 s to stop; a little more, so that its own word counts. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(6);

  private final Vertx vertx;
  private final ObjectBus bus;
  private final Registry registry;
  private final List<Slot> slots;
  private final Duration stopLimit;
  private final Optional<PluginHost> plugins;
  private final boolean named;
  private volatile RoleSecurity security = RoleSecurity.OPEN;
  private final Promise<String> ended = Promise.promise();

  /** One framework, whichever instance of it lives. */
  private static final class Slot {

    private final String name;
    private final Supplier<Framework> factory;

    private final Optional<HttpEndpoint> endpoint;

    /** Made to learn the name and the port, and not used yet. */
    private Optional<Framework> fresh;

    private Optional<FrameworkPort> port = Optional.empty();
    private Optional<Running> running = Optional.empty();

    Slot(Supplier<Framework> factory) {
      this.factory = factory;
      Framework first = factory.get();
      this.name = first.name();
      this.endpoint = first.endpoint();
      this.fresh = Optional.of(first);
    }

    Framework take() {
      Framework taken = fresh.orElseGet(factory);
      fresh = Optional.empty();
      return taken;
    }
  }

  /**
   * An instance.
   *
   * @param deployment completes once it has started
   */
  private record Running(HostedInstance instance, Promise<String> deployment) {}

  /**
   * A host that has started nothing yet.
   *
   * @param factories one for each framework, asked for an instance before each leadership
   * @throws IllegalArgumentException when two frameworks have one name, or a name is none
   */
  public FrameworkHost(
      Vertx vertx, ObjectBus bus, Registry registry, List<Supplier<Framework>> factories) {
    this(vertx, bus, registry, factories, STOP_LIMIT);
  }

  /**
   * The same with plug-ins.
   *
   * @param plugins are opened, started and stopped together with the others, which never wait for
   *     them
   * @param named whether frameworks subscribe under their names, as principals
   */
  public FrameworkHost(
      Vertx vertx,
      ObjectBus bus,
      Registry registry,
      List<Supplier<Framework>> factories,
      PluginHost plugins,
      boolean named) {
    this(vertx, bus, registry, factories, STOP_LIMIT, Optional.of(plugins), named);
  }

  FrameworkHost(
      Vertx vertx,
      ObjectBus bus,
      Registry registry,
      List<Supplier<Framework>> factories,
      Duration stopLimit) {
    this(vertx, bus, registry, factories, stopLimit, Optional.empty(), false);
  }

  private FrameworkHost(
      Vertx vertx,
      ObjectBus bus,
      Registry registry,
      List<Supplier<Framework>> factories,
      Duration stopLimit,
      Optional<PluginHost> plugins,
      boolean named) {
    this.plugins = plugins;
    this.named = named;
    this.vertx = vertx;
    this.bus = bus;
    this.registry = registry;
    this.stopLimit = stopLimit;
    this.slots = factories.stream().map(Slot::new).toList();
    Set<String> names = new LinkedHashSet<>();
    for (Slot slot : slots) {
      if (!slot.name.matches("[a-z][a-z0-9-]{0,39}")) {
        throw new IllegalArgumentException(
            "--framework " + slot.name + ": expected 1 to 40 characters of [a-z0-9-]");
      }
      if (!names.add(slot.name)) {
        throw new IllegalArgumentException("--framework " + slot.name + ": expected only once");
      }
    }
  }

  /** Completes with the reason when a framework has failed and the process should end. */
  public Future<String> ended() {
    return ended.future();
  }

  /** The same with plain HTTP. */
  Future<Void> open(String hostname) {
    return open(hostname, RoleSecurity.OPEN);
  }

  /**
   * Opens the ports of the frameworks, at which the leader's frameworks answer from now on.
   *
   * @param hostname by which the other masters know this one
   * @param security of this master, which is that of the frameworks
   * @return fails with {@link PortUnavailableException}; none stays open then
   */
  public Future<Void> open(String hostname, RoleSecurity security) {
    this.security = security;
    FrameworkAddresses addresses = new FrameworkAddresses(registry);
    Set<String> taken = slots.stream().map(slot -> slot.name).collect(Collectors.toSet());
    plugins.ifPresent(them -> them.open(hostname, taken, security));
    List<Future<Void>> opened = new ArrayList<>();
    for (Slot slot : slots) {
      slot.endpoint.ifPresent(
          endpoint -> {
            FrameworkPort port =
                new FrameworkPort(
                    vertx, slot.name, endpoint.withTls(security.tls()), hostname, addresses);
            slot.port = Optional.of(port);
            opened.add(port.open());
          });
    }
    return Future.join(opened)
        .<Void>mapEmpty()
        .recover(error -> close().transform(closed -> Future.failedFuture(error)));
  }

  /**
   * Starts the frameworks, all at the same time, in this term.
   *
   * @param masterUrl base URL of this master
   * @return fails with the failure of a framework; the others are stopped then
   */
  public Future<Void> start(long term, String masterUrl) {
    HostedInstance.Setting setting =
        new HostedInstance.Setting(
            bus,
            named,
            registry,
            term,
            masterUrl,
            stopLimit,
            this::deposed,
            ended::tryComplete,
            security);
    plugins.ifPresent(them -> them.start(term, masterUrl));
    List<Future<Void>> started = new ArrayList<>();
    for (Slot slot : slots) {
      Running running;
      synchronized (this) {
        // Who has no port has no requests to pass on.
        Handler<HttpServerRequest> elsewhere =
            request -> slot.port.ifPresent(port -> port.passOn(request));
        running =
            new Running(new HostedInstance(setting, slot.take(), elsewhere), Promise.promise());
        slot.running = Optional.of(running);
      }
      started.add(start(slot, running, term));
    }
    return Future.join(started)
        .<Void>mapEmpty()
        .recover(error -> stop().transform(stopped -> Future.failedFuture(error)));
  }

  private Future<Void> start(Slot slot, Running running, long term) {
    long began = System.nanoTime();
    vertx.deployVerticle(running.instance()).onComplete(running.deployment());
    return running
        .deployment()
        .future()
        .onSuccess(
            deployment -> {
              long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
              LOG.info(
                  "event=framework_started framework={} term={} ms={}", slot.name, term, millis);
              synchronized (this) {
                if (slot.running.equals(Optional.of(running))) {
                  slot.port.ifPresent(port -> port.served(term));
                }
              }
            })
        .mapEmpty();
  }

  /**
   * Rehearses the starts of the frameworks, one after the other, as long as none runs here; never
   * fails. Nobody else notices.
   */
  public Future<Void> rehearse() {
    Future<Void> all = Future.succeededFuture();
    for (Slot slot : slots) {
      all = all.transform(before -> rehearse(slot)).otherwiseEmpty();
    }
    return all;
  }

  private Future<Void> rehearse(Slot slot) {
    synchronized (this) {
      if (slot.running.isPresent()) {
        return Future.succeededFuture();
      }
    }
    Optional<Rehearsal> rehearsal = slot.factory.get().rehearsal();
    if (rehearsal.isEmpty()) {
      return Future.succeededFuture();
    }
    long began = System.nanoTime();
    return Understudy.rehearse(vertx, rehearsal.get())
        .onComplete(
            done ->
                LOG.info(
                    "event=framework_rehearsed framework={} ms={} failure={}",
                    slot.name,
                    Duration.ofNanos(System.nanoTime() - began).toMillis(),
                    done.failed() ? '"' + done.cause().toString() + '"' : "none"));
  }

  /**
   * Ends every influence of the frameworks that run here, at once: they write nothing and say
   * nothing to the kernel any more. {@link #stop} is still to be called.
   */
  public void depose() {
    plugins.ifPresent(PluginHost::depose);
    List<Running> all;
    synchronized (this) {
      all = slots.stream().flatMap(slot -> slot.running.stream()).toList();
    }
    all.forEach(running -> running.instance().depose());
  }

  /** One instance found out before this host was told. */
  private void deposed(HostedInstance instance) {
    instance.depose();
    List<Slot> its;
    synchronized (this) {
      its =
          slots.stream()
              .filter(slot -> slot.running.filter(of -> of.instance() == instance).isPresent())
              .toList();
    }
    its.forEach(this::stop);
  }

  /** Stops the frameworks, all at the same time, while their ports stay open; never fails. */
  public Future<Void> stop() {
    List<Future<Void>> stopped = new ArrayList<>(slots.stream().map(this::stop).toList());
    plugins.ifPresent(them -> stopped.add(them.stop()));
    return Future.join(stopped).<Void>mapEmpty().otherwiseEmpty();
  }

  private Future<Void> stop(Slot slot) {
    Optional<Running> running;
    synchronized (this) {
      running = slot.running;
      slot.running = Optional.empty();
    }
    if (running.isEmpty()) {
      return Future.succeededFuture();
    }
    // The standby's server opens first: closing the last server of a port shuts it. What is still
    // being started is stopped once it has been.
    return slot.port
        .map(FrameworkPort::standBy)
        .orElse(Future.succeededFuture())
        .transform(
            open ->
                running
                    .get()
                    .deployment()
                    .future()
                    .compose(vertx::undeploy)
                    .otherwiseEmpty()
                    .timeout(stopLimit.toMillis(), TimeUnit.MILLISECONDS)
                    .onFailure(
                        late -> LOG.warn("event=framework_stop_is_late framework={}", slot.name))
                    .otherwiseEmpty());
  }

  /** Gives the ports up; to be called after {@link #stop}. Never fails. */
  public Future<Void> close() {
    List<Future<Void>> closed = new ArrayList<>();
    slots.forEach(slot -> slot.port.ifPresent(port -> closed.add(port.close())));
    plugins.ifPresent(them -> closed.add(them.close()));
    return Future.join(closed).<Void>mapEmpty().otherwiseEmpty();
  }
}
