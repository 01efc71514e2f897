package io.souk.launcher.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * Talks to a running platform through the first of its gateways that answers; every failure is a
 * {@link ClientException}. A request goes to the next gateway when one does not take the
 * connection, and never after it was sent, unless it only reads.
 */
public final class PlatformClient {

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
  private static final int MAX_MESSAGE = 500;
  private static final int PIECE = 64 * 1024;
  private static final int UNAUTHORIZED = 401;

  private final List<URI> bases;
  private final ClientSecurity security;
  private final HttpClient http;
  private final ObjectMapper json = new ObjectMapper();

  /** Index of the gateway that answered last. */
  private volatile int current;

  /** A client of the gateway at {@code base}. */
  public PlatformClient(URI base) {
    this(List.of(base));
  }

  /**
   * A client of several gateways.
   *
   * @param bases in the order they are tried, at least one
   */
  public PlatformClient(List<URI> bases) {
    this(bases, ClientSecurity.NONE);
  }

  PlatformClient(List<URI> bases, ClientSecurity security) {
    this.bases = List.copyOf(bases);
    this.security = security;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NORMAL);
    security.context().ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  /** For those who talk to other servers of the platform themselves. */
  ClientSecurity security() {
    return security;
  }

  /** The address of the gateway that answered last, or of the first. */
  public URI base() {
    return bases.get(current);
  }

  /** GET of JSON. */
  public JsonNode get(String path) {
    return json(send("GET", path, Optional.empty()));
  }

  /** GET of JSON; empty when the platform answers 404. */
  public Optional<JsonNode> find(String path) {
    try {
      return Optional.of(get(path));
    } catch (ClientException e) {
      if (e.status() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** A request with a JSON body; the answer's JSON, or a missing node when it has none. */
  public JsonNode call(String method, String path, JsonNode body) {
    return json(send(method, path, Optional.of(body.toString())));
  }

  /** A request without a body. */
  public JsonNode call(String method, String path) {
    return json(send(method, path, Optional.empty()));
  }

  /** A request without a body; the answer's header of that name. */
  public Optional<String> callForHeader(String method, String path, String header) {
    return send(method, path, Optional.empty()).headers().firstValue(header);
  }

  /** GET of text. */
  public String text(String path) {
    return send("GET", path, Optional.empty()).body();
  }

  /** GET of what comes piece by piece, for as long as it comes. */
  public void stream(String path, Consumer<byte[]> sink) {
    HttpResponse<InputStream> answer =
        throughGateways(
            base -> shown(HttpRequest.newBuilder(URI.create(base + path))).build(),
            BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      if (answer.statusCode() >= 300) {
        String text = new String(body.readNBytes(PIECE), StandardCharsets.UTF_8);
        throw new ClientException(
            answer.statusCode(), refusal(answer.request(), answer.statusCode(), text));
      }
      byte[] piece = new byte[PIECE];
      for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
        sink.accept(Arrays.copyOf(piece, read));
      }
    } catch (IOException e) {
      throw noAnswer(List.of(answer.request().uri()), e);
    }
  }

  /** GET of JSON at another server of the platform, for example an agent. */
  public JsonNode getAt(URI url) {
    return json(exchange(request("GET", url, Optional.empty())));
  }

  /** A call with a JSON body to another server of the platform. */
  public JsonNode callAt(URI url, JsonNode body) {
    return json(exchange(request("POST", url, Optional.of(body.toString()))));
  }

  /** Polls until {@code probe} answers, at most {@code limit} long. */
  public <T> Optional<T> await(Duration limit, Supplier<Optional<T>> probe) {
    Instant end = Instant.now().plus(limit);
    while (true) {
      Optional<T> answer = probe.get();
      if (answer.isPresent() || !Instant.now().isBefore(end)) {
        return answer;
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException("interrupted");
    }
  }

  private HttpResponse<String> send(String method, String path, Optional<String> body) {
    return checked(
        throughGateways(
            base -> request(method, URI.create(base + path), body), BodyHandlers.ofString()));
  }

  private <T> HttpResponse<T> throughGateways(
      Function<URI, HttpRequest> requests, BodyHandler<T> handler) {
    int first = current;
    IOException fault = new IOException("nobody was asked");
    for (int i = 0; i < bases.size(); i++) {
      int index = (first + i) % bases.size();
      HttpRequest request = requests.apply(bases.get(index));
      try {
        HttpResponse<T> answer = http.send(request, handler);
        current = index;
        return answer;
      } catch (IOException e) {
        if (!mayGoOn(request, e)) {
          throw noAnswer(List.of(request.uri()), e);
        }
        fault = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ClientException("interrupted");
      }
    }
    throw noAnswer(bases, fault);
  }

  /** Whether nothing was sent, or nothing was changed. */
  private static boolean mayGoOn(HttpRequest request, IOException fault) {
    return request.method().equals("GET")
        || fault instanceof ConnectException
        || fault instanceof SSLHandshakeException
        || fault instanceof HttpConnectTimeoutException;
  }

  private HttpRequest.Builder shown(HttpRequest.Builder request) {
    security.authorization().ifPresent(header -> request.header("Authorization", header));
    return request;
  }

  private HttpRequest request(String method, URI url, Optional<String> body) {
    HttpRequest.Builder request =
        shown(HttpRequest.newBuilder(url))
            .timeout(REQUEST_TIMEOUT)
            .header("Accept", "application/json");
    body.ifPresent(text -> request.header("Content-Type", "application/json"));
    return request
        .method(method, body.map(BodyPublishers::ofString).orElse(BodyPublishers.noBody()))
        .build();
  }

  private HttpResponse<String> exchange(HttpRequest request) {
    try {
      return checked(http.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      throw noAnswer(List.of(request.uri()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException("interrupted");
    }
  }

  private HttpResponse<String> checked(HttpResponse<String> answer) {
    if (answer.statusCode() >= 300) {
      throw new ClientException(
          answer.statusCode(), refusal(answer.request(), answer.statusCode(), answer.body()));
    }
    return answer;
  }

  private static ClientException noAnswer(List<URI> asked, IOException fault) {
    String names =
        asked.stream().map(url -> url.resolve("/").toString()).collect(Collectors.joining(", "));
    if (fault instanceof SSLException) {
      return new ClientException(
          "no trust in " + names + ": " + fault.getMessage() + " (see --url and --ca)");
    }
    return new ClientException("no answer from " + names + ": is souk running there? (see --url)");
  }

  private String refusal(HttpRequest request, int status, String body) {
    String text = body.strip();
    String shown = message(text).orElse(text);
    return request.method()
        + " "
        + request.uri().getPath()
        + " answered "
        + status
        + (status == UNAUTHORIZED ? " (see --credential)" : "")
        + (shown.isEmpty() ? "" : ": " + shown.substring(0, Math.min(MAX_MESSAGE, shown.length())));
  }

  private Optional<String> message(String text) {
    try {
      JsonNode tree = json.readTree(text);
      String message = tree.path("message").asText("");
      String details = tree.path("details").isMissingNode() ? "" : " " + tree.get("details");
      return message.isEmpty() ? Optional.empty() : Optional.of(message + details);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private JsonNode json(HttpResponse<String> answer) {
    if (answer.body().isBlank()) {
      return MissingNode.getInstance();
    }
    try {
      return json.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw new ClientException(answer.uri() + " answered something that is not JSON");
    }
  }
}
