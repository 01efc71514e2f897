package io.souk.marathon.adapter.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppReader;
import io.souk.marathon.health.Probe;
import io.souk.marathon.health.ProbeResult;
import io.souk.marathon.instance.TaskId;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetworkProberTest {

  private final Vertx vertx = Vertx.vertx();
  private final NetworkProber prober = new NetworkProber(vertx);
  private final BlockingQueue<ProbeResult> results = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() {
    prober.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static App app(String check) throws IOException {
    var json =
        new AppReader("*", "", Set.of())
            .readNew(
                new ObjectMapper()
                    .readTree("{\"id\":\"/a\",\"cmd\":\"x\",\"healthChecks\":[" + check + "]}"));
    String then = "2026-01-01T00:00:00.000Z";
    json.put("version", then);
    json.putObject("versionInfo").put("lastScalingAt", then).put("lastConfigChangeAt", then);
    return App.of(json);
  }

  private ProbeResult ask(String check, int port) throws IOException, InterruptedException {
    return ask(check, "127.0.0.1", port);
  }

  private static Probe probe(String task, String check, String host, int port) throws IOException {
    return new Probe(new TaskId(task), 0, app(check).healthChecks().getFirst(), host, port);
  }

  private ProbeResult ask(String check, String host, int port)
      throws IOException, InterruptedException {
    Probe probe = probe("a.instance-1._app.1", check, host, port);
    prober.start(List.of(probe), (asked, result) -> results.add(result));
    ProbeResult result = results.poll(30, TimeUnit.SECONDS);
    prober.stop(probe.task());
    return result;
  }

  private int server(int status) {
    return vertx
        .createHttpServer()
        .requestHandler(request -> request.response().setStatusCode(status).end("hi"))
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .join()
        .actualPort();
  }

  @Test
  void asksOverHttp() throws Exception {
    String check = "{\"protocol\":\"HTTP\",\"path\":\"/health\"}";
    assertThat(ask(check, server(204))).isEqualTo(new ProbeResult.Good());
    assertThat(ask(check, server(302))).isEqualTo(new ProbeResult.Good());
    assertThat(ask(check, server(503)))
        .isEqualTo(new ProbeResult.Bad("HTTP status 503 Service Unavailable"));
  }

  @Test
  void asksOverTcpAndSaysWhyItFailed() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
      assertThat(ask("{\"protocol\":\"TCP\"}", closed)).isEqualTo(new ProbeResult.Good());
    }
    assertThat(ask("{\"protocol\":\"TCP\"}", closed)).isInstanceOf(ProbeResult.Bad.class);
    assertThat(ask("{\"protocol\":\"HTTP\"}", closed)).isInstanceOf(ProbeResult.Bad.class);
  }

  @Test
  void aSilentServerIsBadOnceTheTimeIsUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      assertThat(ask("{\"protocol\":\"HTTP\",\"timeoutSeconds\":1}", silent.getLocalPort()))
          .isInstanceOf(ProbeResult.Bad.class);
    }
  }

  /** Answers every connection with the same bytes and holds it. */
  private int raw(String answer) {
    return vertx
        .createNetServer()
        .connectHandler(socket -> socket.write(answer))
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .join()
        .actualPort();
  }

  @Test
  void whatIsBelow200SaysNothingOrIsBad() throws Exception {
    int port = raw("HTTP/1.1 199 Odd\r\n\r\n");
    assertThat(ask("{\"protocol\":\"HTTP\",\"ignoreHttp1xx\":true}", port))
        .isEqualTo(new ProbeResult.Ignored());
    assertThat(ask("{\"protocol\":\"HTTP\"}", port))
        .isEqualTo(new ProbeResult.Bad("HTTP status 199 Odd"));
  }

  /** With as many connections held as the pool has, the next check would find none. */
  @Test
  void aBodyWithoutEndHoldsNothing() throws Exception {
    int port = raw("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nbegun");
    for (int i = 0; i < 10; i++) {
      assertThat(ask("{\"protocol\":\"HTTP\",\"timeoutSeconds\":5}", port))
          .isEqualTo(new ProbeResult.Good());
    }
  }

  @Test
  void asksOverIpv6() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    int port =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  seen.add(request.getHeader("Host"));
                  request.response().end();
                })
            .listen(0, "::1")
            .toCompletionStage()
            .toCompletableFuture()
            .join()
            .actualPort();
    assertThat(ask("{\"protocol\":\"HTTP\"}", "::1", port)).isEqualTo(new ProbeResult.Good());
    assertThat(ask("{\"protocol\":\"TCP\"}", "::1", port)).isEqualTo(new ProbeResult.Good());
    assertThat(seen).containsExactly("[::1]:" + port);
  }

  /** Two at a time: the others are asked as soon as these have answered, and none is forgotten. */
  @Test
  void onlySoManyAreAskedAtATime() throws Exception {
    AtomicInteger open = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    int port =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  most.accumulateAndGet(open.incrementAndGet(), Math::max);
                  vertx.setTimer(
                      20,
                      later -> {
                        open.decrementAndGet();
                        request.response().end();
                      });
                })
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join()
            .actualPort();
    NetworkProber few = new NetworkProber(vertx, 2);
    List<Probe> probes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      probes.add(
          probe("a.instance-" + i + "._app.1", "{\"protocol\":\"HTTP\"}", "127.0.0.1", port));
    }
    Set<TaskId> answered = ConcurrentHashMap.newKeySet();
    // As the service does: all on one context.
    Context context = vertx.getOrCreateContext();
    context.runOnContext(
        none ->
            few.start(
                probes,
                (probe, result) -> {
                  if (answered.add(probe.task())) {
                    results.add(result);
                  }
                }));
    for (int i = 0; i < 20; i++) {
      assertThat(results.poll(30, TimeUnit.SECONDS)).isEqualTo(new ProbeResult.Good());
    }
    assertThat(most.get()).isEqualTo(2);
    context.runOnContext(none -> few.close());
  }
}
