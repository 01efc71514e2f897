package io.souk.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.souk.protocol.WireException;
import io.souk.protocol.WireException.Code;
import io.souk.protocol.http.RecordStream.CloseReason;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.net.NetSocket;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamTest {

  private static final Map<String, String> NO_HEADERS = Map.of();

  private Vertx vertx;
  private HttpClient http;
  private RequestOptions target;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    http = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(1));
  }

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  private void serve(Consumer<HttpServerRequest> handler) {
    HttpServer server = vertx.createHttpServer().requestHandler(handler::accept);
    int port = await(server.listen(0, "127.0.0.1")).actualPort();
    target = new RequestOptions().setHost("127.0.0.1").setPort(port).setURI("/x");
  }

  private static <T> T await(Future<T> future) {
    return await(future.toCompletionStage().toCompletableFuture());
  }

  private static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static TaskID id(String value) {
    return TaskID.newBuilder().setValue(value).build();
  }

  private RecordSubscription<TaskID> subscribe(Codec codec) {
    Subscribed<TaskID> result =
        await(
            new WireClient(http, codec)
                .subscribe(target, id("call"), NO_HEADERS, TaskID.getDefaultInstance()));
    assertThat(result).isInstanceOf(Subscribed.Opened.class);
    return ((Subscribed.Opened<TaskID>) result).stream();
  }

  @ParameterizedTest
  @EnumSource(Codec.class)
  void recordsArriveInOrder(Codec codec) {
    serve(
        request ->
            RequestBody.collect(request)
                .onSuccess(
                    body -> {
                      Codec theirs =
                          Codec.ofContentType(request.getHeader("content-type")).orElseThrow();
                      TaskID call = theirs.decode(body, TaskID.newBuilder()).build();
                      RecordStream stream =
                          RecordStream.open(request, theirs, Map.of("Stream-Id", "7"), 1 << 20);
                      stream.send(call);
                      for (int i = 0; i < 1000; i++) {
                        stream.send(id("record " + i));
                      }
                      stream.end();
                      stream.send(id("too late"));
                    }));
    RecordSubscription<TaskID> stream = subscribe(codec);
    assertThat(stream.header("stream-id")).contains("7");
    assertThat(stream.header("content-type")).contains(codec.mediaType());
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    await(stream.start(record -> seen.add(record.getValue())));
    assertThat(seen).hasSize(1001).startsWith("call", "record 0").endsWith("record 999");
  }

  @Test
  void recordsOfOneTurnGoToTheSocketTogetherAndAreChunksOfTheirOwn() {
    AtomicInteger flushes = new AtomicInteger();
    serve(
        request -> {
          ((HttpServerConnection) request.connection())
              .channelHandlerContext()
              .pipeline()
              .addFirst(
                  new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void flush(ChannelHandlerContext context) {
                      flushes.incrementAndGet();
                      context.flush();
                    }
                  });
          RecordStream stream = RecordStream.open(request, Codec.JSON, NO_HEADERS, 1 << 20);
          // Behind what is being read, whose flushes are joined anyway.
          vertx.runOnContext(
              ignored -> {
                for (int i = 0; i < 100; i++) {
                  stream.send(id("record"));
                }
                stream.end();
              });
        });
    NetSocket socket = await(vertx.createNetClient().connect(target.getPort(), "127.0.0.1"));
    Buffer all = Buffer.buffer();
    CompletableFuture<Void> ended = new CompletableFuture<>();
    socket.handler(
        part -> {
          all.appendBuffer(part);
          if (all.toString().endsWith("0\r\n\r\n")) {
            ended.complete(null);
          }
        });
    await(socket.write("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"));
    await(ended);
    assertThat(all.toString()).contains("15\r\n18\n{\"value\":\"record\"}\r\n".repeat(100));
    assertThat(flushes.get()).isLessThan(10);
  }

  /** What comes behind its request is no request: nobody would answer it. */
  @Test
  void theLastStreamOfAConnectionHearsNothingMoreAndClosesIt() {
    CompletableFuture<RecordStream> opened = new CompletableFuture<>();
    serve(
        request ->
            RequestBody.collect(request)
                .onSuccess(
                    body ->
                        opened.complete(
                            RecordStream.openLast(request, Codec.JSON, NO_HEADERS, 1 << 20))));
    String post = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
    StringBuffer heard = new StringBuffer();
    CompletableFuture<Void> closed = new CompletableFuture<>();
    NetSocket socket = await(vertx.createNetClient().connect(target.getPort(), target.getHost()));
    socket.handler(piece -> heard.append(piece.toString()));
    socket.closeHandler(gone -> closed.complete(null));
    socket.write(post + post);
    RecordStream stream = await(opened);
    await(socket.write(post + "x".repeat(100_000)));
    stream.send(id("record"));
    stream.end();
    await(closed);
    assertThat(heard.toString())
        .startsWith("HTTP/1.1 200 OK")
        .containsIgnoringCase("connection: close")
        .contains("record")
        .endsWith("\r\n0\r\n\r\n")
        .containsOnlyOnce("HTTP/1.1");
  }

  /** A request lives as long as the stream that answers it. */
  @Test
  void aStreamKeepsNoBody() {
    CompletableFuture<HttpServerRequest> kept = new CompletableFuture<>();
    CompletableFuture<WeakReference<byte[]>> collected = new CompletableFuture<>();
    serve(
        request ->
            RequestBody.collect(request)
                .onSuccess(
                    body -> {
                      RecordStream.open(request, Codec.JSON, NO_HEADERS, 1 << 20);
                      kept.complete(request);
                      collected.complete(new WeakReference<>(body));
                    }));
    subscribe(Codec.JSON);
    HttpServerRequest request = await(kept);
    WeakReference<byte[]> body = await(collected);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (body.get() != null && System.nanoTime() < deadline) {
      System.gc();
    }
    assertThat(body.get()).isNull();
    assertThat(request.response().ended()).isFalse();
  }

  @Test
  void refusalIsAnAnswer() {
    serve(request -> request.response().setStatusCode(403).end("Framework is not subscribed"));
    WireClient client = new WireClient(http, Codec.JSON);
    Subscribed<TaskID> result =
        await(client.subscribe(target, id("x"), NO_HEADERS, TaskID.getDefaultInstance()));
    assertThat(result)
        .isInstanceOfSatisfying(
            Subscribed.Refused.class,
            refused -> {
              assertThat(refused.answer().status()).isEqualTo(403);
              assertThat(refused.answer().text()).isEqualTo("Framework is not subscribed");
            });
    assertThat(await(client.call(target, id("x"), NO_HEADERS)).isSuccess()).isFalse();
  }

  /** The end of a short answer must not overtake those who wait for its beginning. */
  @Test
  void shortAnswersAreNeverMissed() {
    serve(
        request -> {
          if (request.getHeader("status") == null) {
            RecordStream stream = RecordStream.open(request, Codec.JSON, NO_HEADERS, 1 << 20);
            stream.send(id("only"));
            stream.end();
          } else {
            request.response().setStatusCode(403).end("no");
          }
        });
    WireClient client = new WireClient(http, Codec.JSON);
    for (int i = 0; i < 300; i++) {
      assertThat(await(client.call(target, id("x"), Map.of("status", "403"))).text())
          .isEqualTo("no");
      List<String> seen = Collections.synchronizedList(new ArrayList<>());
      await(subscribe(Codec.JSON).start(record -> seen.add(record.getValue())));
      assertThat(seen).containsExactly("only");
    }
  }

  @Test
  void nobodyThere() {
    serve(request -> request.response().end());
    await(
        vertx
            .createHttpServer()
            .requestHandler(r -> {})
            .listen(0)
            .compose(
                s -> {
                  target.setPort(s.actualPort());
                  return s.close();
                }));
    assertThatThrownBy(
            () -> await(new WireClient(http, Codec.JSON).call(target, id("x"), NO_HEADERS)))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WireException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.DISCONNECTED);
              assertThat(e.isRetryable()).isTrue();
            });
  }

  @Test
  void slowSubscriberIsDisconnected() {
    CompletableFuture<RecordStream> opened = new CompletableFuture<>();
    serve(request -> opened.complete(RecordStream.open(request, Codec.JSON, NO_HEADERS, 1 << 20)));
    // Opened but not started: the client reads nothing.
    RecordSubscription<TaskID> stream = subscribe(Codec.JSON);
    RecordStream server = await(opened);
    Buffer record = RecordStream.frame(Codec.JSON, id("x".repeat(64 << 10)));
    for (int i = 0; i < 10_000 && server.isOpen(); i++) {
      server.sendFramed(record);
    }
    assertThat(await(server.closed())).isEqualTo(CloseReason.TOO_SLOW);
    assertThat(server.pendingBytes()).isLessThanOrEqualTo((1 << 20) + record.length());
    assertThatThrownBy(() -> await(stream.start(x -> {})))
        .cause()
        .isInstanceOfSatisfying(
            WireException.class, e -> assertThat(e.code()).isEqualTo(Code.DISCONNECTED));
  }

  @Test
  void serverLearnsThatTheSubscriberLeft() {
    CompletableFuture<RecordStream> opened = new CompletableFuture<>();
    serve(request -> opened.complete(RecordStream.open(request, Codec.JSON, NO_HEADERS, 1 << 20)));
    RecordSubscription<TaskID> stream = subscribe(Codec.JSON);
    Future<Void> ended = stream.start(record -> {});
    stream.close();
    await(ended);
    assertThat(await(await(opened).closed())).isEqualTo(CloseReason.PEER);
  }

  @Test
  void streamThatBreaksOffWithinRecordIsAFault() {
    serve(
        request ->
            request
                .response()
                .setChunked(true)
                .putHeader("content-type", "application/json")
                .end("20\n{\"value\":"));
    assertThatThrownBy(() -> await(subscribe(Codec.JSON).start(record -> {})))
        .cause()
        .isInstanceOfSatisfying(
            WireException.class, e -> assertThat(e.code()).isEqualTo(Code.DISCONNECTED));
  }

  @Test
  void faultyRecordEndsTheStream() {
    serve(request -> request.response().setChunked(true).write("2\n{}2\n{}"));
    assertThatThrownBy(() -> await(subscribe(Codec.JSON).start(record -> {})))
        .cause()
        .isInstanceOfSatisfying(
            WireException.class, e -> assertThat(e.code()).isEqualTo(Code.JSON_MAPPING));
  }

  @Test
  void oversizedBodyIsRefusedAndTheConnectionKept() {
    List<Object> connections = Collections.synchronizedList(new ArrayList<>());
    serve(
        request -> {
          connections.add(request.connection());
          RequestBody.collect(request, 1000)
              .onComplete(
                  body ->
                      request
                          .response()
                          .putHeader("body-read", String.valueOf(request.isEnded()))
                          .setStatusCode(body.succeeded() ? 200 : 413)
                          .end(body.succeeded() ? "" : body.cause().getMessage()));
        });
    WireClient client = new WireClient(http, Codec.PROTOBUF);
    WireAnswer refused = await(client.call(target, id("x".repeat(2000)), NO_HEADERS));
    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.text()).isEqualTo("Request body is larger than 1000 bytes");
    assertThat(refused.header("Body-Read")).contains("true");
    assertThat(await(client.call(target, id("x".repeat(900)), NO_HEADERS)).status()).isEqualTo(200);
    assertThat(connections).hasSize(2);
    assertThat(connections.getFirst()).isSameAs(connections.getLast());
    assertThat(await(client.call(target, id("x".repeat(100_000)), NO_HEADERS)).status())
        .isEqualTo(413);
  }
}
