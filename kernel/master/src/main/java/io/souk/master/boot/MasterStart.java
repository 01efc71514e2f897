package io.souk.master.boot;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.framework.Framework;
import io.souk.framework.boot.Plugins;
import io.souk.master.bus.ObjectBus;
import io.souk.master.decide.RegistryRecords;
import io.souk.master.host.FrameworkHost;
import io.souk.master.host.PluginHost;
import io.souk.master.host.PortUnavailableException;
import io.souk.master.http.LogApi;
import io.souk.master.http.MasterHttp;
import io.souk.master.http.PluginsApi;
import io.souk.master.http.json.MasterIdentity;
import io.souk.master.http.json.RolesDocument;
import io.souk.master.metrics.AuditMeters;
import io.souk.master.metrics.ClusterSeries;
import io.souk.master.metrics.CountingLiveView;
import io.souk.master.metrics.FrameworkCounts;
import io.souk.master.metrics.KernelMeters;
import io.souk.master.metrics.MasterMeters;
import io.souk.master.metrics.MetricsSnapshot;
import io.souk.master.view.LiveView;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import io.souk.protocol.http.HttpTls;
import io.souk.protocol.http.SpreadServer;
import io.souk.protocol.log.ProgramLog;
import io.souk.registry.Registry;
import io.souk.registry.RegistryException;
import io.souk.registry.adapter.ratis.RatisConfig;
import io.souk.registry.adapter.ratis.RatisRegistry;
import io.souk.security.Access;
import io.souk.security.Authentication;
import io.souk.security.Authorizer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of a master, step by step: work directory, port, kernel, API, registry, live view,
 * leadership. The port is taken early, so that a taken one is told before anything is written;
 * until the kernel is there it answers 503.
 */
final class MasterStart {

  private static final Logger LOG = LoggerFactory.getLogger(MasterStart.class);
  private static final Optional<Peers> NO_PEERS = Optional.empty();

  /** So many election timeouts: by then another master leads if it can. */
  private static final int RELIEF = 10;

  /**
   * Event loops that share the connections, more than there are processors on a small machine: who
   * is sent much by one does not keep the others waiting.
   */
  private static final int HTTP_LOOPS = Math.max(4, Runtime.getRuntime().availableProcessors());

  private final Vertx vertx;
  private final MasterConfig config;
  private final List<Supplier<Framework>> hosted;
  private final ProgramLog log;
  private final Plugins plugins;
  private final StartedParts parts = new StartedParts();
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final PrometheusMeterRegistry registryOfMeters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Access access;
  private volatile Handler<HttpServerRequest> handler = MasterStart::notReady;
  private volatile RehearsalWire.Routes rehearsed = (bus, leaders, meters) -> MasterStart::notReady;

  MasterStart(
      Vertx vertx,
      MasterConfig config,
      List<Supplier<Framework>> hosted,
      Plugins plugins,
      ProgramLog log) {
    this.vertx = vertx;
    this.log = log;
    this.config = config;
    this.plugins = plugins;
    this.hosted = List.copyOf(hosted);
    this.access = config.security().access();
  }

  Future<MasterServer> run(Future<?> givenUp) {
    parts.add(
        "executor",
        () -> {
          blocking.shutdown();
          return Future.succeededFuture();
        });
    bindMeters();
    config.security().trail().ifPresent(it -> AuditMeters.bind(it, registryOfMeters));
    config.warnings().forEach(warning -> LOG.warn("event=master_settings warning=\"{}\"", warning));
    Promise<MasterServer> started = Promise.promise();
    offLoop(() -> peers())
        .compose(this::start)
        .onSuccess(started::tryComplete)
        .onFailure(error -> parts.stop().onComplete(done -> started.tryFail(error)));
    givenUp.onComplete(
        ignored -> {
          if (!started.future().isComplete()) {
            LOG.info("event=master_start_given_up");
            parts
                .stop()
                .onComplete(done -> started.tryFail(new IllegalStateException("was given up")));
          }
        });
    return started.future();
  }

  private Future<MasterServer> start(Optional<Peers> peers) {
    return claimWorkDirectory()
        .compose(
            directory ->
                listen()
                    .compose(
                        server ->
                            offLoop(() -> Identity.of(config, peers, server.actualPort()))
                                .compose(
                                    identity ->
                                        openView(peers)
                                            .compose(
                                                view ->
                                                    startKernel(
                                                        new Base(
                                                            peers,
                                                            directory.path(),
                                                            identity,
                                                            server.actualPort(),
                                                            view))))));
  }

  /** What everything else is built on. */
  private record Base(
      Optional<Peers> peers,
      Path directory,
      MasterIdentity identity,
      int port,
      Optional<SharedView> shared) {}

  /** It belongs to nobody until the registry says to which cluster this master belongs. */
  private Future<Optional<SharedView>> openView(Optional<Peers> peers) {
    Optional<SharedView> shared =
        peers.map(
            all ->
                new SharedView(
                    config.place().cluster().orElse("souk"), all, config.security().tls()));
    return offLoop(
        () -> {
          shared.ifPresent(
              view -> {
                parts.add("live view", () -> offLoop(() -> close(view)));
                view.checkPort();
              });
          return shared;
        });
  }

  private Future<MasterServer> startKernel(Base base) {
    ObjectBus bus = ObjectBus.open(vertx);
    parts.add(
        "bus",
        () -> {
          bus.close();
          return Future.succeededFuture();
        });
    MasterIdentity identity = base.identity();
    FrameworkCounts frameworks = new FrameworkCounts();
    CountingLiveView view =
        new CountingLiveView(
            base.shared().<LiveView>map(it -> it).orElseGet(InProcessLiveView::new), frameworks);
    KernelMeters kernelMeters = new KernelMeters(registryOfMeters, frameworks);
    MasterMeters meters = new MasterMeters(registryOfMeters);
    meters.watchMailbox(bus::unanswered);
    // Before this member can vote, so that a new leader finds what its predecessor published.
    Registry registry =
        new RatisRegistry(
            raft(base), cluster -> base.shared().ifPresent(shared -> shared.join(cluster)));
    parts.add("registry", () -> offLoop(() -> close(registry)));
    KernelWiring kernel = new KernelWiring(vertx, bus, registry, view, kernelMeters);
    Context context = vertx.getOrCreateContext();
    PluginHost guests = new PluginHost(vertx, bus, registry, plugins, registryOfMeters, named());
    FrameworkHost host = new FrameworkHost(vertx, bus, registry, hosted, guests, named());
    Leadership leadership =
        new Leadership(
            context,
            bus,
            registry,
            host,
            view,
            config.security().scheme()
                + "://"
                + identity.info().getHostname()
                + ":"
                + identity.info().getPort(),
            base.peers().isPresent()
                ? config.electionTimeout().multipliedBy(RELIEF)
                : Duration.ZERO);
    EnsembleWiring ensemble =
        EnsembleWiring.start(
            vertx,
            config.security(),
            new OwnReport(
                identity,
                base.peers().map(Peers::addresses).orElse(List.of()),
                config.network().raftPort(),
                registry,
                view),
            registry,
            blocking,
            registryOfMeters,
            parts);
    return openPorts(host, identity)
        .compose(
            opened ->
                kernel.deploy(
                    KernelWiring.loopConfig(config, identity.info())
                        .withAuthorizer(access.authorizer()),
                    leadership::givenUp))
        .onSuccess(
            undeploy -> {
              parts.add("kernel", undeploy);
              parts.add("leadership", leadership::stop);
              MetricsSnapshot metrics =
                  new MetricsSnapshot(
                      () -> counters(kernelMeters, meters, view, ensemble, registry), frameworks);
              registryOfMeters
                  .getPrometheusRegistry()
                  .register(new ClusterSeries(() -> metrics.of(view.snapshot())));
              Function<MasterHttp.Parts, MasterHttp> routes =
                  all ->
                      new MasterHttp(
                          all,
                          metrics,
                          ensemble.api(),
                          new LogApi(vertx, log, blocking),
                          new PluginsApi(guests));
              MasterHttp.Parts real =
                  new MasterHttp.Parts(
                      bus,
                      view,
                      new LeaderLookup(identity.info().getId(), registry, view, base.peers()),
                      identity,
                      new RolesDocument(config.roles().whitelist()),
                      meters,
                      registryOfMeters,
                      blocking,
                      access,
                      config.security().trail());
              rehearsed =
                  (ownBus, leaders, ownMeters) ->
                      routes.apply(
                              real.ofRehearsal(ownBus, new InProcessLiveView(), leaders, ownMeters))
                          ::handle;
              handler = routes.apply(real)::handle;
            })
        .compose(deployed -> ensemble.clocksAllow())
        .compose(allowed -> startRegistry(registry, leadership))
        .compose(
            started ->
                base.peers()
                    .map(
                        peers -> {
                          parts.add(
                              "rehearsal",
                              Rehearsal.later(
                                  vertx,
                                  blocking,
                                  KernelWiring.loopConfig(config, identity.info()),
                                  rehearsed,
                                  host,
                                  registry));
                          return standBy(peers, registry);
                        })
                    .orElseGet(leadership::first))
        .map(
            serving -> {
              LOG.info("event=master_started port={}", base.port());
              return new MasterServer(base.port(), leadership, parts);
            });
  }

  /** Where nobody is asked for a name, hosted frameworks have none either, as ever. */
  private boolean named() {
    return access.authentication() != Authentication.NONE
        || access.authorizer() != Authorizer.PERMISSIVE;
  }

  private Future<Void> openPorts(FrameworkHost host, MasterIdentity identity) {
    return host.open(identity.info().getHostname(), config.security())
        .onSuccess(opened -> parts.add("framework ports", host::close))
        .recover(
            error ->
                Future.failedFuture(
                    error instanceof PortUnavailableException taken
                        ? new MasterStartException(
                            taken.option(),
                            Integer.toString(taken.port()),
                            taken.getMessage(),
                            taken)
                        : error));
  }

  /** A list of one must name this master, too: whoever gave it meant this one. */
  private Optional<Peers> peers() {
    Optional<Peers> listed = config.masters().isEmpty() ? NO_PEERS : Optional.of(Peers.of(config));
    return config.replicated() ? listed : NO_PEERS;
  }

  /** One of several serves without a leader; who waits for whom is told until there is one. */
  private Future<Void> standBy(Peers peers, Registry registry) {
    MajorityWatch watch = new MajorityWatch(vertx, peers, registry, blocking);
    watch.start();
    parts.add(
        "majority watch",
        () -> {
          watch.stop();
          return Future.succeededFuture();
        });
    return Future.succeededFuture();
  }

  private Future<WorkDirectory> claimWorkDirectory() {
    return offLoop(() -> WorkDirectory.claim(config.workDir()))
        .onSuccess(
            directory ->
                parts.add(
                    "work directory",
                    () ->
                        offLoop(
                            () -> {
                              directory.close();
                              return directory;
                            })));
  }

  private Future<SpreadServer> listen() {
    MasterConfig.Network network = config.network();
    HttpServerOptions options =
        HttpTls.serve(
            MasterHttp.serverOptions().setHost(network.host()).setPort(network.port()),
            config.security().tls());
    return SpreadServer.listen(vertx, options, HTTP_LOOPS, request -> handler.handle(request))
        .recover(error -> Future.failedFuture(explain(error, network)))
        .onSuccess(server -> parts.add("http", server::close));
  }

  private static Throwable explain(Throwable error, MasterConfig.Network network) {
    if (error instanceof BindException) {
      return new MasterStartException(
          "--port",
          Integer.toString(network.port()),
          "cannot listen at " + network.host() + " (" + error.getMessage() + ")",
          error);
    }
    return new MasterStartException(
        "--host", network.host(), "cannot listen there (" + error.getMessage() + ")", error);
  }

  /** One master opens no port for Raft; the number only names it. */
  private RatisConfig raft(Base base) {
    return base.peers()
        .map(
            peers ->
                RatisConfig.of(peers.self().id(), peers.raftMembers(), base.directory())
                    .withElectionTimeout(config.electionTimeout())
                    .withTls(config.security().tls()))
        .orElseGet(
            () ->
                RatisConfig.single(
                    base.directory(),
                    config.network().host(),
                    Math.max(1, config.network().raftPort())));
  }

  private static Map<String, Double> counters(
      KernelMeters kernel,
      MasterMeters http,
      CountingLiveView view,
      EnsembleWiring ensemble,
      Registry registry) {
    Map<String, Double> counters = new TreeMap<>(kernel.mesosCounters());
    counters.putAll(http.mesosGauges());
    counters.put("registrar/registry_size_bytes", (double) bytes(registry));
    counters.putAll(view.mesosCounters());
    counters.putAll(ensemble.mesosGauges());
    return counters;
  }

  /** Of the kernel's own entries. */
  private static long bytes(Registry registry) {
    return registry.scan(RegistryRecords.PREFIX).stream()
        .mapToLong(entry -> entry.key().length() + entry.value().length)
        .sum();
  }

  private Future<Void> startRegistry(Registry registry, Leadership leadership) {
    return Future.fromCompletionStage(registry.start(leadership), vertx.getOrCreateContext())
        .recover(
            error ->
                Future.failedFuture(
                    error instanceof RegistryException known ? explain(known) : error));
  }

  private MasterStartException explain(RegistryException error) {
    return switch (error.code()) {
      case UNAVAILABLE, NOT_LEADER ->
          new MasterStartException(
              "--raft-port",
              Integer.toString(config.network().raftPort()),
              error.getMessage(),
              error);
      case STORAGE, CONFLICT, INVALID ->
          new MasterStartException(
              "--work-dir", config.workDir().toString(), error.getMessage(), error);
    };
  }

  private static AutoCloseable close(AutoCloseable part) {
    try {
      part.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return part;
  }

  private void bindMeters() {
    new JvmMemoryMetrics().bindTo(registryOfMeters);
    new JvmThreadMetrics().bindTo(registryOfMeters);
    new ProcessorMetrics().bindTo(registryOfMeters);
    new UptimeMetrics().bindTo(registryOfMeters);
    JvmGcMetrics collections = new JvmGcMetrics();
    collections.bindTo(registryOfMeters);
    parts.add(
        "meters",
        () -> {
          collections.close();
          registryOfMeters.close();
          return Future.succeededFuture();
        });
  }

  private <T> Future<T> offLoop(Callable<T> work) {
    Promise<T> result = Promise.promise();
    Context context = vertx.getOrCreateContext();
    blocking.execute(
        () -> {
          try {
            T value = work.call();
            context.runOnContext(ignored -> result.complete(value));
          } catch (Exception e) {
            context.runOnContext(ignored -> result.fail(e));
          }
        });
    return result.future();
  }

  private static void notReady(HttpServerRequest request) {
    request
        .response()
        .setStatusCode(503)
        .putHeader("Content-Type", "text/plain; charset=utf-8")
        .end("Master has not finished recovery");
  }
}
