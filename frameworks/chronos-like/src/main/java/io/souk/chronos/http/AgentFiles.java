package io.souk.chronos.http;

import com.google.protobuf.InvalidProtocolBufferException;
import io.souk.protocol.http.HttpTls;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.Response;
import io.souk.security.RoleSecurity;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;

/** Reads files in sandboxes from agents (Mesos v1 agent API, READ_FILE). */
final class AgentFiles {

  /** As much as an agent gives at once. */
  static final int PIECE = 64 * 1024;

  private static final int MOST = 4 * PIECE;
  private static final String PROTOBUF = "application/x-protobuf";

  private final HttpClient client;
  private final Duration timeout;
  private final RoleSecurity security;

  /**
   * @param security whom to trust, and what to show
   */
  AgentFiles(Vertx vertx, Duration timeout, RoleSecurity security) {
    this.timeout = timeout;
    this.security = security;
    this.client =
        vertx.createHttpClient(
            HttpTls.call(
                new HttpClientOptions().setConnectTimeout((int) timeout.toMillis()),
                security.tls()),
            new PoolOptions().setHttp1MaxSize(8).setMaxWaitQueueSize(1000));
  }

  /** What an agent answers. */
  sealed interface Answer {

    /**
     * Bytes of the file.
     *
     * @param size of the whole file now
     * @param data none at its end
     */
    record Piece(long size, byte[] data) implements Answer {}

    /** There is no such file. */
    record Missing() implements Answer {}

    /** Nothing that helps, and why, one line. */
    record Failed(String reason) implements Answer {}
  }

  /** At most {@value #PIECE} bytes from {@code offset} on. Never fails. */
  Future<Answer> read(Sandbox sandbox, String name, long offset, int length) {
    Call call =
        Call.newBuilder()
            .setType(Call.Type.READ_FILE)
            .setReadFile(
                Call.ReadFile.newBuilder()
                    .setPath(sandbox.path() + "/" + name)
                    .setOffset(offset)
                    .setLength(length))
            .build();
    return client
        .request(target(sandbox.address()))
        .compose(request -> send(request, call))
        .recover(
            unreachable ->
                Future.succeededFuture(
                    new Answer.Failed(
                        "agent %s does not answer: %s"
                            .formatted(sandbox.address(), unreachable.getMessage()))));
  }

  private RequestOptions target(String address) {
    int colon = address.lastIndexOf(':');
    RequestOptions target =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(address.substring(0, colon))
            .setPort(Integer.parseInt(address.substring(colon + 1)))
            .setURI("/api/v1")
            .setTimeout(timeout.toMillis())
            .putHeader(HttpHeaders.CONTENT_TYPE, PROTOBUF)
            .putHeader(HttpHeaders.ACCEPT, PROTOBUF);
    security
        .credential()
        .ifPresent(own -> target.putHeader(HttpHeaders.AUTHORIZATION, own.authorizationHeader()));
    return target;
  }

  private static Future<Answer> send(HttpClientRequest request, Call call) {
    return request
        .send(Buffer.buffer(call.toByteArray()))
        .compose(response -> body(request, response).map(body -> answer(response, body)));
  }

  /** Whatever sits at that address must not fill the memory. */
  private static Future<Buffer> body(HttpClientRequest request, HttpClientResponse response) {
    Promise<Buffer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    response.handler(
        part -> {
          if (body.length() + part.length() > MOST) {
            request.reset();
            whole.tryFail("an answer of more than " + MOST + " bytes");
          } else {
            body.appendBuffer(part);
          }
        });
    response.exceptionHandler(whole::tryFail);
    response.endHandler(end -> whole.tryComplete(body));
    return whole.future();
  }

  private static Answer answer(HttpClientResponse response, Buffer body) {
    if (response.statusCode() == 404) {
      return new Answer.Missing();
    }
    if (response.statusCode() != 200) {
      return new Answer.Failed("the agent answers %d".formatted(response.statusCode()));
    }
    try {
      Response.ReadFile file = Response.parseFrom(body.getBytes()).getReadFile();
      return new Answer.Piece(file.getSize(), file.getData().toByteArray());
    } catch (InvalidProtocolBufferException nonsense) {
      return new Answer.Failed("what answers is no agent");
    }
  }
}
