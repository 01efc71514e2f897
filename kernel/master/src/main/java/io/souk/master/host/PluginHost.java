package io.souk.master.host;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.souk.framework.HttpEndpoint;
import io.souk.framework.adapter.http.RoutesGate;
import io.souk.framework.boot.Plugins;
import io.souk.master.bus.ObjectBus;
import io.souk.registry.Registry;
import io.souk.security.RoleSecurity;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs plug-ins on the leader: each instance with classes and threads of its own. One that fails is
 * reported and started again; the kernel, the frameworks of the box and the other plug-ins do not
 * notice.
 */
public final class PluginHost {

  private static final Logger LOG = LoggerFactory.getLogger(PluginHost.class);

  /** Between two looks at the contexts of the plug-ins. */
  private static final long WATCH_MS = 500;

  private final Vertx vertx;

  /** Whatever is begun on a context of a plug-in ends with it, so nothing of ours is. */
  private final Context context;

  private final ObjectBus bus;
  private final Registry registry;
  private final Plugins plugins;
  private final MeterRegistry meters;
  private final PluginTimes times;
  private final boolean named;
  private final List<PluginSlot> slots;
  private final Map<String, Object> names = new HashMap<>();
  private final AtomicLong instances = new AtomicLong();
  private final Promise<Void> settled = Promise.promise();
  private volatile String hostname = "";
  private volatile RoleSecurity security = RoleSecurity.OPEN;
  private long watch = -1;
  private long led;

  /**
   * A host that has loaded nothing yet.
   *
   * @param meters where it is told how plug-ins are
   * @param named whether they subscribe under their names, as principals
   */
  public PluginHost(
      Vertx vertx,
      ObjectBus bus,
      Registry registry,
      Plugins plugins,
      MeterRegistry meters,
      boolean named) {
    this(vertx, bus, registry, plugins, meters, PluginTimes.DEFAULT, named);
  }

  PluginHost(
      Vertx vertx,
      ObjectBus bus,
      Registry registry,
      Plugins plugins,
      MeterRegistry meters,
      PluginTimes times,
      boolean named) {
    this.vertx = vertx;
    this.named = named;
    this.context = vertx.getOrCreateContext();
    this.bus = bus;
    this.registry = registry;
    this.plugins = plugins;
    this.meters = meters;
    this.times = times;
    this.slots = plugins.all().stream().map(plugin -> new PluginSlot(this, plugin)).toList();
  }

  /**
   * Loads them and opens their ports; nobody has to wait for that.
   *
   * @param hostname by which the other masters know this one
   * @param taken names of the frameworks that this master hosts besides
   * @param security of this master, which is theirs
   * @return completes when all have been loaded, or have failed to; never fails
   */
  public Future<Void> open(String hostname, Set<String> taken, RoleSecurity security) {
    this.hostname = hostname;
    this.security = security;
    synchronized (names) {
      taken.forEach(name -> names.put(name, "a framework of the box"));
    }
    if (!slots.isEmpty()) {
      watch = vertx.setPeriodic(WATCH_MS, ignored -> slots.forEach(PluginSlot::watch));
    }
    Future.join(slots.stream().map(PluginSlot::load).toList())
        .onComplete(
            loaded -> {
              // In the order of the jars, so that every master gives a name to the same one.
              slots.forEach(PluginSlot::settle);
              slots.forEach(this::measure);
              warnOfSections();
              settled.complete();
            });
    return settled.future();
  }

  private void warnOfSections() {
    synchronized (names) {
      plugins.sections().keySet().stream()
          .filter(section -> !names.containsKey(section))
          .forEach(section -> LOG.warn("event=plugin_config_for_nobody section={}", section));
    }
  }

  private void measure(PluginSlot slot) {
    Gauge.builder(
            "souk_plugin_up", slot, it -> it.report().state() == PluginReport.State.RUNNING ? 1 : 0)
        .description("1 while the plug-in works on this master")
        .tag("jar", slot.jar())
        .tag("plugin", slot.report().className().orElse("unknown"))
        .register(meters);
  }

  /** One failure of a plug-in. */
  void count(PluginSlot slot, String kind) {
    Counter.builder("souk_plugin_failures")
        .description("Failures of plug-ins on this master, by what it was")
        .tag("jar", slot.jar())
        .tag("plugin", slot.report().className().orElse("unknown"))
        .tag("kind", kind)
        .register(meters)
        .increment();
  }

  /**
   * Who has a name already; the caller has it when nobody has.
   *
   * @return for messages
   */
  Optional<String> claim(String name, PluginSlot slot) {
    synchronized (names) {
      Object owner = names.putIfAbsent(name, slot);
      if (owner == null || owner == slot) {
        return Optional.empty();
      }
      return Optional.of(owner instanceof PluginSlot other ? other.jar() : owner.toString());
    }
  }

  /** Starts them in this term; nobody waits for that. */
  public void start(long term, String masterUrl) {
    synchronized (this) {
      led = term;
    }
    settled
        .future()
        .onComplete(
            ignored -> {
              boolean leads;
              synchronized (this) {
                leads = led == term;
              }
              if (leads) {
                slots.forEach(slot -> slot.begin(term, masterUrl));
              }
            });
  }

  /** Ends every influence of those that run here at once; {@link #stop} is still to be called. */
  public void depose() {
    slots.forEach(PluginSlot::depose);
  }

  /** Stops them, all at the same time; never fails. */
  public Future<Void> stop() {
    synchronized (this) {
      led = 0;
    }
    return Future.join(slots.stream().map(PluginSlot::halt).toList())
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  /** Gives their ports up; to be called after {@link #stop}. Never fails. */
  public Future<Void> close() {
    if (watch >= 0) {
      vertx.cancelTimer(watch);
    }
    return Future.join(slots.stream().map(PluginSlot::close).toList())
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  /** How each is, in the order of the jars. */
  public List<PluginReport> report() {
    return slots.stream().map(PluginSlot::report).toList();
  }

  /** The way to the routes and meters of a plug-in, while it runs here. */
  public Optional<RoutesGate> gate(String name) {
    return slots.stream()
        .filter(slot -> slot.name().filter(name::equals).isPresent())
        .flatMap(slot -> slot.gate().stream())
        .findFirst();
  }

  /** Does it on a context of the host's own. */
  void run(Runnable work) {
    context.runOnContext(ignored -> work.run());
  }

  Vertx vertx() {
    return vertx;
  }

  Plugins plugins() {
    return plugins;
  }

  PluginTimes times() {
    return times;
  }

  long nextInstance() {
    return instances.incrementAndGet();
  }

  FrameworkPort port(String name, HttpEndpoint endpoint) {
    return new FrameworkPort(
        vertx, name, endpoint.withTls(security.tls()), hostname, new FrameworkAddresses(registry));
  }

  HostedInstance.Setting setting(
      long term, String masterUrl, Consumer<HostedInstance> onDeposed, Consumer<String> onFailed) {
    return new HostedInstance.Setting(
        bus, named, registry, term, masterUrl, times.stopLimit(), onDeposed, onFailed, security);
  }
}
