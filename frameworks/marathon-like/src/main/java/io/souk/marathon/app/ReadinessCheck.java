package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a new instance must answer before a deployment counts it (Marathon, readiness checks).
 *
 * @param isHttps whether it is asked over TLS, with any certificate
 * @param portName name of one of the app's ports
 * @param interval time between two questions
 * @param timeout time for an answer
 * @param readyCodes HTTP statuses that mean ready
 * @param keepsResponse whether the last answer is shown
 */
public record ReadinessCheck(
    String name,
    boolean isHttps,
    String path,
    String portName,
    Duration interval,
    Duration timeout,
    Set<Integer> readyCodes,
    boolean keepsResponse) {

  /** Deeply immutable. */
  public ReadinessCheck {
    readyCodes = Set.copyOf(readyCodes);
  }

  /** The check in a normalised definition, if there is one. */
  static Optional<ReadinessCheck> of(JsonNode checks) {
    if (checks.isEmpty()) {
      return Optional.empty();
    }
    JsonNode json = checks.get(0);
    Set<Integer> codes = new HashSet<>();
    json.path("httpStatusCodesForReady").forEach(code -> codes.add(code.intValue()));
    String path = json.path("path").asText("/");
    return Optional.of(
        new ReadinessCheck(
            json.path("name").textValue(),
            json.path("protocol").asText("").equals("HTTPS"),
            path.startsWith("/") ? path : "/" + path,
            json.path("portName").textValue(),
            Duration.ofSeconds(json.path("intervalSeconds").longValue()),
            Duration.ofSeconds(json.path("timeoutSeconds").longValue()),
            codes,
            json.path("preserveLastResponse").booleanValue()));
  }
}
