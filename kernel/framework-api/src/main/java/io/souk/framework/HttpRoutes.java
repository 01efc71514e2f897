package io.souk.framework;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Answers what arrives below {@code /plugins/<name>/}: on the port of the leading master, or on
 * that of the framework's own process. Called on the framework's context, one request at a time;
 * what it throws is answered with 500.
 */
@FunctionalInterface
public interface HttpRoutes {

  /** Bytes that the body of a request may have; a larger one is answered with 413. */
  int LARGEST_BODY = 1 << 20;

  /** The answer, within 30 seconds; after that the client is told 504. */
  CompletionStage<Answer> answer(Request request);

  /**
   * A request, read to its end.
   *
   * @param method in capital letters, for example {@code GET}
   * @param path what stands after {@code /plugins/<name>}, decoded, for example {@code /tasks};
   *     {@code /} when nothing does
   * @param query parameters by name, decoded, in the order in which they came
   * @param headers by name in small letters; of a repeated one the first
   */
  record Request(
      String method,
      String path,
      Map<String, List<String>> query,
      Map<String, String> headers,
      Buffer body) {

    /** Copies the maps. */
    public Request {
      query = Map.copyOf(query);
      headers = Map.copyOf(headers);
    }

    /** A request without parameters, headers and body. */
    public static Request of(String method, String path) {
      return new Request(method, path, Map.of(), Map.of(), Buffer.buffer());
    }

    /** The first value of a parameter. */
    public Optional<String> parameter(String name) {
      return query.getOrDefault(name, List.of()).stream().findFirst();
    }
  }

  /**
   * An answer.
   *
   * @param status 200 to 599
   */
  record Answer(int status, Map<String, String> headers, Buffer body) {

    /** Refuses a status that is none. */
    public Answer {
      if (status < 200 || status > 599) {
        throw new IllegalArgumentException("status " + status + ": expected 200 to 599");
      }
      headers = Map.copyOf(headers);
    }

    /** An answer of text. */
    public static Answer text(int status, String text) {
      return new Answer(
          status, Map.of("Content-Type", "text/plain; charset=utf-8"), Buffer.buffer(text));
    }

    /** An answer of JSON. */
    public static Answer json(int status, String json) {
      return new Answer(status, Map.of("Content-Type", "application/json"), Buffer.buffer(json));
    }
  }
}
