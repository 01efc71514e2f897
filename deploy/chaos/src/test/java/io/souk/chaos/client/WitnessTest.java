package io.souk.chaos.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.souk.chaos.check.Claim;
import io.souk.chaos.machine.Wait;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a witness notes of what a master says, over real HTTP. */
class WitnessTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** The port is fixed: an address of this test's own. */
  private static final String HOST =
      "127.%d.%d.2"
          .formatted(
              1 + ProcessHandle.current().pid() / 250 % 250, ProcessHandle.current().pid() % 250);

  private final Claims claims = new Claims();
  private final Witness witness = new Witness(HOST, claims);
  private final Semaphore goesOn = new Semaphore(0);
  private final HttpServer server = serve();
  private volatile String role = "standby";
  private volatile int status = 202;
  private volatile boolean stopped;
  private volatile boolean waits;

  private HttpServer serve() {
    try {
      HttpServer made = HttpServer.create(new InetSocketAddress(HOST, Masters.KERNEL_PORT), 0);
      made.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      made.createContext("/api/souk/master", this::report);
      made.createContext("/api/v1/scheduler", this::schedule);
      made.start();
      return made;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void report(HttpExchange exchange) throws IOException {
    if (stopped) {
      waits = true;
      goesOn.acquireUninterruptibly();
    }
    write(exchange, 200, "{\"role\":\"%s\",\"term\":7}".formatted(role));
  }

  private void schedule(HttpExchange exchange) throws IOException {
    String call = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (!call.contains("SUBSCRIBE")) {
      write(exchange, status, "");
      return;
    }
    exchange.getResponseHeaders().add("Mesos-Stream-Id", "s");
    exchange.getResponseHeaders().add("Souk-Term", "7");
    exchange.sendResponseHeaders(200, 0);
    String event = "{\"type\":\"SUBSCRIBED\",\"subscribed\":{\"framework_id\":{\"value\":\"F\"}}}";
    OutputStream body = exchange.getResponseBody();
    body.write((event.length() + "\n" + event).getBytes(StandardCharsets.UTF_8));
    body.flush();
  }

  private static void write(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private List<Claim> of(String what) {
    return claims.all().stream().filter(claim -> claim.what().equals(what)).toList();
  }

  private void await(String what) {
    Wait.until(LIMIT, () -> !of(what).isEmpty(), () -> what + " in " + claims.all());
  }

  @AfterEach
  void stop() {
    goesOn.release(10_000);
    witness.close();
    server.stop(0);
  }

  @Test
  void notesWhatTheLeaderSaysAndTakes() {
    role = "leader";
    witness.start();
    await(Witness.LEADS);
    await(Witness.TAKES);
    assertThat(claims.all())
        .allMatch(claim -> claim.master().equals(HOST) && claim.term() == 7)
        .allMatch(claim -> claim.asked().isBefore(claim.answered()));
  }

  @Test
  void notesNothingOfAStandbyNorOfWhatIsNotTaken() {
    status = 503;
    witness.start();
    role = "leader";
    await(Witness.LEADS);
    role = "standby";
    Claim last = of(Witness.LEADS).getLast();
    Wait.until(
        LIMIT,
        () -> claims.now().isAfter(last.answered().plusSeconds(1)),
        () -> "time stands still");
    assertThat(of(Witness.LEADS).getLast().asked()).isBefore(last.answered().plusMillis(500));
    assertThat(of(Witness.TAKES)).isEmpty();
  }

  @Test
  void oneThatGoesOnFindsFreshQuestions() {
    role = "leader";
    witness.start();
    await(Witness.LEADS);
    stopped = true;
    Wait.until(LIMIT, () -> waits, () -> "nobody asks");
    Claim before = of(Witness.LEADS).getLast();
    Wait.until(
        LIMIT,
        () -> claims.now().isAfter(before.asked().plusSeconds(2)),
        () -> "time stands still");
    stopped = false;
    goesOn.release(10_000);
    Wait.until(
        LIMIT,
        () -> of(Witness.LEADS).getLast().asked().isAfter(before.asked().plusSeconds(1)),
        () -> "no new answer");
  }
}
