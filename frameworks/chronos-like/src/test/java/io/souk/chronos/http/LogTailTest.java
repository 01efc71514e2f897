package io.souk.chronos.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chronos.http.AgentFiles.Answer;
import io.souk.chronos.http.LogRoute.Patience;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogTailTest {

  private static final Patience LONG =
      new Patience(
          Duration.ofSeconds(5),
          Duration.ofMillis(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30));

  private static final Patience SHORT =
      new Patience(
          Duration.ofSeconds(5),
          Duration.ofMillis(10),
          Duration.ofMillis(100),
          Duration.ofMillis(200));

  private final Vertx vertx = Vertx.vertx();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final AtomicInteger reads = new AtomicInteger();
  private volatile byte[] file = new byte[0];
  private volatile boolean goesOn;
  private volatile Answer instead;

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private Future<Answer> read(long offset, int length) {
    reads.incrementAndGet();
    Answer other = instead;
    if (other != null) {
      return Future.succeededFuture(other);
    }
    byte[] now = file;
    int from = (int) Math.min(offset, now.length);
    byte[] data = Arrays.copyOfRange(now, from, Math.min(from + length, now.length));
    return Future.succeededFuture(new Answer.Piece(now.length, data));
  }

  private int serve(boolean follow, int lines, Patience patience) throws Exception {
    Router router = Router.router(vertx);
    router
        .get("/log")
        .handler(
            routing ->
                new LogTail(
                        vertx, routing, this::read, () -> Future.succeededFuture(goesOn), patience)
                    .start(follow, lines)
                    .onSuccess(ended::complete));
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
    return server.actualPort();
  }

  /** A client of HTTP/1.0 gets the body as it is and its end with the connection's. */
  private static Socket ask(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(30_000);
    socket
        .getOutputStream()
        .write("GET /log HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(UTF_8));
    return socket;
  }

  private static byte[] all(int port) throws Exception {
    var client = java.net.http.HttpClient.newHttpClient();
    var request =
        java.net.http.HttpRequest.newBuilder(
                java.net.URI.create("http://127.0.0.1:" + port + "/log"))
            .timeout(Duration.ofSeconds(30))
            .build();
    var answer = client.send(request, java.net.http.HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
    return answer.body();
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited in vain: " + what).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void wholeFileComesByteForByte() throws Exception {
    file = new byte[300_000];
    new Random(1).nextBytes(file);
    assertThat(all(serve(false, LogTail.ALL_LINES, LONG))).isEqualTo(file);
    ended.get(30, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @CsvSource({
    "0, false",
    "1, false",
    "3, true",
    "3, false",
    "2999, false",
    "9000, false",
    "1, true"
  })
  void lastLinesAreCounted(int lines, boolean unfinished) throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      text.append("line ").append(i).append(" ".repeat(i % 90)).append('\n');
    }
    if (unfinished) {
      text.append("not a whole one");
    }
    file = text.toString().getBytes(UTF_8);
    String[] each = text.toString().split("(?<=\n)");
    String wanted =
        String.join("", Arrays.copyOfRange(each, Math.max(0, each.length - lines), each.length));
    assertThat(new String(all(serve(false, lines, LONG)), UTF_8)).isEqualTo(wanted);
  }

  @Test
  void followsUntilTheRunIsOver() throws Exception {
    file = "one\n".getBytes(UTF_8);
    goesOn = true;
    try (Socket socket = ask(serve(true, LogTail.ALL_LINES, LONG))) {
      StringBuilder seen = new StringBuilder();
      readUntil(socket, seen, "one\n");
      file = "one\ntwo\n".getBytes(UTF_8);
      readUntil(socket, seen, "two\n");
      file = "three\n".getBytes(UTF_8);
      readUntil(socket, seen, "three\n");
      assertThat(ended).isNotDone();
      file = "three\nlast words\n".getBytes(UTF_8);
      goesOn = false;
      readUntil(socket, seen, "0\r\n\r\n");
      assertThat(seen).contains("last words\n");
      ended.get(30, TimeUnit.SECONDS);
    }
  }

  private static void readUntil(Socket socket, StringBuilder seen, String end) throws IOException {
    InputStream in = socket.getInputStream();
    while (!seen.toString().contains(end)) {
      int next = in.read();
      assertThat(next).as("the end came after %s", seen).isNotEqualTo(-1);
      seen.append((char) next);
    }
  }

  @Test
  void fileThatIsNotThereYetIsWaitedFor() throws Exception {
    goesOn = true;
    instead = new Answer.Missing();
    try (Socket socket = ask(serve(true, LogTail.ALL_LINES, LONG))) {
      await("asked again", () -> reads.get() > 2);
      file = "here\n".getBytes(UTF_8);
      instead = null;
      readUntil(socket, new StringBuilder(), "here\n");
    }
  }

  @Test
  void readerThatTakesNothingIsCutOffAndCostsLittle() throws Exception {
    file = new byte[64 << 20];
    goesOn = true;
    try (Socket socket = ask(serve(true, LogTail.ALL_LINES, SHORT))) {
      ended.get(30, TimeUnit.SECONDS);
      // What fits into the buffers of two sockets and of the server, but never the file.
      assertThat(reads.get() * (long) AgentFiles.PIECE).isLessThan(file.length / 2);
      assertThat(socket.isConnected()).isTrue();
    }
  }

  @Test
  void nothingIsReadForAReaderThatVanished() throws Exception {
    goesOn = true;
    Socket socket = ask(serve(true, LogTail.ALL_LINES, LONG));
    await("reading", () -> reads.get() > 2);
    socket.close();
    ended.get(30, TimeUnit.SECONDS);
    int before = reads.get();
    CompletableFuture<Void> later = new CompletableFuture<>();
    vertx.setTimer(200, timer -> later.complete(null));
    later.get(30, TimeUnit.SECONDS);
    assertThat(reads.get()).isLessThanOrEqualTo(before + 1);
  }

  @Test
  void agentThatStaysAwayEndsTheLogWithAWord() throws Exception {
    file = "one\n".getBytes(UTF_8);
    goesOn = true;
    try (Socket socket = ask(serve(true, LogTail.ALL_LINES, SHORT))) {
      readUntil(socket, new StringBuilder(), "one\n");
      instead = new Answer.Failed("agent 10.0.0.1:5051 does not answer: refused");
      String rest = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      assertThat(rest)
          .contains("[log cut off: agent 10.0.0.1:5051 does not answer: refused]")
          .doesNotContain("0\r\n\r\n");
      ended.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void agentThatComesBackIsReadOn() throws Exception {
    file = "one\n".getBytes(UTF_8);
    goesOn = true;
    try (Socket socket = ask(serve(true, LogTail.ALL_LINES, LONG))) {
      StringBuilder seen = new StringBuilder();
      readUntil(socket, seen, "one\n");
      instead = new Answer.Failed("away");
      int before = reads.get();
      await("asked meanwhile", () -> reads.get() > before + 3);
      file = "one\ntwo\n".getBytes(UTF_8);
      instead = null;
      readUntil(socket, seen, "two\n");
      assertThat(seen.indexOf("away")).isEqualTo(-1);
    }
  }
}
