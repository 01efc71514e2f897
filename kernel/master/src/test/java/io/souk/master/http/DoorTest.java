package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamRecord;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.scheduler.Event;
import io.souk.security.Access;
import io.souk.security.Authorizer;
import io.souk.security.Principal;
import io.souk.security.Realm;
import io.souk.security.Verdict;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who sends a request is asked first; what is refused then, and how, over HTTP. */
@Timeout(120)
class DoorTest {

  private static final String TEARDOWN =
      "{\"type\":\"TEARDOWN\",\"teardown\":{\"framework_id\":{\"value\":\"%s\"}}}";

  /** A check under way. */
  private record Asked(Realm realm, Optional<String> header, CompletableFuture<Verdict> answer) {

    void admit(String name) {
      answer.complete(new Verdict.Admitted(Optional.of(Principal.named(name))));
    }
  }

  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();

  /** Checks wait for the test. */
  private volatile boolean slow;

  private volatile String secret = "secret";

  private final HttpFixture fixture =
      new HttpFixture(new Access(this::check, Authorizer.PERMISSIVE));

  @AfterEach
  void close() {
    fixture.close();
  }

  private CompletableFuture<Verdict> check(Realm realm, Optional<String> header) {
    if (slow) {
      Asked one = new Asked(realm, header, new CompletableFuture<>());
      asked.add(one);
      return one.answer();
    }
    boolean known = header.equals(Optional.of(basic("p:" + secret)));
    Verdict verdict =
        known
            ? new Verdict.Admitted(Optional.of(Principal.named("p")))
            : new Verdict.Unknown(
                List.of("Basic realm=\"" + realm.realmName() + "\"", "Bearer realm=\"other\""));
    return CompletableFuture.completedFuture(verdict);
  }

  private static String basic(String credentials) {
    return "Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  private String right() {
    return basic("p:" + secret);
  }

  private Asked asked() throws InterruptedException {
    Asked one = asked.poll(30, TimeUnit.SECONDS);
    assertThat(one).isNotNull();
    return one;
  }

  private Command command() throws InterruptedException {
    Command one = fixture.commands.poll(30, TimeUnit.SECONDS);
    assertThat(one).isNotNull();
    return one;
  }

  private HttpResponse<String> send(String method, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        fixture.request(path).method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return fixture.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private CompletableFuture<HttpResponse<String>> later(String path, String json) {
    return fixture.client.sendAsync(
        fixture
            .request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Test
  void unknownSendersHearTheChallengesOfTheRealm() throws Exception {
    HttpResponse<String> answer = fixture.get("/state");
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("401 Unauthorized.");
    assertThat(answer.headers().allValues("WWW-Authenticate"))
        .containsExactly("Basic realm=\"mesos-master-readonly\"", "Bearer realm=\"other\"");
    assertThat(fixture.get("/master/state/").statusCode()).isEqualTo(401);
    assertThat(fixture.get("/state", "Authorization", right()).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Basic",
        "Basic ",
        "Basic cDpzZWNyZXQ",
        "Basic cDpzZWNyZXQ= x",
        "basic\tcDpzZWNyZXQ=",
        "Bearer cDpzZWNyZXQ=",
        "Basic !!!!",
        "cDpzZWNyZXQ="
      })
  void headersOfAnotherFormAreNobodys(String header) throws Exception {
    assertThat(fixture.get("/state", "Authorization", header).statusCode()).isEqualTo(401);
  }

  @Test
  void twoHeadersAreNobodys() throws Exception {
    HttpResponse<String> answer =
        fixture.get("/state", "Authorization", right(), "Authorization", right());
    assertThat(answer.statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/version", "/redirect", "/master/redirect"})
  void somePathsAskNobody(String path) throws Exception {
    assertThat(fixture.get(path).statusCode()).isLessThan(400);
    assertThat(fixture.get(path, "Authorization", "Basic wrong").statusCode()).isLessThan(400);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /no-such-path, 404, 404",
    "GET, /api/v1, 401, 405",
    "DELETE, /state, 401, 405",
    "POST, /api/v1/scheduler, 401, 400",
    "HEAD, /state, 401, 200",
    "OPTIONS, /teardown, 401, 405"
  })
  void whoIsUnknownHearsNothingElse(String method, String path, int unknown, int known)
      throws Exception {
    HttpResponse<String> refused = send(method, path);
    assertThat(refused.statusCode()).isEqualTo(unknown);
    assertThat(refused.headers().firstValue("Allow")).isEmpty();
    assertThat(send(method, path, "Authorization", right()).statusCode()).isEqualTo(known);
  }

  @Test
  void theLeaderIsToldToThoseWhoAreKnown() throws Exception {
    fixture.leads.set(new Leaders.Leader.There("leader:5050"));
    HttpResponse<String> unknown = fixture.postJson("/api/v1", TEARDOWN.formatted("f"));
    assertThat(unknown.statusCode()).isEqualTo(401);
    assertThat(unknown.headers().map()).doesNotContainKeys("Location", "location");
    HttpResponse<String> known =
        fixture.post(
            "/api/v1",
            TEARDOWN.formatted("f").getBytes(StandardCharsets.UTF_8),
            "Content-Type",
            "application/json",
            "Authorization",
            right());
    assertThat(known.statusCode()).isEqualTo(307);
    assertThat(known.headers().firstValue("Location")).contains("//leader:5050/api/v1");
  }

  @Test
  void bodiesWaitWhileTheSenderIsAskedFor() throws Exception {
    slow = true;
    String id = "f".repeat(200_000);
    CompletableFuture<HttpResponse<String>> answer = later("/api/v1", TEARDOWN.formatted(id));
    Asked check = asked();
    assertThat(check.realm()).isEqualTo(Realm.MASTER_READWRITE);
    assertThat(fixture.commands).isEmpty();
    check.admit("boss");
    assertThat(await(answer).statusCode()).isEqualTo(202);
    assertThat(command())
        .isEqualTo(
            new Command.TeardownFramework(
                FrameworkID.newBuilder().setValue(id).build(), Optional.of("boss")));
  }

  /** It is there as soon as the head is. */
  @Test
  void bodiesThatAreThereAlreadyWaitToo() throws Exception {
    slow = true;
    String body = "frameworkId=f";
    try (Socket socket = new Socket("127.0.0.1", fixture.port())) {
      socket.setSoTimeout(30_000);
      socket
          .getOutputStream()
          .write(
              "POST /teardown HTTP/1.1\r\nHost: m\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                  .formatted(body.length(), body)
                  .getBytes(StandardCharsets.UTF_8));
      asked().admit("boss");
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 202 ");
    }
    assertThat(command())
        .isEqualTo(
            new Command.TeardownFramework(
                FrameworkID.newBuilder().setValue("f").build(), Optional.of("boss")));
  }

  @Test
  void refusedBodiesAreSkippedAndTheConnectionGoesOn() throws Exception {
    slow = true;
    String body = "x".repeat(100_000);
    String requests =
        "POST /api/v1 HTTP/1.1\r\nHost: m\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(body.length(), body)
            + "GET /health HTTP/1.1\r\nHost: m\r\nConnection: close\r\n\r\n";
    try (Socket socket = new Socket("127.0.0.1", fixture.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(requests.getBytes(StandardCharsets.UTF_8));
      asked().answer().complete(new Verdict.Unknown(List.of("Basic realm=\"r\"")));
      String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answers).startsWith("HTTP/1.1 401 ").contains("HTTP/1.1 200 ");
    }
  }

  @Test
  void subscribersWhoWaitForALeaderHaveBeenAskedBefore() throws Exception {
    slow = true;
    fixture.leads.set(new Leaders.Leader.Nobody("No leader elected"));
    String call =
        "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"u\",\"name\":\"n\"}}}";
    CompletableFuture<HttpResponse<InputStream>> answer =
        fixture.client.sendAsync(
            fixture
                .request("/api/v1/scheduler")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(call))
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    fixture.loop =
        command -> {
          if (command instanceof Command.SubscribeFramework subscribe) {
            fixture.bus.send(
                subscribe.stream(),
                new StreamRecord.FrameworkEvent(
                    Event.newBuilder().setType(Event.Type.HEARTBEAT).build()));
          }
          return Reply.ok();
        };
    asked().admit("p");
    fixture.leads.set(new Leaders.Leader.Here());
    Command.SubscribeFramework subscribe = (Command.SubscribeFramework) command();
    assertThat(subscribe.principal()).contains("p");
    assertThat(subscribe.subscribe().getFrameworkInfo().getName()).isEqualTo("n");
    HttpResponse<InputStream> stream = await(answer);
    assertThat(stream.statusCode()).isEqualTo(200);
    stream.body().close();
  }

  @Test
  void whoLeavesMeanwhileIsForgotten() throws Exception {
    slow = true;
    try (Socket socket = new Socket("127.0.0.1", fixture.port())) {
      socket
          .getOutputStream()
          .write(
              "POST /teardown HTTP/1.1\r\nHost: m\r\nContent-Length: 13\r\n\r\nframeworkId=f"
                  .getBytes(StandardCharsets.UTF_8));
      Asked check = asked();
      socket.close();
      // The master notices by itself; then an answer to the check leads to nothing.
      slow = false;
      assertThat(fixture.get("/state", "Authorization", right()).statusCode()).isEqualTo(200);
      check.admit("p");
    }
    assertThat(fixture.get("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void aCheckThatFailsLetsNobodyIn() throws Exception {
    slow = true;
    CompletableFuture<HttpResponse<String>> answer = later("/api/v1", TEARDOWN.formatted("f"));
    asked().answer().completeExceptionally(new IllegalStateException("broken"));
    assertThat(await(answer).statusCode()).isEqualTo(500);
    assertThat(fixture.commands).isEmpty();
  }

  @Test
  void principalsWithoutANameAreRefused() throws Exception {
    slow = true;
    CompletableFuture<HttpResponse<String>> answer = later("/api/v1", TEARDOWN.formatted("f"));
    asked()
        .answer()
        .complete(
            new Verdict.Admitted(
                Optional.of(new Principal(Optional.empty(), Map.of("sub", "executor")))));
    assertThat(await(answer).statusCode()).isEqualTo(403);
    assertThat(fixture.commands).isEmpty();
  }

  @Test
  void frameworksThatSayTheyAreSomebodyElseAreRefused() throws Exception {
    HttpResponse<String> answer =
        fixture.post(
            "/api/v1/scheduler",
            ("{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":"
                    + "{\"user\":\"u\",\"name\":\"n\",\"principal\":\"q\"}}}")
                .getBytes(StandardCharsets.UTF_8),
            "Content-Type",
            "application/json",
            "Authorization",
            right());
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .isEqualTo(
            "Failed to validate scheduler::Call: Authenticated principal 'p' does not match"
                + " principal 'q' set in 'FrameworkInfo'");
    assertThat(fixture.commands).isEmpty();
  }

  @Test
  void openStreamsOutliveTheCredentialsOfTheirOpeners() throws Exception {
    HttpResponse<InputStream> stream =
        fixture.client.send(
            fixture
                .request("/api/v1")
                .header("Content-Type", "application/json")
                .header("Authorization", right())
                .POST(HttpRequest.BodyPublishers.ofString("{\"type\":\"SUBSCRIBE\"}"))
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    assertThat(stream.statusCode()).isEqualTo(200);
    int first = stream.body().read();
    secret = "another";
    assertThat(fixture.get("/state", "Authorization", basic("p:secret")).statusCode())
        .isEqualTo(401);
    fixture.view.publish(List.of(new ViewChange.PutAgent(Views.agent("a"))));
    StringBuilder read = new StringBuilder().append((char) first);
    while (read.indexOf("AGENT_ADDED") < 0) {
      int next = stream.body().read();
      assertThat(next).as("the stream goes on: " + read).isNotNegative();
      read.append((char) next);
    }
    stream.body().close();
  }
}
