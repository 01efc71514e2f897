package io.souk.marathon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.framework.Rehearsal;
import io.souk.framework.testing.FakeFrameworkContext;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The twin with which a standby rehearses the start. */
class RehearsalTest {

  @Test
  void twinAnswersAtAPortOfItsOwn() throws Exception {
    Vertx vertx = Vertx.vertx();
    Rehearsal rehearsal =
        new MarathonFramework(MarathonConfig.of("192.0.2.1", 8080)).rehearsal().orElseThrow();
    try (HttpClient client = HttpClient.newHttpClient()) {
      await(rehearsal.twin().start(new FakeFrameworkContext(vertx)));
      assertThat(rehearsal.reads()).isNotEmpty();
      for (String path : rehearsal.reads()) {
        URI uri = URI.create("http://127.0.0.1:" + rehearsal.port().getAsInt() + path);
        HttpResponse<String> answer =
            client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
      }
    } finally {
      await(rehearsal.twin().stop());
      await(vertx.close().toCompletionStage());
    }
  }

  private static <T> void await(CompletionStage<T> stage) {
    stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }
}
