package io.souk.master.http;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.master.bus.Reply;
import io.souk.master.http.json.MasterIdentity;
import io.souk.master.http.json.RolesDocument;
import io.souk.master.metrics.MasterMeters;
import io.souk.master.metrics.MetricsSnapshot;
import io.souk.master.view.LeaderView;
import io.souk.master.view.LiveView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import io.souk.protocol.http.SpreadServer;
import io.souk.registry.adapter.memory.MemoryRegistry;
import io.souk.security.Access;
import io.souk.security.RoleSecurity;
import io.souk.security.audit.AuditTrail;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** The master's routes on a free port, with a mailbox that answers as the test says. */
final class HttpFixture implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Several, as a master has. */
  private static final int LOOPS = 3;

  final Vertx vertx = Vertx.vertx();
  final ObjectBus bus = ObjectBus.open(vertx);
  final InProcessLiveView view;
  final LinkedBlockingQueue<Command> commands = new LinkedBlockingQueue<>();
  final HttpClient client = HttpClient.newHttpClient();
  final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ExecutorService registryThread = Executors.newSingleThreadExecutor();
  final MemoryRegistry memory = new MemoryRegistry(registryThread);
  final FakeEnsemble ensemble = new FakeEnsemble();
  final PeerReports peers;
  final FakeLog log = new FakeLog();
  final AtomicReference<Leaders.Leader> leads = new AtomicReference<>(new Leaders.Leader.Here());
  volatile Function<Command, Reply> loop = command -> Reply.accepted();

  /** The loop answers when this is complete. */
  volatile Future<Void> busy = Future.succeededFuture();

  /** Runs after each snapshot of the view, on the thread that has taken it. */
  volatile Runnable afterSnapshot = () -> {};

  /** How many watch the view. */
  final AtomicInteger watching = new AtomicInteger();

  volatile OptionalLong term = OptionalLong.empty();
  volatile Optional<String> cluster = Optional.empty();
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  final MasterHttp http;
  private final SpreadServer server;

  HttpFixture() {
    this(WaitingRoom.Terms.DEFAULT);
  }

  HttpFixture(WaitingRoom.Terms wait) {
    this(wait, OperatorStreams.Limits.DEFAULT);
  }

  HttpFixture(WaitingRoom.Terms wait, OperatorStreams.Limits events) {
    this(wait, events, Access.OPEN);
  }

  HttpFixture(WaitingRoom.Terms wait, OperatorStreams.Limits events, Access access) {
    this(new InProcessLiveView(), wait, events, access, Optional.empty());
    view.publish(List.of(new ViewChange.Begin(Views.leader("m"))));
  }

  /** That asks who comes, and records what they do. */
  HttpFixture(Access access, AuditTrail trail) {
    this(
        new InProcessLiveView(),
        WaitingRoom.Terms.DEFAULT,
        OperatorStreams.Limits.DEFAULT,
        access,
        Optional.of(trail));
    view.publish(List.of(new ViewChange.Begin(Views.leader("m"))));
  }

  /** That asks who comes. */
  HttpFixture(Access access) {
    this(WaitingRoom.Terms.DEFAULT, OperatorStreams.Limits.DEFAULT, access);
  }

  /** Over a view in which nobody leads yet. */
  HttpFixture(InProcessLiveView view) {
    this(
        view,
        WaitingRoom.Terms.DEFAULT,
        OperatorStreams.Limits.DEFAULT,
        Access.OPEN,
        Optional.empty());
  }

  private HttpFixture(
      InProcessLiveView view,
      WaitingRoom.Terms wait,
      OperatorStreams.Limits events,
      Access access,
      Optional<AuditTrail> trail) {
    this.view = view;
    LeaderView leader = Views.leader("m");
    bus.serveMailbox(
        command -> {
          // Whoever sees the command may change this.
          Future<Void> first = busy;
          commands.add(command);
          return first.map(free -> loop.apply(command));
        });
    MasterIdentity identity =
        new MasterIdentity(
            leader.info(),
            new MasterIdentity.Build("1.11.0", "0.1.0", Views.NOON, "tester"),
            Views.NOON,
            Optional.of("bazaar"),
            Map.of("port", "5050"));
    peers = new PeerReports(vertx, ensemble, RoleSecurity.OPEN);
    http =
        new MasterHttp(
            new MasterHttp.Parts(
                bus,
                new Watched(view),
                new Told(),
                identity,
                new RolesDocument(Set.of()),
                new MasterMeters(registry),
                registry,
                blocking,
                access,
                trail),
            new MetricsSnapshot(Map::of),
            new MastersApi(peers, memory, blocking),
            new LogApi(vertx, log, blocking),
            wait,
            events);
    server =
        SpreadServer.listen(
                vertx,
                MasterHttp.serverOptions().setHost("127.0.0.1").setPort(0),
                LOOPS,
                http::handle)
            .toCompletionStage()
            .toCompletableFuture()
            .orTimeout(30, TimeUnit.SECONDS)
            .join();
  }

  /** Counts who watches. */
  private final class Watched implements LiveView {
    private final LiveView inner;

    Watched(LiveView inner) {
      this.inner = inner;
    }

    @Override
    public void publish(List<ViewChange> changes) {
      inner.publish(changes);
    }

    @Override
    public Snapshot snapshot() {
      Snapshot taken = inner.snapshot();
      afterSnapshot.run();
      return taken;
    }

    @Override
    public Runnable watch(Watcher watcher) {
      watching.incrementAndGet();
      Runnable stop = inner.watch(watcher);
      return () -> {
        watching.decrementAndGet();
        stop.run();
      };
    }

    @Override
    public Optional<LeaderView> leader() {
      return inner.leader();
    }

    @Override
    public Optional<Duration> age() {
      return inner.age();
    }
  }

  /** Who leads, as the test says. */
  private final class Told implements Leaders {
    @Override
    public Leader find() {
      return leads.get();
    }

    @Override
    public OptionalLong term() {
      return term;
    }

    @Override
    public Optional<String> cluster() {
      return cluster;
    }
  }

  int port() {
    return server.actualPort();
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(PATIENCE);
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, byte[] body, String... headers) throws Exception {
    HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> postJson(String path, String body) throws Exception {
    return post(path, body.getBytes(StandardCharsets.UTF_8), "Content-Type", "application/json");
  }

  @Override
  public void close() {
    client.shutdownNow();
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    blocking.shutdownNow();
    registryThread.shutdownNow();
  }
}
