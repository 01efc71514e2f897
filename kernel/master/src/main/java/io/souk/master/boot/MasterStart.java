package io.souk.master.boot;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.framework.Framework;
import io.souk.master.bus.ObjectBus;
import io.souk.master.host.FrameworkHost;
import io.souk.master.http.MasterHttp;
import io.souk.master.http.json.MasterIdentity;
import io.souk.master.http.json.RolesDocument;
import io.souk.master.metrics.CountingLiveView;
import io.souk.master.metrics.KernelMeters;
import io.souk.master.metrics.MasterMeters;
import io.souk.master.metrics.MetricsSnapshot;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import io.souk.registry.Registry;
import io.souk.registry.RegistryException;
import io.souk.registry.adapter.ratis.RatisConfig;
import io.souk.registry.adapter.ratis.RatisRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.BindException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of a master, step by step: work directory, port, registry, kernel, API, leadership. The
 * port is taken early, so that a taken one is told before anything is written; until the kernel is
 * there it answers 503.
 */
final class MasterStart {

  private static final Logger LOG = LoggerFactory.getLogger(MasterStart.class);

  private final Vertx vertx;
  private final MasterConfig config;
  private final List<Framework> hosted;
  private final StartedParts parts = new StartedParts();
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final PrometheusMeterRegistry registryOfMeters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private volatile Handler<HttpServerRequest> handler = MasterStart::notReady;

  MasterStart(Vertx vertx, MasterConfig config, List<Framework> hosted) {
    this.vertx = vertx;
    this.config = config;
    this.hosted = List.copyOf(hosted);
  }

  Future<MasterServer> run() {
    parts.add(
        "executor",
        () -> {
          blocking.shutdown();
          return Future.succeededFuture();
        });
    bindMeters();
    return claimWorkDirectory()
        .compose(
            directory ->
                listen()
                    .compose(
                        server ->
                            offLoop(() -> Identity.of(config, server.actualPort()))
                                .compose(
                                    identity -> startKernel(directory.path(), identity, server))))
        .recover(error -> parts.stop().transform(done -> Future.failedFuture(error)));
  }

  private Future<MasterServer> startKernel(
      Path directory, MasterIdentity identity, HttpServer server) {
    ObjectBus bus = ObjectBus.open(vertx);
    parts.add(
        "bus",
        () -> {
          bus.close();
          return Future.succeededFuture();
        });
    CountingLiveView view = new CountingLiveView(new InProcessLiveView());
    KernelMeters kernelMeters = new KernelMeters(registryOfMeters);
    MasterMeters meters = new MasterMeters(registryOfMeters);
    meters.watchMailbox(bus::unanswered);
    Registry registry = new RatisRegistry(raft(directory));
    parts.add("registry", () -> offLoop(() -> close(registry)));
    KernelWiring kernel = new KernelWiring(vertx, bus, registry, view, kernelMeters);
    Context context = vertx.getOrCreateContext();
    Leadership leadership =
        new Leadership(
            context,
            bus,
            registry,
            new FrameworkHost(vertx, bus, registry, hosted),
            "http://" + identity.info().getHostname() + ":" + identity.info().getPort());
    return kernel
        .deploy(config, identity.info(), leadership::givenUp)
        .onSuccess(
            undeploy -> {
              parts.add("kernel", undeploy);
              parts.add("leadership", leadership::stop);
              MasterHttp http =
                  new MasterHttp(
                      new MasterHttp.Parts(
                          bus,
                          view,
                          identity,
                          new RolesDocument(config.roles().whitelist()),
                          meters,
                          registryOfMeters,
                          blocking),
                      new MetricsSnapshot(() -> counters(kernelMeters, view)));
              handler = http::handle;
            })
        .compose(deployed -> startRegistry(registry, leadership))
        .compose(started -> leadership.first())
        .map(
            leading -> {
              LOG.info("event=master_started port={}", server.actualPort());
              return new MasterServer(server.actualPort(), leadership, parts);
            });
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

  private Future<HttpServer> listen() {
    MasterConfig.Network network = config.network();
    HttpServerOptions options =
        MasterHttp.serverOptions().setHost(network.host()).setPort(network.port());
    return vertx
        .createHttpServer(options)
        .requestHandler(request -> handler.handle(request))
        .listen()
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
  private RatisConfig raft(Path directory) {
    return RatisConfig.single(
        directory, config.network().host(), Math.max(1, config.network().raftPort()));
  }

  private static Map<String, Double> counters(KernelMeters kernel, CountingLiveView view) {
    Map<String, Double> counters = new TreeMap<>(kernel.mesosCounters());
    counters.putAll(view.mesosCounters());
    return counters;
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

  private static Registry close(Registry registry) {
    try {
      registry.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return registry;
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
