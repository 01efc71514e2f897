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
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
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
    return ask(client, "/");
  }

  private static String ask(Socket client, String path) throws IOException {
    send(client, path);
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

  /** Each loop has two connections: on all but the last they are being served. */
  @Test
  void roomIsMadeOnWhicheverLoopSomebodyWaits() throws Exception {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    Semaphore begun = new Semaphore(0);
    SpreadServer server =
        serve(
            0,
            patient(2 * LOOPS),
            request -> {
              if (request.path().equals("/at-once")) {
                tellThread(request);
                return;
              }
              begun.release();
              Context loop = vertx.getOrCreateContext();
              answer.thenRun(() -> loop.runOnContext(now -> request.response().end("served\n")));
            });
    List<Socket> waiting = new ArrayList<>();
    List<Socket> served = new ArrayList<>();
    for (int i = 0; i < 2 * LOOPS; i++) {
      Socket client = client(server);
      if (i % LOOPS == LOOPS - 1) {
        ask(client, "/at-once");
        waiting.add(client);
      } else {
        send(client, "/");
        assertThat(begun.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
        served.add(client);
      }
    }
    // The first of them comes to a loop where nobody waits, and so does the second.
    boolean stays = false;
    for (int i = 0; i < LOOPS - 1 && !stays; i++) {
      Thread.sleep(500);
      Socket newcomer = client(server);
      send(newcomer, "/");
      newcomer.setSoTimeout(300);
      try {
        assertThat(newcomer.getInputStream().read()).isNegative();
      } catch (SocketTimeoutException open) {
        newcomer.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
        served.add(newcomer);
        stays = true;
      } catch (SocketException reset) {
        assertThat(reset).hasMessageContaining("reset");
      }
    }
    assertThat(stays).isTrue();
    assertThat(waiting).anyMatch(SpreadServerTest::isHungUpOn);
    answer.complete(null);
    for (Socket client : served) {
      assertThat(new String(client.getInputStream().readNBytes(15), ISO_8859_1))
          .startsWith("HTTP/1.1 200 OK");
    }
  }

  /** Vert.x hands the next request over while it has the connection locked. */
  @Test
  void loopsDoNotWaitForEachOther() throws Exception {
    HttpServerOptions options =
        new HttpServerOptions().setHost("127.0.0.1").setPort(0).setStrictThreadMode(true);
    SpreadServer server =
        SpreadServer.listen(
                vertx,
                options,
                LOOPS,
                new ConnectionLimits(1000, Duration.ofMillis(400), LONG, LONG, 1000),
                request ->
                    Vertx.currentContext().runOnContext(now -> request.response().end("served\n")))
            .await(1, TimeUnit.MINUTES);
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> sending = new ArrayList<>();
      for (int i = 0; i < 4 * LOOPS; i++) {
        Socket client = client(server);
        sending.add(senders.submit(() -> pipeline(client, Duration.ofSeconds(3))));
      }
      for (Future<?> one : sending) {
        one.get(1, TimeUnit.MINUTES);
      }
    }
  }

  private static Object pipeline(Socket client, Duration length) throws IOException {
    byte[] requests = "GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(16).getBytes(ISO_8859_1);
    int answers = "HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nserved\n".length() * 16;
    long end = System.nanoTime() + length.toNanos();
    while (System.nanoTime() - end < 0) {
      client.getOutputStream().write(requests);
      assertThat(client.getInputStream().readNBytes(answers)).hasSize(answers);
    }
    return client;
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

  private static boolean isHungUpOn(Socket client) {
    try {
      client.setSoTimeout(5_000);
      return client.getInputStream().read() < 0;
    } catch (IOException open) {
      return open instanceof SocketException;
    }
  }

  private static void send(Socket client, String path) throws IOException {
    client
        .getOutputStream()
        .write("GET %s HTTP/1.1\r\nHost: h\r\n\r\n".formatted(path).getBytes(ISO_8859_1));
  }
}
