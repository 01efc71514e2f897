package io.souk.chaos.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.chaos.machine.Http.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** A subscription at the Mesos v1 scheduler API of one master, over plain HTTP. */
final class OfferStream implements AutoCloseable {

  private static final String PATH = "/api/v1/scheduler";
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int MOST_BYTES = 16 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client;
  private final URI url;
  private final String id;
  private final long term;
  private final InputStream body;

  private OfferStream(HttpClient client, HttpResponse<InputStream> answer) {
    this.client = client;
    this.url = answer.uri();
    this.id = answer.headers().firstValue("Mesos-Stream-Id").orElse("");
    this.term = answer.headers().firstValueAsLong("Souk-Term").orElse(0);
    this.body = answer.body();
  }

  private static HttpClient client(HttpClient.Redirect redirect) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(redirect)
        .connectTimeout(Duration.ofSeconds(3))
        .build();
  }

  /**
   * Subscribes at a master, or wherever it points to.
   *
   * @return empty when nobody takes it
   */
  static Optional<OfferStream> open(String master, String subscribe) {
    return open(client(HttpClient.Redirect.NORMAL), master, subscribe);
  }

  /**
   * Subscribes at this master and at no other.
   *
   * @return empty when it does not take it
   */
  static Optional<OfferStream> openHere(String master, String subscribe) {
    return open(client(HttpClient.Redirect.NEVER), master, subscribe);
  }

  private static Optional<OfferStream> open(HttpClient client, String master, String subscribe) {
    try {
      HttpResponse<InputStream> answer =
          client.send(
              request(URI.create(master + PATH), subscribe).build(), BodyHandlers.ofInputStream());
      if (answer.statusCode() == 200) {
        return Optional.of(new OfferStream(client, answer));
      }
      answer.body().close();
    } catch (IOException nobody) {
      // As if it had been refused: the caller asks again.
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    client.shutdownNow();
    return Optional.empty();
  }

  private static HttpRequest.Builder request(URI url, String json) {
    return HttpRequest.newBuilder(url)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json")
        .timeout(LIMIT)
        .POST(BodyPublishers.ofString(json));
  }

  /** The next event; empty when the stream has ended. Blocks. */
  Optional<JsonNode> next() {
    try {
      StringBuilder digits = new StringBuilder();
      for (int next = body.read(); next != '\n'; next = body.read()) {
        if (next < 0) {
          return Optional.empty();
        }
        digits.append((char) next);
      }
      int length = Integer.parseInt(digits.toString());
      if (length > MOST_BYTES) {
        throw new IllegalStateException("a record of " + length + " bytes");
      }
      return Optional.of(JSON.readTree(body.readNBytes(length)));
    } catch (JsonProcessingException cutOff) {
      return Optional.empty();
    } catch (IOException ended) {
      return Optional.empty();
    }
  }

  /** The status of the answer to a call, as {@link Answer} has it. */
  int call(String json) {
    HttpRequest request = request(url, json).header("Mesos-Stream-Id", id).build();
    try {
      return client.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8)).statusCode();
    } catch (ConnectException | HttpConnectTimeoutException e) {
      return Answer.NEVER_SENT;
    } catch (IOException e) {
      return Answer.NO_ANSWER;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same without waiting; {@link Answer#NO_ANSWER} whatever goes wrong. */
  CompletableFuture<Integer> callLater(String json, Duration limit) {
    HttpRequest request = request(url, json).header("Mesos-Stream-Id", id).timeout(limit).build();
    return client
        .sendAsync(request, BodyHandlers.discarding())
        .handle((answer, failure) -> failure == null ? answer.statusCode() : Answer.NO_ANSWER);
  }

  /** The term in which it was opened; 0 when the master did not say. */
  long term() {
    return term;
  }

  /** The term of the leader to which a master points. */
  static OptionalLong term(String master) {
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
      HttpResponse<Void> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(master + "/redirect"))
                  .timeout(Duration.ofSeconds(2))
                  .build(),
              BodyHandlers.discarding());
      return answer.headers().firstValueAsLong("Souk-Term");
    } catch (IOException e) {
      return OptionalLong.empty();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends it, and whoever waits for the next event. */
  @Override
  public void close() {
    client.shutdownNow();
    try {
      body.close();
    } catch (IOException e) {
      // It is gone already.
    }
  }
}
