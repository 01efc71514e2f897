package io.souk.master.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamRecord;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.scheduler.Event;
import io.souk.security.Access;
import io.souk.security.Action;
import io.souk.security.Authentication;
import io.souk.security.Principal;
import io.souk.security.Verdict;
import io.souk.security.audit.AuditTrail;
import io.souk.security.audit.Deed;
import io.vertx.core.Promise;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What requests did is recorded, and those who may can follow the record. */
@Timeout(120)
class AuditApiTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OPS = basic("ops:hunter2");
  private static final String BOB = basic("bob:hunter3");

  private static final Authentication NAMES =
      (realm, header) ->
          CompletableFuture.completedFuture(
              header.equals(Optional.of(OPS))
                  ? new Verdict.Admitted(Optional.of(Principal.named("ops")))
                  : header.equals(Optional.of(BOB))
                      ? new Verdict.Admitted(Optional.of(Principal.named("bob")))
                      : new Verdict.Unknown(List.of("Basic realm=\"x\"")));

  @TempDir private Path dir;
  private AuditTrail trail;
  private HttpFixture fixture;

  @BeforeEach
  void start() {
    trail = AuditTrail.open(dir.resolve("audit.log"));
    fixture =
        new HttpFixture(
            new Access(
                NAMES,
                (who, action, object) ->
                    action != Action.VIEW_AUDIT || who.equals(Optional.of("ops"))),
            trail);
  }

  @AfterEach
  void stop() {
    fixture.close();
    trail.close();
  }

  private static String basic(String text) {
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private int send(String method, String path, String body, String who) throws Exception {
    HttpRequest.Builder request =
        fixture
            .request(path)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!who.isEmpty()) {
      request.header("Authorization", who);
    }
    return fixture
        .client
        .send(request.build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private HttpResponse<InputStream> follow(String query, String... headers) throws Exception {
    HttpRequest.Builder request =
        fixture.request("/api/souk/audit" + query).header("Authorization", OPS).GET();
    if (headers.length > 0) {
      request.headers(headers);
    }
    return fixture.client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  private void awaitRecorded(int events) {
    while (trail.recorded() < events) {
      Thread.onSpinWait();
    }
  }

  /** The next event, signs of life left out. */
  private static JsonNode next(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    while (line.isEmpty()) {
      line = lines.readLine();
    }
    return JSON.readTree(line);
  }

  private static BufferedReader reader(HttpResponse<InputStream> answer) {
    return new BufferedReader(new InputStreamReader(answer.body(), UTF_8));
  }

  private static String told(JsonNode event) {
    return "%s %s %s %s %s"
        .formatted(
            event.get("principal").asText(),
            event.get("path").asText(),
            event.path("call").asText("-"),
            event.get("object"),
            event.get("outcome").asText());
  }

  @Test
  void whatIsDoneAndDeniedIsToldAsItHappens() throws Exception {
    HttpResponse<InputStream> answer = follow("");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/x-ndjson");
    try (BufferedReader lines = reader(answer)) {
      send(
          "POST",
          "/api/v1?token=hunter2",
          "{\"type\":\"REMOVE_QUOTA\",\"remove_quota\":{\"role\":\"dev\"}}",
          OPS);
      assertThat(told(next(lines))).isEqualTo("ops /api/v1 REMOVE_QUOTA {\"role\":\"dev\"} done");
      fixture.loop = command -> Reply.forbidden("");
      send("DELETE", "/master/quota/dev", "", BOB);
      assertThat(told(next(lines))).isEqualTo("bob /quota REMOVE_QUOTA {\"role\":\"dev\"} denied");
      fixture.loop = command -> Reply.conflict("no");
      send(
          "POST",
          "/api/v1",
          "{\"type\":\"DRAIN_AGENT\",\"drain_agent\":{\"agent_id\":{\"value\":\"a\"}}}",
          OPS);
      assertThat(told(next(lines))).isEqualTo("ops /api/v1 DRAIN_AGENT {\"agent\":\"a\"} refused");
      send("GET", "/state", "", "");
      JsonNode denied = next(lines);
      assertThat(told(denied)).isEqualTo("null /state - {} denied");
      assertThat(denied.get("status").asInt()).isEqualTo(401);
      assertThat(denied.get("remote").asText()).isEqualTo("127.0.0.1");
    }
    trail.close();
    assertThat(Files.readString(dir.resolve("audit.log")))
        .doesNotContain("hunter", OPS.substring(6), BOB.substring(6))
        .contains("DRAIN_AGENT");
  }

  @Test
  void readsAndTheTrafficOfStreamsAreNotRecorded() throws Exception {
    send("GET", "/state", "", OPS);
    send("POST", "/api/v1", "{\"type\":\"GET_STATE\"}", OPS);
    fixture.loop = command -> Reply.forbidden("Framework is not subscribed on this stream");
    fixture.client.send(
        fixture
            .request("/api/v1/scheduler")
            .header("Authorization", OPS)
            .header("Content-Type", "application/json")
            .header("Mesos-Stream-Id", "old")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"type\":\"REVIVE\",\"framework_id\":{\"value\":\"f\"}}"))
            .build(),
        HttpResponse.BodyHandlers.discarding());
    fixture.loop = command -> Reply.ok();
    send(
        "POST",
        "/api/v1",
        "{\"type\":\"TEARDOWN\",\"teardown\":{\"framework_id\":{\"value\":\"f\"}}}",
        OPS);
    try (BufferedReader lines = reader(follow("?from=0"))) {
      assertThat(told(next(lines))).isEqualTo("ops /api/v1 TEARDOWN {\"framework\":\"f\"} done");
    }
  }

  @Test
  void aSubscriptionIsRecordedWithWhatBecameOfIt() throws Exception {
    String[] refusal = {""};
    fixture.loop =
        command -> {
          if (command instanceof Command.SubscribeFramework subscribe) {
            Event.Builder event = Event.newBuilder();
            if (refusal[0].isEmpty()) {
              event
                  .setType(Event.Type.SUBSCRIBED)
                  .setSubscribed(
                      Event.Subscribed.newBuilder()
                          .setFrameworkId(FrameworkID.newBuilder().setValue("f-1")));
            } else {
              event
                  .setType(Event.Type.ERROR)
                  .setError(Event.Error.newBuilder().setMessage(refusal[0]));
            }
            fixture.bus.send(subscribe.stream(), new StreamRecord.FrameworkEvent(event.build()));
            fixture.bus.send(subscribe.stream(), new StreamRecord.EndOfStream("test"));
          }
          return Reply.ok();
        };
    String call =
        "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"u\",\"name\":\"n\"}}}";
    send("POST", "/api/v1/scheduler", call, OPS);
    refusal[0] = "Not authorized";
    send("POST", "/api/v1/scheduler", call, BOB);
    try (BufferedReader lines = reader(follow("?from=0"))) {
      assertThat(told(next(lines)))
          .isEqualTo("ops /api/v1/scheduler SUBSCRIBE {\"framework\":\"f-1\",\"name\":\"n\"} done");
      assertThat(told(next(lines)))
          .isEqualTo(
              "bob /api/v1/scheduler SUBSCRIBE {\"name\":\"n\",\"reason\":\"Not authorized\"}"
                  + " refused");
    }
  }

  @Test
  void whoDoesNotWaitForTheAnswerIsRecordedAllTheSame() throws Exception {
    Promise<Void> free = Promise.promise();
    fixture.busy = free.future();
    try (Socket socket = new Socket("127.0.0.1", fixture.port())) {
      socket
          .getOutputStream()
          .write(
              ("DELETE /quota/dev HTTP/1.1\r\nHost: x\r\nAuthorization: " + OPS + "\r\n\r\n")
                  .getBytes(UTF_8));
      assertThat(fixture.commands.poll(30, TimeUnit.SECONDS)).isNotNull();
    }
    try (BufferedReader lines = reader(follow(""))) {
      // By now the master has heard that the other connection is gone.
      free.complete();
      assertThat(told(next(lines))).isEqualTo("ops /quota REMOVE_QUOTA {\"role\":\"dev\"} done");
    }
  }

  @Test
  void whoComesLaterHearsWhatIsKept() throws Exception {
    for (int i = 0; i < 3; i++) {
      send("DELETE", "/quota/r" + i, "", OPS);
    }
    awaitRecorded(3);
    try (BufferedReader lines = reader(follow("?from=2"))) {
      assertThat(next(lines).get("seq").asInt()).isEqualTo(2);
      assertThat(next(lines).get("seq").asInt()).isEqualTo(3);
      send("DELETE", "/quota/r3", "", OPS);
      assertThat(next(lines).get("seq").asInt()).isEqualTo(4);
    }
  }

  @Test
  void serverSentEventsGoOnAfterTheLastOneHeard() throws Exception {
    send("DELETE", "/quota/r1", "", OPS);
    send("DELETE", "/quota/r2", "", OPS);
    awaitRecorded(2);
    HttpResponse<InputStream> answer =
        follow("", "Accept", "text/event-stream", "Last-Event-ID", "1");
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
    try (BufferedReader lines = reader(answer)) {
      assertThat(lines.readLine()).isEqualTo("id: 2");
      assertThat(lines.readLine()).startsWith("data: {\"seq\":2,");
      assertThat(lines.readLine()).isEmpty();
    }
  }

  @Test
  void whatIsKeptNoLongerIsSaidToBeMissing() throws Exception {
    fixture.close();
    trail.close();
    trail = AuditTrail.open(dir.resolve("later.log"));
    Files.writeString(dir.resolve("old.log"), "{\"seq\":41,\"time\":\"\"}\n");
    trail.close();
    trail = AuditTrail.open(dir.resolve("old.log"));
    fixture = new HttpFixture(Access.OPEN, trail);
    send("DELETE", "/quota/r", "", "");
    try (BufferedReader lines = reader(follow("?from=40"))) {
      assertThat(lines.readLine()).isEqualTo("{\"missing_from\":40,\"missing_to\":41}");
      assertThat(next(lines).get("seq").asInt()).isEqualTo(42);
    }
  }

  @Test
  void onlyThoseWhoMaySeeIt() throws Exception {
    assertThat(send("GET", "/api/souk/audit", "", "")).isEqualTo(401);
    assertThat(send("GET", "/api/souk/audit", "", BOB)).isEqualTo(403);
    assertThat(send("HEAD", "/api/souk/audit", "", OPS)).isEqualTo(200);
    assertThat(follow("?from=x").statusCode()).isEqualTo(400);
    assertThat(follow("?from=-1").statusCode()).isEqualTo(400);
    assertThat(follow("", "Accept", "text/html").statusCode()).isEqualTo(406);
  }

  @Test
  void aFollowerThatTakesNothingIsCutOff() throws Exception {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.connect(new InetSocketAddress("127.0.0.1", fixture.port()));
      socket
          .getOutputStream()
          .write(
              ("GET /api/souk/audit HTTP/1.1\r\nHost: x\r\nAuthorization: " + OPS + "\r\n\r\n")
                  .getBytes(UTF_8));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      String role = "r".repeat(240);
      while (!fixture.registry.scrape().contains("reason=\"TOO_SLOW\"")) {
        for (int i = 0; i < 1000; i++) {
          trail.record(deed(role));
        }
        Thread.onSpinWait();
      }
    }
  }

  private static Deed deed(String role) {
    return new Deed(
        Instant.EPOCH,
        "master",
        new Deed.Asker(Optional.of(role), role),
        new Deed.Target("POST", role),
        Deed.Doing.of("X", "role", role),
        Deed.Result.of(200, Duration.ZERO));
  }
}
