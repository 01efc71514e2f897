package io.souk.agent.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.access.Caller;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.TestAccess;
import io.souk.protocol.http.RequestBody;
import io.souk.security.Access;
import io.souk.security.Authentication;
import io.souk.security.Authorizer;
import io.souk.security.Principal;
import io.souk.security.Realm;
import io.souk.security.Verdict;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who comes in, and what becomes of what they send meanwhile. */
@Timeout(60)
class EntranceTest {

  private static final String BODY = "0123456789".repeat(30_000);

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Caller> callers = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @AfterEach
  void close() {
    client.close();
    Await.success(vertx.close());
  }

  /** Serves whoever comes in with what they sent. */
  private void serve(Authentication authentication) {
    Entrance entrance = new Entrance(vertx, new Access(authentication, TestAccess.authorizer()));
    server =
        Await.success(
            vertx
                .createHttpServer()
                .requestHandler(
                    request ->
                        entrance.enterOrBear(
                            request, Realm.AGENT_READWRITE, caller -> echo(request, caller)))
                .listen(0, "127.0.0.1"));
  }

  private void echo(HttpServerRequest request, Caller caller) {
    callers.add(caller);
    RequestBody.collect(request).onSuccess(body -> request.response().end(new String(body)));
  }

  private HttpResponse<String> post(Optional<String> header) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort()))
            .POST(HttpRequest.BodyPublishers.ofString(BODY));
    header.ifPresent(it -> request.header("Authorization", it));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static Verdict named(String name) {
    return new Verdict.Admitted(Optional.of(Principal.named(name)));
  }

  @Test
  void aBodyWaitsForTheVerdict() throws Exception {
    CompletableFuture<Verdict> verdict = new CompletableFuture<>();
    serve((realm, header) -> verdict);
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort()))
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    // Long enough for all of it to have come, were it read.
    Await.success(vertx.timer(300));
    assertThat(callers).isEmpty();
    verdict.complete(named("all"));
    assertThat(answer.get().body()).isEqualTo(BODY);
    assertThat(callers.get(0).principal()).contains(Principal.named("all"));
  }

  @Test
  void aVerdictThatIsThereIsTakenAtOnce() throws Exception {
    serve((realm, header) -> CompletableFuture.completedFuture(named(header.orElse("nobody"))));
    assertThat(post(Optional.of("somebody")).body()).isEqualTo(BODY);
    assertThat(callers.get(0).principal()).contains(Principal.named("somebody"));
  }

  @Test
  void whoIsTurnedAwayMayAskAgainOnTheSameConnection() throws Exception {
    serve(TestAccess.strict().authentication());
    HttpResponse<String> refused = post(Optional.empty());
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.body()).isEqualTo("401 Unauthorized.");
    assertThat(refused.headers().allValues("WWW-Authenticate"))
        .containsExactly("Basic realm=\"mesos-agent-readwrite\"", "Another");
    assertThat(post(Optional.of(TestAccess.basic("all"))).body()).isEqualTo(BODY);
  }

  @Test
  void whoIsTurnedAwayAndGoesOnSendingLosesTheConnection() throws Exception {
    serve(TestAccess.strict().authentication());
    try (Socket socket = new Socket("127.0.0.1", server.actualPort())) {
      socket.setSoTimeout(60_000);
      byte[] head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes();
      socket.getOutputStream().write(head);
      byte[] chunk = ("2000\r\n" + "x".repeat(0x2000) + "\r\n").getBytes();
      int sent = 0;
      try {
        while (sent < 4_000) {
          socket.getOutputStream().write(chunk);
          sent++;
        }
      } catch (IOException closed) {
        // As it should be.
      }
      assertThat(sent).isLessThan(4_000);
    }
    assertThat(callers).isEmpty();
  }

  @Test
  void whoShowsTwoNamesHasNone() throws Exception {
    serve(TestAccess.strict().authentication());
    HttpRequest twice =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort()))
            .POST(HttpRequest.BodyPublishers.ofString(BODY))
            .header("Authorization", TestAccess.basic("all"))
            .header("Authorization", TestAccess.basic("but:view_flags"))
            .build();
    assertThat(client.send(twice, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(401);
    assertThat(callers).isEmpty();
  }

  @Test
  void executorsComeInWithTheirTokens() throws Exception {
    serve(TestAccess.strict().authentication());
    Map<String, String> claims = Map.of("fid", "f", "cid", "c");
    post(Optional.of("Bearer " + TestAccess.tokens().issue(claims)));
    assertThat(callers.get(0).principal()).contains(new Principal(Optional.empty(), claims));
    assertThat(post(Optional.of("Bearer nonsense")).statusCode()).isEqualTo(401);
  }

  /** Clients that always send one must not be kept out by it. */
  @Test
  void whatNobodyAskedForIsIgnored() throws Exception {
    serve(Authentication.NONE);
    assertThat(post(Optional.of("Bearer nonsense")).body()).isEqualTo(BODY);
    assertThat(callers).containsExactly(new Caller(Optional.empty(), callers.get(0).authorizer()));
    assertThat(Entrance.open(vertx).anybody().mayAll()).isTrue();
    assertThat(new Caller(Optional.empty(), Authorizer.PERMISSIVE).mayAll()).isTrue();
  }
}
