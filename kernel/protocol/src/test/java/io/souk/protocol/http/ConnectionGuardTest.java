package io.souk.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server with small limits, and clients that come with bare sockets. */
class ConnectionGuardTest {

  private static final int SOCKET_TIMEOUT_MILLIS = 60_000;
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(500);

  private final Vertx vertx = Vertx.vertx();
  private final List<Socket> clients = new ArrayList<>();
  private int port;

  @AfterEach
  void close() throws Exception {
    for (Socket client : clients) {
      client.close();
    }
    vertx.close().await(1, TimeUnit.MINUTES);
  }

  private void serve(ConnectionLimits limits, Handler<HttpServerRequest> handler) throws Exception {
    HttpServerOptions options = new HttpServerOptions().setHost("127.0.0.1").setPort(0);
    HttpServer server =
        ConnectionGuard.serve(vertx, options, limits, handler).listen().await(1, TimeUnit.MINUTES);
    port = server.actualPort();
  }

  private Socket client(String bytes) throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
    client.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
    clients.add(client);
    client.getOutputStream().write(bytes.getBytes(ISO_8859_1));
    return client;
  }

  private static void answer(HttpServerRequest request) {
    request.response().end("served");
  }

  /** All that it says until it hangs up. */
  private static String untilClosed(Socket client) throws IOException {
    try {
      return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (java.net.SocketException e) {
      return e.toString();
    }
  }

  private static void awaitServed(Socket client) throws IOException {
    StringBuilder seen = new StringBuilder();
    while (seen.indexOf("served") < 0) {
      int next = client.getInputStream().read();
      assertThat(next).as("read " + seen).isNotNegative();
      seen.append((char) next);
    }
  }

  @Test
  void whoBringsNoHeadIsClosed() throws Exception {
    serve(new ConnectionLimits(10, SHORT, LONG, LONG, 1000), ConnectionGuardTest::answer);
    Socket silent = client("");
    Socket half = client("GET / HTTP/1.1\r\nHost: h\r\nX-Slow: ");
    assertThat(untilClosed(silent)).isEmpty();
    assertThat(untilClosed(half)).isEmpty();
  }

  @Test
  void whoHadItsAnswerIsClosedAfterAWhile() throws Exception {
    serve(new ConnectionLimits(10, LONG, SHORT, LONG, 1000), ConnectionGuardTest::answer);
    Socket client = client("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    assertThat(untilClosed(client)).endsWith("served");
  }

  @Test
  void whoseBodyTricklesIsClosed() throws Exception {
    serve(
        new ConnectionLimits(10, LONG, LONG, SHORT, 1000),
        request -> request.body().onSuccess(body -> answer(request)));
    String head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n";
    Socket slow = client(head + "\r\nabc");
    assertThat(untilClosed(slow)).isEmpty();
    Socket whole = client(head + "\r\n0123456789");
    awaitServed(whole);
  }

  @Test
  void streamsOfBothDirectionsStay() throws Exception {
    serve(
        new ConnectionLimits(10, SHORT, SHORT, SHORT, 1000),
        request -> {
          if (request.path().equals("/down")) {
            vertx.setTimer(
                2_000, late -> request.response().setChunked(true).end(Buffer.buffer("served")));
          } else {
            request.body().onSuccess(body -> answer(request));
          }
        });
    Socket down = client("GET /down HTTP/1.1\r\nHost: h\r\n\r\n");
    Socket up =
        client(
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/recordio\r\n"
                + "Content-Length: 3\r\n\r\na");
    awaitServed(down);
    up.getOutputStream().write("bc".getBytes(ISO_8859_1));
    awaitServed(up);
  }

  @Test
  void theOldestThatWaitsMakesRoomAndWhoIsServedDoesNot() throws Exception {
    List<HttpServerRequest> held = new ArrayList<>();
    serve(
        new ConnectionLimits(3, LONG, LONG, LONG, 1000),
        request -> {
          if (request.path().equals("/held")) {
            synchronized (held) {
              held.add(request);
              held.notifyAll();
            }
          } else {
            answer(request);
          }
        });
    Socket stays = client("GET /held HTTP/1.1\r\nHost: h\r\n\r\n");
    synchronized (held) {
      while (held.isEmpty()) {
        held.wait();
      }
    }
    Socket first = client("");
    Socket second = client("GET / HT");
    Socket third = client("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    awaitServed(third);
    assertThat(untilClosed(first)).isEmpty();
    Socket fourth = client("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    awaitServed(fourth);
    assertThat(untilClosed(second)).isEmpty();
    vertx.runOnContext(go -> answer(held.getFirst()));
    awaitServed(stays);
  }

  @Test
  void whenAllAreServedTheNextOneIsRefused() throws Exception {
    serve(
        new ConnectionLimits(2, LONG, LONG, LONG, 1000),
        request -> request.response().setChunked(true).write(Buffer.buffer("served")));
    awaitServed(client("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
    awaitServed(client("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
    assertThat(untilClosed(client(""))).isEmpty();
    clients.getFirst().close();
    Socket next = null;
    for (boolean served = false; !served; ) {
      next = client("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
      served = next.getInputStream().read() >= 0;
    }
    awaitServed(next);
  }

  @Test
  void whoTakesNothingOfAStreamIsClosed() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    Buffer part = Buffer.buffer("x".repeat(1 << 16));
    serve(
        new ConnectionLimits(10, LONG, LONG, SHORT, 1000),
        request -> {
          HttpServerResponse response = request.response().setChunked(true);
          response.closeHandler(closed -> gone.countDown());
          response.drainHandler(drained -> fill(response, part));
          fill(response, part);
        });
    client("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    assertThat(gone.await(1, TimeUnit.MINUTES)).isTrue();
  }

  private static void fill(HttpServerResponse response, Buffer part) {
    while (!response.writeQueueFull()) {
      response.write(part);
    }
  }

  @Test
  void whoAsksWithoutReadingIsClosed() throws Exception {
    Buffer large = Buffer.buffer("x".repeat(1 << 20));
    AtomicInteger asked = new AtomicInteger();
    // The server may stop reading before it has counted enough; then the wait ends it.
    serve(
        new ConnectionLimits(10, LONG, SHORT, SHORT, 1 << 30),
        request -> {
          asked.incrementAndGet();
          request.response().end(large);
        });
    Socket greedy = client("");
    byte[] requests = "GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(100).getBytes(ISO_8859_1);
    assertThatThrownBy(
            () -> {
              while (asked.get() < 100_000) {
                greedy.getOutputStream().write(requests);
              }
            })
        .isInstanceOf(IOException.class);
    assertThat(asked.get()).isBetween(1, 1000);
  }

  @Test
  void noUpgradeToHttp2WithoutTls() throws Exception {
    serve(new ConnectionLimits(10, LONG, SHORT, LONG, 1000), ConnectionGuardTest::answer);
    Socket preface = client("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    assertThat(untilClosed(preface)).startsWith("HTTP/2.0 501");
    Socket upgrade =
        client(
            "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
    assertThat(untilClosed(upgrade)).startsWith("HTTP/1.1 200").endsWith("served");
  }
}
