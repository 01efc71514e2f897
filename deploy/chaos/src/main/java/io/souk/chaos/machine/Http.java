package io.souk.chaos.machine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Plain HTTP, as any client speaks it; redirects are followed. */
public final class Http {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(3);

  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(Redirect.NORMAL)
          .connectTimeout(CONNECT)
          .build();

  private Http() {}

  /**
   * What came back.
   *
   * @param status of HTTP; {@link #NEVER_SENT} or {@link #NO_ANSWER} when there was none
   * @param body what it said, or why there was none
   */
  public record Answer(int status, String body) {

    /** Nobody can have received the request. */
    public static final int NEVER_SENT = -1;

    /** The request may have been received, and nobody said so. */
    public static final int NO_ANSWER = 0;

    public JsonNode json() {
      try {
        return body.isBlank() ? MissingNode.getInstance() : JSON.readTree(body);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("not JSON: " + body, e);
      }
    }
  }

  public static Answer get(String url, Duration limit) {
    return send(
        HttpRequest.newBuilder(URI.create(url)).header("Accept", "application/json"), limit);
  }

  /**
   * What is answered with 200.
   *
   * @throws AssertionError for any other answer, so that what waits asks again
   */
  public static JsonNode json(String url, Duration limit) {
    Answer answer = get(url, limit);
    if (answer.status() != 200) {
      throw new AssertionError(url + " answered " + answer);
    }
    return answer.json();
  }

  /** The same without waiting; whatever goes wrong is {@link Answer#NO_ANSWER}. */
  public static CompletableFuture<Answer> later(String url, Duration limit) {
    return CLIENT
        .sendAsync(
            HttpRequest.newBuilder(URI.create(url))
                .header("Accept", "application/json")
                .timeout(limit)
                .build(),
            BodyHandlers.ofString())
        .handle(
            (answer, failure) ->
                failure == null
                    ? new Answer(answer.statusCode(), answer.body())
                    : new Answer(Answer.NO_ANSWER, failure.toString()));
  }

  /** Sends JSON. */
  public static Answer send(String method, String url, String body, Duration limit) {
    return send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)),
        limit);
  }

  private static Answer send(HttpRequest.Builder request, Duration limit) {
    try {
      HttpResponse<String> answer =
          CLIENT.send(request.timeout(limit).build(), BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body());
    } catch (ConnectException | HttpConnectTimeoutException e) {
      return new Answer(Answer.NEVER_SENT, e.toString());
    } catch (IOException e) {
      return new Answer(Answer.NO_ANSWER, e.toString());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
