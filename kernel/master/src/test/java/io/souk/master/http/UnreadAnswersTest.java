package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.protocol.chunk.Chunks;
import io.souk.protocol.http.ConnectionGuard;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class UnreadAnswersTest {

  private static final int MIB = 1 << 20;

  private final AtomicLong now = new AtomicLong();
  private final UnreadAnswers unread = new UnreadAnswers(100, now::get);
  private final List<String> cut = new ArrayList<>();
  private final Map<String, UnreadAnswers.Reader> readers = new HashMap<>();

  private UnreadAnswers.Reader reader(String name) {
    return readers.computeIfAbsent(name, known -> () -> cut.add(known));
  }

  private static Chunks body(int size) {
    Chunks body = new Chunks();
    body.write(new byte[size]);
    return body;
  }

  @Test
  void anAnswerIsCountedOnceAndUntilItsLastReaderHasIt() {
    Chunks body = body(60);
    unread.begin(body, reader("a"));
    unread.begin(body, reader("b"));
    assertThat(unread.bytes()).isEqualTo(60);
    unread.end(reader("a"));
    assertThat(unread.bytes()).isEqualTo(60);
    unread.end(reader("b"));
    assertThat(unread.bytes()).isZero();
    unread.end(reader("b"));
    assertThat(unread.bytes()).isZero();
    assertThat(cut).isEmpty();
  }

  @Test
  void theFirstGoesWhenAllTakeSomething() {
    Chunks first = body(40);
    unread.begin(first, reader("a"));
    unread.begin(first, reader("b"));
    unread.begin(body(40), reader("c"));
    unread.begin(body(40), reader("d"));
    assertThat(cut).containsExactlyInAnyOrder("a", "b");
    assertThat(unread.bytes()).isEqualTo(80);
    unread.end(reader("a"));
    assertThat(unread.bytes()).isEqualTo(80);
  }

  @Test
  void whoeverTakesNothingGoesBefore() {
    unread.begin(body(40), reader("slow"));
    unread.begin(body(40), reader("stalled"));
    now.addAndGet(TimeUnit.SECONDS.toNanos(10));
    unread.takes(reader("slow"));
    unread.begin(body(40), reader("new"));
    assertThat(cut).containsExactly("stalled");
  }

  @Test
  void oneMayBeLargerThanAllThatIsAllowed() {
    unread.begin(body(40), reader("a"));
    unread.begin(body(40), reader("b"));
    unread.begin(body(400), reader("large"));
    assertThat(cut).containsExactly("a", "b");
    assertThat(unread.bytes()).isEqualTo(400);
    unread.begin(body(40), reader("c"));
    assertThat(cut).containsExactly("a", "b", "large");
  }

  /** Each asks for an answer of its own and reads nothing. */
  @Test
  void clientsThatReadNothingHoldSoMuchAndAreHungUpOn() throws Exception {
    UnreadAnswers bounded = new UnreadAnswers(40L * MIB, System::nanoTime);
    Vertx vertx = Vertx.vertx();
    List<Socket> stalled = new ArrayList<>();
    try {
      HttpServer server =
          ConnectionGuard.serve(
                  vertx,
                  new HttpServerOptions().setHost("127.0.0.1").setPort(0),
                  request ->
                      ChunkedBody.send(
                          request,
                          body(16 * MIB),
                          true,
                          new ChunkedBody.Means(bounded, new BulkTurns())))
              .listen()
              .await(30, TimeUnit.SECONDS);
      for (int i = 0; i < 6; i++) {
        stalled.add(ask(server.actualPort()));
        int asked = i + 1;
        await(() -> bounded.bytes() == Math.min(2, asked) * 16L * MIB);
        if (asked > 2) {
          awaitEnd(stalled.get(asked - 3));
        }
      }
      HttpResponse<byte[]> whole;
      try (HttpClient client = HttpClient.newHttpClient()) {
        whole =
            client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort()))
                    .timeout(Duration.ofSeconds(60))
                    .build(),
                HttpResponse.BodyHandlers.ofByteArray());
      }
      assertThat(whole.body()).hasSize(16 * MIB);
      assertThat(bounded.bytes()).isLessThanOrEqualTo(32L * MIB);
      // Who goes away holds nothing.
      for (Socket socket : stalled) {
        socket.close();
      }
      await(() -> bounded.bytes() == 0);
    } finally {
      vertx.close().await(30, TimeUnit.SECONDS);
    }
  }

  private static Socket ask(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    socket
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** It gets what was under way and no more. */
  private static void awaitEnd(Socket socket) throws IOException {
    long read = 0;
    byte[] some = new byte[64 * 1024];
    try {
      for (int n = 0; n >= 0; n = socket.getInputStream().read(some)) {
        read += n;
      }
    } catch (IOException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
    assertThat(read).isLessThan(16L * MIB);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + HttpFixture.PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
