package io.souk.master.boot;

import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;
import io.souk.master.http.MasterHttp;
import io.souk.protocol.agent.Call;
import io.souk.protocol.http.CallBody;
import io.souk.protocol.http.Parsed;
import io.souk.protocol.http.RecordStream;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The way of agents to a kernel that rehearses and back: connections over the loopback to a free
 * port of it, with an event loop and a bus that serve nothing else. The methods are for one thread,
 * which blocks.
 */
final class RehearsalWire implements AutoCloseable {

  private static final String LOOPBACK = "127.0.0.1";
  private static final long LIMIT_SECONDS = 20;

  /** As many as a leader lets in at a time. */
  private static final int PARALLEL = 16;

  private record Asked(Command command, Promise<Reply> answer) {}

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  private final ObjectBus bus = ObjectBus.open(vertx);
  private final BlockingQueue<Optional<Asked>> asked = new LinkedBlockingQueue<>();
  private final CallBody<Call> bodies =
      new CallBody<>(Call::newBuilder, "agent::Call", call -> Optional.empty());
  private final HttpClient client = vertx.createHttpClient();

  /** Of this round's streams; used on the event loop. */
  private final List<StreamId> streams = new ArrayList<>();

  private final int port;

  private RehearsalWire() {
    bus.serveMailbox(
        command -> {
          Promise<Reply> answer = Promise.promise();
          asked.add(Optional.of(new Asked(command, answer)));
          return answer.future();
        });
    port =
        await(
                vertx
                    .createHttpServer(MasterHttp.serverOptions())
                    .requestHandler(this::serve)
                    .listen(0, LOOPBACK))
            .actualPort();
  }

  /**
   * Opens the port.
   *
   * @throws CompletionException when there is none
   */
  static RehearsalWire open() {
    return new RehearsalWire();
  }

  private void serve(HttpServerRequest request) {
    bodies
        .read(request)
        .onSuccess(
            parsed -> {
              if (parsed instanceof Parsed.Valid<Call>(Call call, Codec format)) {
                subscribe(request, call, format);
              } else {
                request.response().setStatusCode(400).end();
              }
            });
  }

  private void subscribe(HttpServerRequest request, Call call, Codec format) {
    StreamId id = new StreamId(UUID.randomUUID().toString());
    RecordStream stream =
        RecordStream.openLast(
            request,
            format,
            Map.of("Souk-Stream-Id", id.value()),
            RecordStream.DEFAULT_MAX_PENDING_BYTES);
    bus.serveStream(
        id,
        record -> {
          if (record instanceof StreamRecord.AgentEvent event) {
            stream.send(event.event());
          }
        });
    streams.add(id);
    bus.send(new Command.SubscribeAgent(id, agent(call), call.getSubscribe(), LOOPBACK));
  }

  private static Optional<AgentID> agent(Call call) {
    return call.hasAgentId() ? Optional.of(call.getAgentId()) : Optional.empty();
  }

  /** Passes on what the kernel says to an agent. */
  void send(StreamId stream, StreamRecord record) {
    bus.send(stream, record);
  }

  /**
   * Has agents subscribe, each on a connection of its own that it gives up when it is told its
   * first record.
   *
   * @param calls their calls, as bytes of protobuf
   * @param kernel takes what they ask, on this thread
   * @throws IllegalStateException when that does not come to an end
   */
  void subscribe(List<byte[]> calls, BiConsumer<Command, Consumer<Reply>> kernel) {
    Future<?> all = start(calls.iterator());
    all.onComplete(done -> asked.add(Optional.empty()));
    Optional<Asked> next = take();
    while (next.isPresent()) {
      Promise<Reply> answer = next.get().answer();
      kernel.accept(next.get().command(), answer::tryComplete);
      next = take();
    }
    if (all.failed()) {
      throw new IllegalStateException("an agent of the rehearsal was not heard", all.cause());
    }
  }

  private Future<?> start(Iterator<byte[]> calls) {
    Promise<Void> all = Promise.promise();
    vertx.runOnContext(
        ignored -> {
          // Not when a stream closed: what is under way to it would be missed in the log.
          streams.forEach(bus::leaveStream);
          streams.clear();
          List<Future<Void>> lines = new ArrayList<>();
          for (int i = 0; i < PARALLEL; i++) {
            lines.add(subscribeRest(calls));
          }
          Future.all(lines).<Void>mapEmpty().onComplete(all);
        });
    return all.future();
  }

  private Future<Void> subscribeRest(Iterator<byte[]> calls) {
    return calls.hasNext()
        ? subscribe(calls.next()).compose(heard -> subscribeRest(calls))
        : Future.succeededFuture();
  }

  private Future<Void> subscribe(byte[] call) {
    return client
        .request(HttpMethod.POST, port, LOOPBACK, "/api/v1/agent")
        .compose(
            request ->
                request
                    .putHeader(HttpHeaders.CONTENT_TYPE, Codec.PROTOBUF.mediaType())
                    .putHeader(HttpHeaders.ACCEPT, Codec.PROTOBUF.mediaType())
                    .send(Buffer.buffer(call)))
        .compose(RehearsalWire::hear);
  }

  private static Future<Void> hear(HttpClientResponse response) {
    Promise<Void> heard = Promise.promise();
    response
        .handler(record -> heard.tryComplete())
        .exceptionHandler(heard::tryFail)
        .endHandler(end -> heard.tryFail("no record came"));
    return heard.future().onComplete(done -> response.request().connection().close());
  }

  private Optional<Asked> take() {
    try {
      Optional<Asked> next = asked.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new IllegalStateException("no agent of the rehearsal was heard in time");
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the rehearsal was interrupted", e);
    }
  }

  private static <T> T await(Future<T> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
