package io.souk.marathon.adapter.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.souk.marathon.app.AppId;
import io.souk.marathon.problem.Problem;
import io.souk.marathon.problem.RequestException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One request, read whole. */
final class ApiRequest {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private final HttpServerRequest request;
  private final MultiMap parameters;
  private final List<String> segments;
  private final Buffer body;

  ApiRequest(HttpServerRequest request, List<String> segments, Buffer body) {
    this.request = request;
    this.parameters = request.params();
    this.segments = List.copyOf(segments);
    this.body = body;
  }

  /** The parts of the path between slashes, decoded; empty ones left out. */
  List<String> segments() {
    return segments;
  }

  /** GET for HEAD. */
  String method() {
    String method = request.method().name();
    return method.equals("HEAD") ? "GET" : method;
  }

  HttpServerRequest raw() {
    return request;
  }

  String uri() {
    return request.path();
  }

  String clientIp() {
    return request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress();
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeader(name));
  }

  String accept() {
    String accept = request.getHeader("Accept");
    return accept == null ? "*/*" : accept;
  }

  /** True for {@code true} in any case, false for anything else. */
  boolean flag(String name) {
    return flag(name, false);
  }

  boolean flag(String name, boolean fallback) {
    String value = parameters.get(name);
    return value == null ? fallback : Boolean.parseBoolean(value);
  }

  String text(String name, String fallback) {
    String value = parameters.get(name);
    return value == null ? fallback : value;
  }

  List<String> all(String name) {
    return parameters.getAll(name);
  }

  boolean has(String name) {
    return parameters.contains(name);
  }

  /** The id that these parts of the path spell. */
  static AppId id(List<String> segments) {
    return AppId.parse("/" + String.join("/", segments), AppId.ROOT)
        .filter(id -> !id.isRoot())
        .orElseThrow(() -> RequestException.schema(List.of(new Problem("/id", "error.pattern"))));
  }

  /** The address of an app or group, as Marathon gives it: its id below the root of the server. */
  String location(AppId id) {
    var authority = request.authority();
    return authority == null ? id.path() : request.scheme() + "://" + authority + id.path();
  }

  /** The body as JSON. */
  JsonNode json() {
    String text = body.toString(StandardCharsets.UTF_8);
    if (text.isBlank()) {
      throw RequestException.malformed(
          "Please specify data in JSON format", "No content to map due to end-of-input");
    }
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw RequestException.malformed("Invalid JSON", describe(e));
    }
  }

  /** What is wrong and where, without the parser's remarks on itself. */
  private static String describe(JsonProcessingException malformed) {
    String what = malformed.getOriginalMessage();
    JsonLocation at = malformed.getLocation();
    return at == null
        ? what
        : "%s (line %d, column %d)".formatted(what, at.getLineNr(), at.getColumnNr());
  }

  /** The texts in {@code {"ids": […]}}. */
  List<String> ids() {
    JsonNode json = json();
    if (!json.isObject()) {
      throw RequestException.schema(List.of(new Problem("/", "error.expected.jsobject")));
    }
    if (!json.hasNonNull("ids")) {
      throw RequestException.schema(List.of(new Problem("/ids", "error.path.missing")));
    }
    if (!json.get("ids").isArray()) {
      throw RequestException.schema(List.of(new Problem("/ids", "error.expected.jsarray")));
    }
    List<String> ids = new ArrayList<>();
    for (JsonNode id : json.get("ids")) {
      if (!id.isTextual()) {
        throw RequestException.schema(
            List.of(new Problem("/ids(" + ids.size() + ")", "error.expected.jsstring")));
      }
      ids.add(id.textValue());
    }
    return ids;
  }
}
