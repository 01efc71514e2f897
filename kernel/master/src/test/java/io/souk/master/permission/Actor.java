package io.souk.master.permission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** One principal, or nobody in particular, who speaks to a master. */
public final class Actor {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client;
  private final URI master;
  private final Optional<String> principal;
  private final Optional<String> authorization;

  /**
   * @param master base URL
   * @param authorization header; none for nobody in particular
   */
  public Actor(
      HttpClient client, URI master, Optional<String> principal, Optional<String> authorization) {
    this.client = client;
    this.master = master;
    this.principal = principal;
    this.authorization = authorization;
  }

  /** Its name. */
  Optional<String> principal() {
    return principal;
  }

  HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  JsonNode read(String path) throws Exception {
    return json(get(path));
  }

  /** A call of the operator API. */
  HttpResponse<String> call(String type, String body) throws Exception {
    String rest = body.isEmpty() ? "" : ",\"%s\":%s".formatted(type.toLowerCase(), body);
    return post("/api/v1", "application/json", "{\"type\":\"%s\"%s}".formatted(type, rest));
  }

  /** A read of the operator API: what is below its name. */
  JsonNode ask(String type) throws Exception {
    return json(call(type, "")).path(type.toLowerCase());
  }

  HttpResponse<String> post(String path, String contentType, String body) throws Exception {
    return post(path, contentType, body, Map.of());
  }

  HttpResponse<String> post(
      String path, String contentType, String body, Map<String, String> headers) throws Exception {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", contentType)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** A call that is answered with a stream. */
  HttpResponse<InputStream> open(String path, String body) throws Exception {
    HttpResponse<InputStream> answer =
        client.send(
            request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    if (answer.statusCode() != 200) {
      throw new AssertionError(
          answer.statusCode()
              + " "
              + new String(answer.body().readAllBytes(), StandardCharsets.UTF_8));
    }
    return answer;
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(master.resolve(path))
            .timeout(PATIENCE)
            .header("Accept", "application/json");
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body());
  }
}
