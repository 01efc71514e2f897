package io.souk.bench.load.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.bench.load.wire.CallPipe.Answer;
import io.souk.bench.load.wire.CallPipe.Bounds;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallPipeTest {

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Context context = vertx.getOrCreateContext();
  private final List<HttpServerRequest> waiting = new ArrayList<>();
  private int most;

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private HttpServer serve(java.util.function.Consumer<HttpServerRequest> handler) {
    return await(vertx.createHttpServer().requestHandler(handler::accept).listen(0, "127.0.0.1"));
  }

  private List<Answer> call(HttpServer server, Bounds bounds, int times) {
    URI target = URI.create("http://127.0.0.1:" + server.actualPort());
    Future<List<Answer>> all =
        Future.future(
            result ->
                context.runOnContext(
                    none -> {
                      CallPipe pipe = new CallPipe(vertx, target, "/x", Codec.JSON, bounds);
                      List<Future<Answer>> answers = new ArrayList<>();
                      for (int i = 0; i < times; i++) {
                        answers.add(pipe.call("Call: " + i, Call.getDefaultInstance()));
                      }
                      Future.all(answers).map(done -> done.<Answer>list()).onComplete(result);
                    }));
    return await(all);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 8", "3, 1", "4, 4"})
  void everyCallGetsItsOwnAnswer(int connections, int depth) {
    HttpServer server =
        serve(
            request ->
                request
                    .response()
                    .setStatusCode(Integer.parseInt(request.getHeader("Call")) % 2 == 0 ? 202 : 400)
                    .end(Buffer.buffer("call " + request.getHeader("Call"))));
    List<Answer> answers = call(server, new Bounds(connections, depth), 50);
    for (int i = 0; i < 50; i++) {
      assertThat(answers.get(i)).isEqualTo(new Answer(i % 2 == 0 ? 202 : 400, "call " + i));
      assertThat(answers.get(i).isTaken()).isEqualTo(i % 2 == 0);
    }
  }

  @Test
  void noMoreThanTheBoundAreUnderWay() {
    HttpServer server =
        serve(
            request -> {
              waiting.add(request);
              most = Math.max(most, waiting.size());
              vertx.setTimer(5, late -> waiting.removeFirst().response().setStatusCode(202).end());
            });
    assertThat(call(server, new Bounds(2, 1), 12)).hasSize(12).allMatch(Answer::isTaken);
    assertThat(most).isEqualTo(2);
  }

  @Test
  void whatWasUnderWayWhenAConnectionEndsHasNoAnswer() {
    HttpServer server =
        serve(
            request -> {
              if (request.getHeader("Call").equals("1")) {
                request.connection().close();
              } else {
                request.response().setStatusCode(202).end();
              }
            });
    List<Answer> answers = call(server, new Bounds(1, 1), 4);
    assertThat(answers).extracting(Answer::status).containsExactly(202, 0, 202, 202);
  }

  @Test
  void whatNobodyAnswersIsNotTaken() {
    HttpServer server = serve(request -> {});
    await(server.close());
    assertThat(call(server, new Bounds(1, 2), 3)).noneMatch(Answer::isTaken);
  }

  @Test
  void answersComeInPieces() {
    List<String> read = new ArrayList<>();
    AnswerReader reader = new AnswerReader((status, body) -> read.add(status + " " + body));
    String two =
        "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"
            + "HTTP/1.1 503 No\r\nA: b\r\ncontent-length: 4\r\n\r\nbusy";
    for (char c : two.toCharArray()) {
      reader.feed(Buffer.buffer(String.valueOf(c)));
    }
    reader.feed(Buffer.buffer(two));
    assertThat(read).containsExactly("202 ", "503 busy", "202 ", "503 busy");
  }

  @Test
  void whatIsNoAnswerIsRefused() {
    AnswerReader reader = new AnswerReader((status, body) -> {});
    assertThatThrownBy(() -> reader.feed(Buffer.buffer("HTTP/1.1 200 OK\r\nA: b\r\n\r\n")))
        .hasMessageContaining("without a length");
    assertThatThrownBy(
            () -> new AnswerReader((status, body) -> {}).feed(Buffer.buffer("SSH-2.0\r\n\r\n")))
        .hasMessageContaining("no answer");
  }

  @Test
  void boundsAreSharedAndNeverNothing() {
    assertThat(new Bounds(16, 4).sharedBy(10)).isEqualTo(new Bounds(1, 4));
    assertThat(new Bounds(16, 4).sharedBy(4)).isEqualTo(new Bounds(4, 4));
    assertThat(new Bounds(16, 4).sharedBy(200)).isEqualTo(new Bounds(1, 4));
    assertThatThrownBy(() -> new Bounds(0, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
