package io.souk.agent.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.agent.access.Caller;
import io.souk.security.Authorizer;
import io.souk.security.Principal;
import io.souk.security.audit.Deed;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done at an agent, or denied there, is recorded; what only reads is not. */
class AgentAuditTest {

  private final Vertx vertx = Vertx.vertx();
  private final List<Deed> deeds = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() {
    Router router = Router.router(vertx);
    new AgentAudit(deeds::add).addTo(router);
    router
        .route("/kill")
        .handler(
            context -> {
              AgentAudit.sentBy(
                  context, new Caller(Optional.of(Principal.named("ops")), Authorizer.PERMISSIVE));
              AgentAudit.does(context, Deed.Doing.of("KILL_CONTAINER", "container", "c"));
              context.response().end();
            });
    router.route("/denied").handler(context -> context.response().setStatusCode(403).end());
    router
        .route("/late")
        .handler(
            context -> {
              AgentAudit.does(context, Deed.Doing.of("KILL_CONTAINER", "container", "c"));
              context.request().connection().close();
            });
    router.route("/read").handler(context -> context.response().end());
    server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .orTimeout(30, TimeUnit.SECONDS)
            .join();
  }

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private void post(String path) throws Exception {
    HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path))
                .header("Authorization", "Basic c2VjcmV0")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.discarding());
  }

  @Test
  void deedsAndDenialsAreRecorded() throws Exception {
    post("/read");
    post("/kill?token=hunter2");
    post("/denied");
    assertThat(deeds).hasSize(2);
    Deed first = deeds.getFirst();
    assertThat(first.role()).isEqualTo("agent");
    assertThat(first.asker()).isEqualTo(new Deed.Asker(Optional.of("ops"), "127.0.0.1"));
    assertThat(first.target()).isEqualTo(new Deed.Target("POST", "/kill"));
    assertThat(first.doing()).isEqualTo(Deed.Doing.of("KILL_CONTAINER", "container", "c"));
    assertThat(first.result().outcome()).isEqualTo(Deed.Outcome.DONE);
    assertThat(deeds.getLast().result().outcome()).isEqualTo(Deed.Outcome.DENIED);
    assertThat(deeds.toString()).doesNotContain("hunter2", "c2VjcmV0");
  }

  @Test
  void whoDoesNotWaitForTheAnswerIsRecordedAllTheSame() {
    assertThatThrownBy(() -> post("/late")).isInstanceOf(IOException.class);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (deeds.isEmpty() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(deeds)
        .singleElement()
        .satisfies(
            deed -> {
              assertThat(deed.result().outcome()).isEqualTo(Deed.Outcome.UNHEARD);
              assertThat(deed.doing().call()).contains("KILL_CONTAINER");
            });
  }
}
