package io.souk.master.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.souk.framework.Framework;
import io.souk.framework.FrameworkContext;
import io.souk.framework.HttpEndpoint;
import io.souk.framework.Rehearsal;
import io.souk.framework.SchedulerSession;
import io.souk.framework.Store;
import io.souk.framework.StoreException;
import io.souk.master.bus.ObjectBus;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import io.souk.registry.Registry;
import io.souk.registry.adapter.memory.MemoryRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class FrameworkHostTest {

  private static final String URL = "http://127.0.0.1:5050";

  private final Vertx vertx = Vertx.vertx();
  private final ObjectBus bus = ObjectBus.open(vertx);
  private final MemoryRegistry registry = new MemoryRegistry();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<Service> made = new ArrayList<>();
  private final List<FrameworkHost> hosts = new ArrayList<>();
  private volatile long term;

  FrameworkHostTest() {
    registry.start(
        new Registry.LeadershipListener() {
          @Override
          public void onLeader(long newTerm) {
            term = newTerm;
          }

          @Override
          public void onFollower() {}
        });
  }

  @AfterEach
  void close() {
    hosts.forEach(
        host -> {
          await(host.stop());
          await(host.close());
        });
    await(vertx.close());
  }

  private FrameworkHost host(Duration stopLimit, List<Supplier<Framework>> factories) {
    FrameworkHost host = new FrameworkHost(vertx, bus, registry, factories, stopLimit);
    hosts.add(host);
    return host;
  }

  /** A framework that says what is done to it, and its twin. */
  private static final class Rehearsed implements Framework {
    private final List<String> told;
    private Optional<HttpServer> server = Optional.empty();

    Rehearsed(List<String> told) {
      this.told = told;
    }

    @Override
    public String name() {
      return "rehearsed";
    }

    @Override
    public Optional<Rehearsal> rehearsal() {
      Rehearsed twin = new Rehearsed(told);
      return Optional.of(
          new Rehearsal(
              twin,
              () -> twin.server.map(HttpServer::actualPort).orElse(0),
              List.of("/one", "/two")));
    }

    @Override
    public CompletionStage<Void> start(FrameworkContext context) {
      SchedulerSession session =
          context.openSession(
              new SchedulerSession.Listener() {
                @Override
                public void onEvent(Event event) {
                  told.add(event.getType().name());
                }

                @Override
                public void onDisconnected(String reason) {
                  told.add("disconnected");
                }
              });
      session.subscribe(Call.Subscribe.getDefaultInstance());
      return context
          .store()
          .commit(Store.Batch.of(new Store.Write.Put("k", ByteString.EMPTY, Store.Expected.ABSENT)))
          .thenCompose(
              version ->
                  context
                      .vertx()
                      .createHttpServer()
                      .requestHandler(
                          request -> {
                            told.add(request.path());
                            request.response().end();
                          })
                      .listen(0, "127.0.0.1")
                      .map(
                          listening -> {
                            server = Optional.of(listening);
                            return (Void) null;
                          })
                      .toCompletionStage());
    }

    @Override
    public CompletionStage<Void> stop() {
      told.add("stop");
      return server.map(HttpServer::close).orElse(Future.succeededFuture()).toCompletionStage();
    }
  }

  @Test
  void rehearsalStartsATwinThatNobodyHearsOf() {
    List<String> told = new CopyOnWriteArrayList<>();
    FrameworkHost host = host(Duration.ofSeconds(30), List.of(() -> new Rehearsed(told)));
    long version = registry.version();
    await(host.rehearse());
    assertThat(told)
        .contains("SUBSCRIBED", "HEARTBEAT", "OFFERS", "/one", "/two", "stop")
        .endsWith("stop");
    assertThat(registry.version()).as("nothing is written").isEqualTo(version);
    assertThat(bus.unanswered()).as("nothing is said to the kernel").isZero();
    told.clear();
    await(host.rehearse());
    assertThat(told).as("as often as one likes").contains("stop");
  }

  @Test
  void frameworksThatRunAreNotRehearsed() {
    List<String> told = new CopyOnWriteArrayList<>();
    FrameworkHost host = host(Duration.ofSeconds(30), List.of(() -> new Rehearsed(told)));
    await(host.start(term, URL));
    await(host.rehearse());
    assertThat(told).doesNotContain("stop");
  }

  private FrameworkHost host(int port) {
    return host(Duration.ofSeconds(30), List.of(() -> make("service", port)));
  }

  private Service make(String name, int port) {
    Service service = new Service(name, port, made.size());
    made.add(service);
    return service;
  }

  private static <T> T await(Future<T> future) {
    return await(future.toCompletionStage());
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private CompletableFuture<HttpResponse<String>> get(int port) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
            .timeout(Duration.ofSeconds(60))
            .build();
    return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  private long changeTerm() {
    registry.stepDown();
    registry.elect();
    return term;
  }

  @Test
  void frameworksStartAtTheSameTime() {
    CountDownLatch both = new CountDownLatch(2);
    List<Supplier<Framework>> waiters = new ArrayList<>();
    for (String name : List.of("one", "two")) {
      waiters.add(
          () -> {
            Service service = make(name, 0);
            service.starting =
                () -> {
                  both.countDown();
                  return vertx
                      .executeBlocking(() -> both.await(60, TimeUnit.SECONDS), false)
                      .mapEmpty();
                };
            return service;
          });
    }
    FrameworkHost host = host(Duration.ofSeconds(30), waiters);
    await(host.start(term, URL));
    assertThat(both.getCount()).isZero();
  }

  @RepeatedTest(10)
  void requestsWaitForTheFrameworkAndFindThePortOpenAfterIt() throws IOException {
    int port = freePort();
    FrameworkHost host = host(port);
    await(host.open("127.0.0.1"));
    CompletableFuture<HttpResponse<String>> early = get(port);
    await(host.start(term, URL));
    assertThat(await(early).body()).isEqualTo("service 0");
    assertThat(await(get(port)).body()).isEqualTo("service 0");
    await(host.stop());
    CompletableFuture<HttpResponse<String>> between = get(port);
    await(host.start(changeTerm(), URL));
    assertThat(await(between).body()).isEqualTo("service 1");
    assertThat(made.get(0).stopped).isCompleted();
  }

  @Test
  void standbysAskTheLeader() throws IOException {
    FrameworkHost leading = host(freePort());
    int port = freePort();
    FrameworkHost standby = host(port);
    await(standby.open("127.0.0.1"));
    await(leading.open("127.0.0.1"));
    await(leading.start(term, URL));
    assertThat(await(get(port)).body()).startsWith("service ");
  }

  @Test
  void anAddressOfALeadershipOfBeforeDoesNotCount() throws IOException {
    FrameworkAddresses addresses = new FrameworkAddresses(registry);
    await(addresses.publish(term, "service", "127.0.0.1:1"));
    assertThat(addresses.find("service")).contains("127.0.0.1:1");
    assertThat(addresses.find("other")).isEmpty();
    long old = term;
    registry.stepDown();
    assertThat(addresses.find("service")).isEmpty();
    registry.elect();
    assertThatThrownBy(() -> await(addresses.publish(old, "service", "127.0.0.1:2")))
        .isInstanceOf(CompletionException.class);
    assertThat(addresses.find("service")).contains("127.0.0.1:1");
  }

  @Test
  void anInstanceOfATermThatIsOverIsStoppedByItsFirstWrite() throws IOException {
    int port = freePort();
    FrameworkHost host = host(port);
    await(host.open("127.0.0.1"));
    await(host.start(term, URL));
    Service old = made.get(0);
    changeTerm();
    assertThatThrownBy(() -> await(old.write()))
        .hasCauseInstanceOf(StoreException.class)
        .hasMessageContaining("does not lead");
    await(old.stopped);
    assertThat(registry.scan("framework/service/data/")).isEmpty();
    assertThat(host.ended().isComplete()).isFalse();
    CompletableFuture<HttpResponse<String>> answer = get(port);
    await(host.start(term, URL));
    assertThat(await(answer).body()).isEqualTo("service 1");
    await(made.get(1).write());
  }

  /** The host was not told yet, as in a process that stood still. */
  @Test
  void anInstanceOfATermThatIsOverDoesNotAnswer() throws IOException {
    int port = freePort();
    FrameworkHost old = host(port);
    await(old.open("127.0.0.1"));
    await(old.start(term, URL));
    assertThat(await(get(port)).body()).isEqualTo("service 0");
    long next = changeTerm();
    CompletableFuture<HttpResponse<String>> between = get(port);
    FrameworkHost other = host(freePort());
    await(other.open("127.0.0.1"));
    await(other.start(next, URL));
    assertThat(await(between).body()).isEqualTo("service 1");
    assertThat(await(get(port)).body()).isEqualTo("service 1");
    assertThat(made.get(0).stopped).isNotCompleted();
  }

  @Test
  void whoIsDeposedDoesNotAnswer() throws IOException {
    int port = freePort();
    FrameworkHost old = host(port);
    await(old.open("127.0.0.1"));
    await(old.start(term, URL));
    old.depose();
    CompletableFuture<HttpResponse<String>> answer = get(port);
    FrameworkHost other = host(freePort());
    await(other.open("127.0.0.1"));
    await(other.start(changeTerm(), URL));
    assertThat(await(answer).body()).isEqualTo("service 1");
  }

  @Test
  void aFailureAfterTheEndOfALeadershipIsNoFailure() throws IOException {
    FrameworkHost host = host(freePort());
    await(host.start(term, URL));
    registry.stepDown();
    made.get(0).context.fail("the store took no more", new IllegalStateException("x"));
    await(made.get(0).stopped);
    assertThat(host.ended().isComplete()).isFalse();
  }

  @Test
  void aFailureWithinALeadershipEndsTheProcess() throws IOException {
    FrameworkHost host = host(freePort());
    await(host.start(term, URL));
    made.get(0).context.fail("lost its mind", new IllegalStateException("x"));
    assertThat(await(host.ended())).isEqualTo("service: lost its mind");
  }

  @Test
  void whoIsDeposedIsMuteAtOnce() throws IOException {
    FrameworkHost host = host(freePort());
    await(host.start(term, URL));
    Service old = made.get(0);
    SchedulerSession session = old.context.openSession(new Deaf());
    host.depose();
    assertThatThrownBy(() -> await(old.write())).hasMessageContaining("does not lead");
    assertThat(registry.scan("framework/service/data/")).isEmpty();
    Call revive = Call.newBuilder().setType(Call.Type.REVIVE).build();
    assertThatThrownBy(() -> await(session.send(revive))).hasMessageContaining("no subscription");
    SchedulerSession late = old.context.openSession(new Deaf());
    assertThatThrownBy(() -> await(late.send(revive))).hasMessageContaining("no subscription");
    assertThat(old.stopped).isNotCompleted();
  }

  @Test
  void aFrameworkThatWillNotStopIsLeftBehind() throws IOException {
    FrameworkHost host =
        host(Duration.ofMillis(200), List.of(() -> make("service", 0).withoutEnd()));
    await(host.start(term, URL));
    await(host.stop());
    await(host.start(changeTerm(), URL));
    assertThat(made).hasSize(2);
  }

  @Test
  void whoIsStoppedWhileItStartsIsStoppedThen() throws IOException {
    int port = freePort();
    CompletableFuture<Void> gate = new CompletableFuture<>();
    Promise<Void> begun = Promise.promise();
    FrameworkHost host =
        host(
            Duration.ofMillis(200),
            List.of(
                () -> {
                  Service service = make("service", port);
                  service.starting =
                      () -> {
                        begun.complete();
                        return Future.fromCompletionStage(gate);
                      };
                  return service;
                }));
    await(host.open("127.0.0.1"));
    Future<Void> started = host.start(term, URL);
    await(begun.future());
    host.depose();
    await(host.stop());
    assertThat(started.isComplete()).isFalse();
    gate.complete(null);
    await(started);
    await(made.get(0).stopped);
    assertThat(registry.get("framework/service/address")).isEmpty();
  }

  @Test
  void aPortOfAnotherProcessIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      FrameworkHost host = host(taken.getLocalPort());
      assertThatThrownBy(() -> await(host.open("127.0.0.1")))
          .hasCauseInstanceOf(PortUnavailableException.class)
          .hasMessageContaining("cannot listen at 127.0.0.1");
    }
  }

  private static final class Deaf implements SchedulerSession.Listener {
    @Override
    public void onEvent(Event event) {}

    @Override
    public void onDisconnected(String reason) {}
  }

  /** Answers everything with its name and number. */
  private final class Service implements Framework {

    private final String name;
    private final int port;
    private final int number;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private Supplier<Future<Void>> starting = Future::succeededFuture;
    private volatile FrameworkContext context;
    private boolean endless;
    private Optional<HttpServer> server = Optional.empty();

    Service(String name, int port, int number) {
      this.name = name;
      this.port = port;
      this.number = number;
    }

    Service withoutEnd() {
      endless = true;
      return this;
    }

    CompletionStage<Long> write() {
      return context
          .store()
          .commit(
              Store.Batch.of(
                  new Store.Write.Put(
                      "key", ByteString.copyFromUtf8("value"), Store.Expected.ANY)));
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Optional<HttpEndpoint> endpoint() {
      return port == 0
          ? Optional.empty()
          : Optional.of(HttpEndpoint.of("--service-port", "127.0.0.1", port));
    }

    @Override
    public CompletionStage<Void> start(FrameworkContext given) {
      context = given;
      return starting
          .get()
          .compose(
              ready ->
                  port == 0
                      ? Future.<Void>succeededFuture()
                      : given
                          .vertx()
                          .createHttpServer(
                              new HttpServerOptions().setHost("127.0.0.1").setPort(port))
                          .requestHandler(
                              given.whileLeading(
                                  request -> request.response().end(name + " " + number)))
                          .listen()
                          .<Void>map(
                              listening -> {
                                server = Optional.of(listening);
                                return null;
                              }))
          .toCompletionStage();
    }

    @Override
    public CompletionStage<Void> stop() {
      if (endless) {
        return new CompletableFuture<>();
      }
      return server
          .map(HttpServer::close)
          .orElse(Future.succeededFuture())
          .onComplete(done -> stopped.complete(null))
          .toCompletionStage();
    }
  }
}
