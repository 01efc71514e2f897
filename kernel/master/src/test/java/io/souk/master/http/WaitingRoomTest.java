package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who subscribes while nobody leads waits for a leader, within bounds. */
class WaitingRoomTest {

  private static final Leaders.Leader NOBODY = new Leaders.Leader.Nobody("No leader elected");
  private static final Duration FOREVER = Duration.ofMinutes(5);

  private HttpFixture fixture;

  private void start(Duration longest, int places, int inside) {
    fixture = new HttpFixture(new WaitingRoom.Terms(longest, places, inside, Duration.ofMillis(5)));
    fixture.leads.set(NOBODY);
    fixture.loop = command -> Reply.forbidden("seen");
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private CompletableFuture<HttpResponse<String>> subscribe(String hostname) {
    return fixture.client.sendAsync(
        fixture
            .request("/api/v1/agent")
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"info\":{\"hostname\":\"%s\"},\"version\":\"1\"}}"
                        .formatted(hostname)))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> answer(CompletableFuture<HttpResponse<String>> asked)
      throws Exception {
    return asked.get(60, TimeUnit.SECONDS);
  }

  @Test
  void waitsUntilThisMasterLeads() throws Exception {
    start(FOREVER, 10, 10);
    CompletableFuture<HttpResponse<String>> asked = subscribe("h");
    assertThat(fixture.commands.poll(300, TimeUnit.MILLISECONDS)).isNull();
    assertThat(asked).isNotDone();
    fixture.leads.set(new Leaders.Leader.Here());
    assertThat(answer(asked).statusCode()).isEqualTo(403);
    Command command = fixture.commands.poll(1, TimeUnit.SECONDS);
    assertThat(command).isInstanceOf(Command.SubscribeAgent.class);
    assertThat(((Command.SubscribeAgent) command).subscribe().getInfo().getHostname())
        .isEqualTo("h");
  }

  @Test
  void waitsUntilAnotherLeads() throws Exception {
    start(FOREVER, 10, 10);
    CompletableFuture<HttpResponse<String>> asked = subscribe("h");
    assertThat(fixture.commands.poll(300, TimeUnit.MILLISECONDS)).isNull();
    assertThat(asked).isNotDone();
    fixture.leads.set(new Leaders.Leader.There("10.0.0.2:5050"));
    HttpResponse<String> answer = answer(asked);
    assertThat(answer.statusCode()).isEqualTo(307);
    assertThat(answer.headers().allValues("Location"))
        .containsExactly("//10.0.0.2:5050/api/v1/agent");
  }

  @Test
  void isNotSentToALeaderThatWasNotHeardOfSince() throws Exception {
    start(FOREVER, 10, 10);
    fixture.leads.set(new Leaders.Leader.There("10.0.0.2:5050", Duration.ofHours(1)));
    CompletableFuture<HttpResponse<String>> asked = subscribe("h");
    assertThat(fixture.commands.poll(300, TimeUnit.MILLISECONDS)).isNull();
    assertThat(asked).isNotDone();
    fixture.leads.set(new Leaders.Leader.There("10.0.0.3:5050"));
    assertThat(answer(asked).headers().allValues("Location"))
        .containsExactly("//10.0.0.3:5050/api/v1/agent");
  }

  @Test
  void isSentToASilentLeaderWhenTheTimeIsOver() throws Exception {
    start(Duration.ofMillis(50), 10, 10);
    fixture.leads.set(new Leaders.Leader.There("10.0.0.2:5050", Duration.ofHours(1)));
    assertThat(answer(subscribe("h")).statusCode()).isEqualTo(307);
  }

  @Test
  void isToldWhyWhenTheTimeIsOver() throws Exception {
    start(Duration.ofMillis(50), 10, 10);
    HttpResponse<String> answer = answer(subscribe("h"));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("No leader elected");
  }

  @Test
  void withoutAPlaceNobodyWaits() throws Exception {
    start(FOREVER, 0, 10);
    assertThat(answer(subscribe("h")).statusCode()).isEqualTo(503);
  }

  @Test
  void othersCallsDoNotWait() throws Exception {
    start(FOREVER, 10, 10);
    assertThat(
            fixture
                .post("/teardown", "frameworkId=f".getBytes(StandardCharsets.UTF_8))
                .statusCode())
        .isEqualTo(503);
    assertThat(fixture.get("/api/v1/agent").statusCode()).isEqualTo(503);
  }

  @Test
  void allWhoWaitAreLetIn() throws Exception {
    start(FOREVER, 1000, 7);
    List<CompletableFuture<HttpResponse<String>>> asked =
        IntStream.range(0, 200).mapToObj(i -> subscribe("h" + i)).toList();
    assertThat(fixture.commands.poll(200, TimeUnit.MILLISECONDS)).isNull();
    fixture.leads.set(new Leaders.Leader.Here());
    for (CompletableFuture<HttpResponse<String>> one : asked) {
      assertThat(answer(one).statusCode()).isEqualTo(403);
    }
    assertThat(fixture.commands).hasSize(200);
  }

  @Test
  void whileTheLeaderIsBusyOthersWaitForTheirTurn() throws Exception {
    start(Duration.ofMillis(1), 10, 1);
    Promise<Void> done = Promise.promise();
    fixture.busy = done.future();
    fixture.leads.set(new Leaders.Leader.Here());
    CompletableFuture<HttpResponse<String>> first = subscribe("first");
    assertThat(fixture.commands.poll(30, TimeUnit.SECONDS)).isNotNull();
    CompletableFuture<HttpResponse<String>> second = subscribe("second");
    assertThat(fixture.commands.poll(300, TimeUnit.MILLISECONDS)).isNull();
    assertThat(second).isNotDone();
    done.complete();
    assertThat(answer(first).statusCode()).isEqualTo(403);
    assertThat(answer(second).statusCode()).isEqualTo(403);
  }

  @Test
  void callsOnAStreamDoNotWaitForThoseWhoSubscribe() throws Exception {
    start(FOREVER, 10, 1);
    Promise<Void> done = Promise.promise();
    fixture.busy = done.future();
    fixture.leads.set(new Leaders.Leader.Here());
    CompletableFuture<HttpResponse<String>> subscribing = subscribe("h");
    assertThat(fixture.commands.poll(30, TimeUnit.SECONDS)).isNotNull();
    fixture.busy = Future.succeededFuture();
    HttpResponse<String> pong =
        fixture.post(
            "/api/v1/agent",
            "{\"type\":\"PONG\",\"agent_id\":{\"value\":\"a\"}}".getBytes(StandardCharsets.UTF_8),
            "Content-Type",
            "application/json",
            "Souk-Stream-Id",
            "7a5ae5c1-6b5e-4b49-9b4e-3e0f9d1f2b11");
    assertThat(pong.statusCode()).isEqualTo(403);
    assertThat(subscribing).isNotDone();
    done.complete();
    assertThat(answer(subscribing).statusCode()).isEqualTo(403);
  }

  @Test
  void whoWentAwayIsForgotten() throws Exception {
    start(FOREVER, 1, 10);
    CompletableFuture<HttpResponse<String>> gone = subscribe("gone");
    assertThat(fixture.commands.poll(200, TimeUnit.MILLISECONDS)).isNull();
    gone.cancel(true);
    assertThat(fixture.commands.poll(3, TimeUnit.SECONDS)).isNull();
    fixture.leads.set(new Leaders.Leader.Here());
    assertThat(answer(subscribe("next")).statusCode()).isEqualTo(403);
    assertThat(fixture.commands)
        .singleElement()
        .isInstanceOfSatisfying(
            Command.SubscribeAgent.class,
            it -> assertThat(it.subscribe().getInfo().getHostname()).isEqualTo("next"));
  }

  /** Vert.x hands the next request of a connection over while it has that connection locked. */
  @Test
  void eventLoopsDoNotWaitForEachOther() throws Exception {
    start(FOREVER, 1000, 4);
    fixture.leads.set(new Leaders.Leader.Here());
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      List<java.util.concurrent.Future<Integer>> sending =
          IntStream.range(0, 12).mapToObj(i -> senders.submit(this::pipeline)).toList();
      for (java.util.concurrent.Future<Integer> one : sending) {
        assertThat(one.get(1, TimeUnit.MINUTES)).isPositive();
      }
    }
  }

  private int pipeline() throws IOException {
    String body =
        "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"info\":{\"hostname\":\"h\"},\"version\":\"1\"}}";
    byte[] requests =
        ("POST /api/v1/agent HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                + "Accept: application/json\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body)
            .repeat(8)
            .getBytes(StandardCharsets.US_ASCII);
    int rounds = 0;
    long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), fixture.port())) {
      client.setSoTimeout(30_000);
      BufferedReader answers =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
      while (System.nanoTime() - end < 0) {
        client.getOutputStream().write(requests);
        for (int seen = 0; seen < 8; ) {
          String line = answers.readLine();
          assertThat(line).isNotNull();
          // The body, which has no end of line, stands before the next status.
          seen += line.contains("HTTP/1.1 403") ? 1 : 0;
        }
        rounds++;
      }
    }
    return rounds;
  }
}
