package io.souk.marathon.adapter.prometheus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.marathon.deploy.MetricAnswer;
import java.util.ArrayList;
import java.util.List;

/** Reads what Prometheus answers to an instant query: a number, or one for each series. */
final class QueryAnswer {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int MAX_CAUSE = 200;

  private QueryAnswer() {}

  static MetricAnswer read(int status, String body) {
    JsonNode json;
    try {
      json = MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      return new MetricAnswer.None("HTTP status " + status + ", not JSON");
    }
    if (status != 200 || !json.path("status").asText("").equals("success")) {
      String error = json.path("error").asText("");
      return new MetricAnswer.None(
          "HTTP status " + status + (error.isEmpty() ? "" : ": " + shortened(error)));
    }
    JsonNode result = json.path("data").path("result");
    List<Double> values = new ArrayList<>();
    switch (json.path("data").path("resultType").asText("")) {
      case "scalar" -> add(values, result);
      case "vector" -> result.forEach(series -> add(values, series.path("value")));
      default -> {
        return new MetricAnswer.None("the query gives neither a number nor a vector");
      }
    }
    // A share of no traffic is 0/0: it says nothing, rather than that something is wrong.
    values.removeIf(value -> value.isNaN());
    if (values.isEmpty()) {
      return new MetricAnswer.None("the query gives no number");
    }
    return new MetricAnswer.Values(
        values.stream().min(Double::compare).orElseThrow(),
        values.stream().max(Double::compare).orElseThrow());
  }

  /** A sample is a pair of time and number, the latter as text. */
  private static void add(List<Double> values, JsonNode sample) {
    String text = sample.path(1).asText("");
    switch (text) {
      case "+Inf" -> values.add(Double.POSITIVE_INFINITY);
      case "-Inf" -> values.add(Double.NEGATIVE_INFINITY);
      default -> {
        try {
          values.add(Double.parseDouble(text));
        } catch (NumberFormatException e) {
          values.add(Double.NaN);
        }
      }
    }
  }

  private static String shortened(String text) {
    return text.length() > MAX_CAUSE ? text.substring(0, MAX_CAUSE) + "…" : text;
  }
}
