package io.souk.bench.load.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.parsetools.RecordParser;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The services API: calls, and the ends of deployments as its event stream tells them. */
public final class MarathonWire {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String EVENTS =
      "/v2/events?event_type=deployment_success&event_type=deployment_failed";

  private final HttpClient calls;
  private final HttpClient stream;
  private final String host;
  private final int port;
  private final Map<String, Promise<Long>> ends = new HashMap<>();

  /**
   * A wire that is not connected yet.
   *
   * @param parallel calls under way at a time
   */
  public MarathonWire(Vertx vertx, String address, int parallel) {
    int colon = address.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("--marathon " + address + ": expected HOST:PORT");
    }
    host = address.substring(0, colon);
    port = Integer.parseInt(address.substring(colon + 1));
    HttpClientOptions http = new HttpClientOptions().setTcpNoDelay(true);
    calls = vertx.createHttpClient(http, new PoolOptions().setHttp1MaxSize(parallel));
    stream = vertx.createHttpClient(http);
  }

  /** An answer and when its last byte was read, in nanoseconds. */
  public record Answer(int status, Buffer body, long at) {

    /** The body as JSON. */
    public JsonNode json() {
      try {
        return MAPPER.readTree(body.getBytes());
      } catch (IOException e) {
        throw new IllegalStateException("no JSON: " + body, e);
      }
    }
  }

  /** Listens to the ends of deployments from now on. */
  public Future<Void> listen() {
    RequestOptions options = options(HttpMethod.GET, EVENTS);
    options.putHeader("Accept", "text/event-stream");
    return stream.request(options).compose(request -> request.send()).compose(this::read);
  }

  private Future<Void> read(HttpClientResponse response) {
    if (response.statusCode() != 200) {
      return Future.failedFuture("/v2/events: " + response.statusCode());
    }
    response.handler(RecordParser.newDelimited("\r\n", line -> line(line.toString())));
    return Future.succeededFuture();
  }

  private void line(String line) {
    if (!line.startsWith("data: ")) {
      return;
    }
    JsonNode event = new Answer(200, Buffer.buffer(line.substring("data: ".length())), 0).json();
    Promise<Long> end = end(event.path("id").asText());
    if (event.path("eventType").asText().equals("deployment_success")) {
      end.tryComplete(System.nanoTime());
    } else {
      end.tryFail("deployment_failed: " + line);
    }
  }

  private Promise<Long> end(String deployment) {
    return ends.computeIfAbsent(deployment, none -> Promise.promise());
  }

  /** When the event of the deployment's success was read, in nanoseconds. */
  public Future<Long> success(String deployment) {
    return end(deployment).future();
  }

  /** Sends a change; completes with the id of the deployment it began. */
  public Future<String> change(HttpMethod method, String path, Optional<String> body) {
    return send(method, path, body)
        .compose(
            answer -> {
              JsonNode json = answer.json();
              String id =
                  json.has("deploymentId")
                      ? json.path("deploymentId").asText()
                      : json.path("deployments").path(0).path("id").asText();
              return answer.status() / 100 == 2 && !id.isEmpty()
                  ? Future.succeededFuture(id)
                  : Future.failedFuture(
                      method + " " + path + ": " + answer.status() + " " + answer.body());
            });
  }

  /** Sends a request and reads the answer whole. */
  public Future<Answer> send(HttpMethod method, String path, Optional<String> body) {
    return calls
        .request(options(method, path))
        .compose(
            request ->
                body.isPresent()
                    ? request.putHeader("Content-Type", "application/json").send(body.get())
                    : request.send())
        .compose(
            response ->
                response
                    .body()
                    .map(read -> new Answer(response.statusCode(), read, System.nanoTime())));
  }

  private RequestOptions options(HttpMethod method, String path) {
    return new RequestOptions().setMethod(method).setHost(host).setPort(port).setURI(path);
  }
}
