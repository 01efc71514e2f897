package io.souk.marathon.adapter.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.marathon.app.Autoscale;
import io.vertx.core.Future;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalDouble;

/** The answers of Prometheus servers to queries. */
final class PrometheusLoad {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final BoundedGet get;

  PrometheusLoad(BoundedGet get) {
    this.get = get;
  }

  /** The one number that the query gives; fails when it gives none or several. */
  Future<Double> ask(Autoscale.Source.Prometheus source) {
    String base = source.url().replaceAll("/+$", "");
    String query = URLEncoder.encode(source.query(), StandardCharsets.UTF_8);
    return get.text(base + "/api/v1/query?query=" + query, "application/json")
        .compose(
            text -> {
              OptionalDouble value = value(text);
              return value.isPresent()
                  ? Future.succeededFuture(value.getAsDouble())
                  : Future.failedFuture("the query does not give one number");
            });
  }

  /** A scalar, or the only sample of a vector; empty for anything else, also for NaN. */
  static OptionalDouble value(String text) {
    JsonNode data;
    try {
      data = MAPPER.readTree(text).path("data");
    } catch (JsonProcessingException notJson) {
      return OptionalDouble.empty();
    }
    JsonNode result = data.path("result");
    JsonNode sample =
        switch (data.path("resultType").asText()) {
          case "scalar" -> result;
          case "vector" -> result.size() == 1 ? result.path(0).path("value") : data.path("none");
          default -> data.path("none");
        };
    try {
      double value = Double.parseDouble(sample.path(1).asText(""));
      return Double.isFinite(value) && value >= 0
          ? OptionalDouble.of(value)
          : OptionalDouble.empty();
    } catch (NumberFormatException noNumber) {
      return OptionalDouble.empty();
    }
  }
}
