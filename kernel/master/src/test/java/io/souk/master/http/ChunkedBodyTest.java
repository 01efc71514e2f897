package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.protocol.chunk.Chunks;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChunkedBodyTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  /** Much more than a connection takes at a time. */
  @Test
  void aLargeBodyArrivesWholeAndInOrder() throws Exception {
    Chunks body = new Chunks();
    byte[] piece = new byte[Chunks.LARGEST];
    int pieces = (160 << 20) / piece.length;
    for (int i = 0; i < pieces; i++) {
      Arrays.fill(piece, (byte) i);
      body.write(piece);
    }
    int port =
        await(
                vertx
                    .createHttpServer(MasterHttp.serverOptions())
                    .requestHandler(
                        request -> ChunkedBody.send(request, body, true, new ChunkedBody.Means()))
                    .listen(0, "127.0.0.1"))
            .actualPort();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream arrived = answer.body()) {
        for (int i = 0; i < pieces; i++) {
          Arrays.fill(piece, (byte) i);
          assertThat(arrived.readNBytes(piece.length)).as("piece %d", i).isEqualTo(piece);
        }
        assertThat(arrived.read()).isEqualTo(-1);
      }
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
