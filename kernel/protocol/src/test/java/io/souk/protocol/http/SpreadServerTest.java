package io.souk.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One port on several event loops, and clients that come with bare sockets. */
class SpreadServerTest {

  private static final int SOCKET_TIMEOUT_MILLIS = 60_000;
  private static final int LOOPS = 3;
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(500);

  private final Vertx vertx = Vertx.vertx();
  private final List<Socket> clients = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (Socket client : clients) {
      client.close();
    }
    vertx.close().await(1, TimeUnit.MINUTES);
  }

  private SpreadServer serve(int port, ConnectionLimits limits, Handler<HttpServerRequest> handler)
      throws Exception {
    HttpServerOptions options = new HttpServerOptions().setHost("127.0.0.1").setPort(port);
    return SpreadServer.listen(vertx, options, LOOPS, limits, handler).await(1, TimeUnit.MINUTES);
  }

  private static ConnectionLimits patient(int most) {
    return new ConnectionLimits(most, LONG, LONG, LONG, 1000);
  }

  private static void tellThread(HttpServerRequest request) {
    request.response().end("by " + Thread.currentThread().getName() + "\n");
  }

  private Socket client(SpreadServer server) throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
    client.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
    clients.add(client);
    return client;
  }

  /** Asks, and reads the first line of the body. */
  private static String ask(Socket client) throws IOException {
    client.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(ISO_8859_1));
    StringBuilder seen = new StringBuilder();
    while (!seen.toString().matches("(?s).*\r\n\r\n.*\n")) {
      int next = client.getInputStream().read();
      assertThat(next).as("read " + seen).isNotNegative();
      seen.append((char) next);
    }
    return seen.substring(seen.indexOf("\r\n\r\n") + 4);
  }

  @Test
  void connectionsAreDealtOutAndStayWhereTheyAre() throws Exception {
    SpreadServer server = serve(0, patient(1000), SpreadServerTest::tellThread);
    Set<String> threads = new HashSet<>();
    for (int i = 0; i < 2 * LOOPS; i++) {
      Socket client = client(server);
      String first = ask(client);
      assertThat(ask(client)).isEqualTo(first);
      threads.add(first);
    }
    assertThat(threads).hasSize(LOOPS);
  }

  @Test
  void portsThatAreLeftToTheSystemAreNotShared() throws Exception {
    SpreadServer one = serve(0, patient(1000), request -> request.response().end("one\n"));
    SpreadServer other = serve(0, patient(1000), request -> request.response().end("other\n"));
    assertThat(one.actualPort()).isPositive().isNotEqualTo(other.actualPort());
    for (int i = 0; i < LOOPS; i++) {
      assertThat(ask(client(one))).isEqualTo("one\n");
      assertThat(ask(client(other))).isEqualTo("other\n");
    }
  }

  @Test
  void aPortThatIsTakenIsTold() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () -> serve(taken.getLocalPort(), patient(1000), SpreadServerTest::tellThread))
          .isInstanceOf(BindException.class);
    }
  }

  @Test
  void closedItGivesThePortBackAndHangsUp() throws Exception {
    SpreadServer server = serve(0, patient(1000), SpreadServerTest::tellThread);
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < LOOPS; i++) {
      open.add(client(server));
      ask(open.getLast());
    }
    server.close().await(1, TimeUnit.MINUTES);
    for (Socket client : open) {
      assertThat(client.getInputStream().read()).isNegative();
    }
    assertThatThrownBy(() -> client(server)).isInstanceOf(ConnectException.class);
    SpreadServer next = serve(server.actualPort(), patient(1000), SpreadServerTest::tellThread);
    assertThat(next.actualPort()).isEqualTo(server.actualPort());
    assertThat(ask(client(next))).startsWith("by ");
  }

  @Test
  void roomIsMadeOnWhicheverLoopSomebodyWaits() throws Exception {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    SpreadServer server =
        serve(
            0,
            patient(LOOPS),
            request -> {
              Context loop = vertx.getOrCreateContext();
              answer.thenRun(() -> loop.runOnContext(now -> request.response().end("served\n")));
            });
    Socket waits = client(server);
    List<Socket> served = new ArrayList<>();
    // All but one have their requests answered by and by; that one brings nothing.
    for (int i = 1; i < LOOPS; i++) {
      served.add(client(server));
      send(served.getLast());
    }
    // It comes to the first one's loop or not: the guard is one.
    Thread.sleep(500);
    Socket another = client(server);
    send(another);
    assertThat(waits.getInputStream().read()).isNegative();
    answer.complete(null);
    for (Socket client : served) {
      assertThat(new String(client.getInputStream().readNBytes(15), ISO_8859_1))
          .startsWith("HTTP/1.1 200 OK");
    }
    assertThat(new String(another.getInputStream().readNBytes(15), ISO_8859_1))
        .startsWith("HTTP/1.1 200 OK");
  }

  @Test
  void whoeverBringsNothingIsFoundOnEachLoop() throws Exception {
    SpreadServer server =
        serve(0, new ConnectionLimits(1000, SHORT, LONG, LONG, 1000), SpreadServerTest::tellThread);
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < LOOPS; i++) {
      silent.add(client(server));
    }
    for (Socket client : silent) {
      assertThat(client.getInputStream().read()).isNegative();
    }
  }

  private static void send(Socket client) throws IOException {
    client.getOutputStream().write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(ISO_8859_1));
  }
}
