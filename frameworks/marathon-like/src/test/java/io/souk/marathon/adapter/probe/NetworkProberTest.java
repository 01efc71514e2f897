package io.souk.marathon.adapter.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppReader;
import io.souk.marathon.health.Probe;
import io.souk.marathon.health.ProbeResult;
import io.souk.marathon.instance.TaskId;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
    Probe probe =
        new Probe(
            new TaskId("a.instance-1._app.1"),
            0,
            app(check).healthChecks().getFirst(),
            "127.0.0.1",
            port);
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
}
