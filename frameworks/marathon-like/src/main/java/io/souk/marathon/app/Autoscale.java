package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;

/**
 * How the number of an app's instances follows its load; ours, Marathon has no such thing.
 *
 * @param min fewest instances, at least 1
 * @param max most instances
 * @param source what is measured
 * @param target load that one instance shall carry: share of its cpus, requests a second, or what
 *     the query gives divided by the instances
 * @param tolerance share of the target by which the load may miss it without a change
 * @param coolDown time that passes between a change of the number and the next one
 */
public record Autoscale(
    int min, int max, Source source, double target, double tolerance, Duration coolDown) {

  /** What is measured. */
  public sealed interface Source {

    /** The cpus that instances use, as their agents measure them. */
    record Cpu() implements Source {}

    /**
     * The requests that instances count themselves, in Prometheus's text format.
     *
     * @param path where they tell
     * @param portIndex the port of the app at which they tell
     * @param counter the counter's name; all its series are summed up
     */
    record Requests(String path, int portIndex, String counter) implements Source {}

    /**
     * The answer of a Prometheus server.
     *
     * @param url the server's base
     * @param query gives one number, the load of all instances together
     */
    record Prometheus(String url, String query) implements Source {}
  }

  /** Reads the checked and completed field; empty when it is absent or switched off. */
  static Optional<Autoscale> of(JsonNode json) {
    if (!json.isObject() || !json.path("enabled").asBoolean(true)) {
      return Optional.empty();
    }
    Source source;
    JsonNode of;
    if (json.has("cpu")) {
      of = json.get("cpu");
      source = new Source.Cpu();
    } else if (json.has("requests")) {
      of = json.get("requests");
      source =
          new Source.Requests(
              of.path("path").textValue(),
              of.path("portIndex").intValue(),
              of.path("counter").textValue());
    } else {
      of = json.path("prometheus");
      source = new Source.Prometheus(of.path("url").textValue(), of.path("query").textValue());
    }
    return Optional.of(
        new Autoscale(
            json.path("minInstances").intValue(),
            json.path("maxInstances").intValue(),
            source,
            of.path("target").doubleValue(),
            json.path("tolerance").doubleValue(),
            Duration.ofSeconds(json.path("coolDownSeconds").longValue())));
  }
}
