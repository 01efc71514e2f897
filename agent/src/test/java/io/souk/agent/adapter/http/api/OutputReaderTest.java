package io.souk.agent.adapter.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.access.Caller;
import io.souk.agent.fake.Await;
import io.souk.protocol.http.RecordStream;
import io.souk.protocol.mesos.agent.ProcessIO;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What readers of a container's output are sent, over real HTTP. */
class OutputReaderTest {

  private static final int MOST = 1 << 20;

  private final Vertx vertx = Vertx.vertx();
  private final AtomicReference<OutputReader> reader = new AtomicReference<>();
  private HttpServer server;

  @BeforeEach
  void serve() {
    OutputReader.Limits limits = new OutputReader.Limits(Duration.ofMillis(20), MOST, MOST / 16);
    server =
        Await.success(
            vertx
                .createHttpServer()
                .requestHandler(
                    request ->
                        reader.set(
                            OutputReader.open(
                                vertx,
                                new Answer(request, vertx.getOrCreateContext(), Caller.ANYBODY),
                                MediaTypes.of(request),
                                limits)))
                .listen(0, "127.0.0.1"));
  }

  @AfterEach
  void close() {
    Await.success(vertx.close());
  }

  private HttpClientResponse open() {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost("127.0.0.1")
            .setPort(server.actualPort())
            .setURI("/api/v1")
            .putHeader("Content-Type", "application/json")
            .putHeader("Accept", "application/recordio")
            .putHeader("Message-Accept", "application/json");
    return Await.success(
        vertx
            .createHttpClient()
            .request(options)
            .compose(request -> request.send())
            .map(
                answer -> {
                  answer.pause();
                  return answer;
                }));
  }

  @Test
  void heartbeatsComeWithTheirInterval() {
    Buffer all = Buffer.buffer();
    HttpClientResponse answer = open();
    answer.handler(all::appendBuffer);
    answer.resume();

    Await.until("two of them", () -> all.copy().toString().split("HEARTBEAT", -1).length > 2);
    assertThat(all.copy().toString())
        .contains(
            "{\"type\":\"CONTROL\",\"control\":{\"type\":\"HEARTBEAT\","
                + "\"heartbeat\":{\"interval\":{\"nanoseconds\":20000000}}}}");
    reader.get().end();
  }

  @Test
  void whoDoesNotReadIsWaitedForAndThenCutOff() {
    open();
    Await.until("the stream is there", () -> reader.get() != null);
    byte[] piece = new byte[MOST / 8];

    Await.until(
        "it is not ready for more",
        () -> {
          reader.get().send(ProcessIO.Data.Type.STDOUT, piece);
          return !reader.get().isReady();
        });
    assertThat(reader.get().isOpen()).isTrue();
    Await.until(
        "it is cut off",
        () -> {
          reader.get().send(ProcessIO.Data.Type.STDOUT, piece);
          return !reader.get().isOpen();
        });
    assertThat(Await.success(reader.get().closed())).isEqualTo(RecordStream.CloseReason.TOO_SLOW);
  }
}
