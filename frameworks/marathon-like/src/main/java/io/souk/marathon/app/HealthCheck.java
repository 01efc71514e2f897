package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One health check of an app. */
public final class HealthCheck {

  /** What is asked, and by whom. */
  public enum Protocol {
    /** GET by this framework. */
    HTTP(false),
    /** GET over TLS by this framework, any certificate. */
    HTTPS(false),
    /** Connection by this framework. */
    TCP(false),
    /** Command beside the task, by the agent. */
    COMMAND(true),
    /** GET by the agent. */
    MESOS_HTTP(true),
    /** GET over TLS by the agent. */
    MESOS_HTTPS(true),
    /** Connection by the agent. */
    MESOS_TCP(true);

    private final boolean byAgent;

    Protocol(boolean byAgent) {
      this.byAgent = byAgent;
    }

    /** Whether the agent executes it, rather than this framework. */
    public boolean byAgent() {
      return byAgent;
    }
  }

  private final ObjectNode json;

  private HealthCheck(ObjectNode json) {
    this.json = json;
  }

  static List<HealthCheck> listOf(JsonNode array) {
    List<HealthCheck> checks = new ArrayList<>();
    array.forEach(each -> checks.add(new HealthCheck((ObjectNode) each)));
    return List.copyOf(checks);
  }

  /** A copy of the JSON that GET shows. */
  public ObjectNode json() {
    return json.deepCopy();
  }

  /** What is asked, and by whom. */
  public Protocol protocol() {
    return Protocol.valueOf(json.path("protocol").textValue());
  }

  /** Path of a GET; {@code /} when none is given. */
  public String path() {
    String path = json.path("path").asText("/");
    return path.startsWith("/") ? path : "/" + path;
  }

  /** A fixed port, if there is one; goes before the index. */
  public OptionalInt port() {
    return json.has("port") ? OptionalInt.of(json.get("port").intValue()) : OptionalInt.empty();
  }

  /** Index into the app's ports. */
  public int portIndex() {
    return json.path("portIndex").asInt(0);
  }

  /** The shell command of COMMAND, else empty. */
  public Optional<String> command() {
    JsonNode value = json.path("command").path("value");
    return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
  }

  /** Time after the start in which failures do not count. */
  public Duration gracePeriod() {
    return seconds("gracePeriodSeconds");
  }

  /** Time between checks. */
  public Duration interval() {
    return seconds("intervalSeconds");
  }

  /** Time that one check may take. */
  public Duration timeout() {
    return seconds("timeoutSeconds");
  }

  /** Time before the first check, for those the agent executes. */
  public Duration delay() {
    return seconds("delaySeconds");
  }

  /** Failures in a row that end the task; 0 for never. */
  public int maxConsecutiveFailures() {
    return json.path("maxConsecutiveFailures").intValue();
  }

  /** Whether answers below 200 say nothing. */
  public boolean ignoresHttp1xx() {
    return json.path("ignoreHttp1xx").asBoolean(false);
  }

  /** Whether the check asks over IPv6. */
  public boolean isIpv6() {
    return json.path("ipProtocol").asText("").equals("IPv6");
  }

  private Duration seconds(String name) {
    return Duration.ofSeconds(json.path(name).longValue());
  }
}
