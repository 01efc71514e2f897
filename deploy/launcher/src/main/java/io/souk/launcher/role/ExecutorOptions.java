package io.souk.launcher.role;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.agent.executor.ExecutorTimes;
import io.souk.launcher.option.DurationText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How an agent treats executors, and what they and tasks are told. */
final class ExecutorOptions {

  private static final String ENVIRONMENT = "--executor-environment-variables";

  @Option(
      names = "--executor-registration-timeout",
      converter = DurationText.class,
      defaultValue = "1m",
      description =
          "How long an executor of a framework has to subscribe once its container runs"
              + " (default ${DEFAULT-VALUE}).")
  private Duration registration;

  @Option(
      names = "--executor-reregistration-timeout",
      converter = DurationText.class,
      defaultValue = "2s",
      description =
          "How long executors have to come back to a restarted agent, at most 15s"
              + " (default ${DEFAULT-VALUE}).")
  private Duration reregistration;

  @Option(
      names = "--executor-shutdown-grace-period",
      converter = DurationText.class,
      defaultValue = "5s",
      description =
          "Time between telling an executor to end and ending it (default ${DEFAULT-VALUE}).")
  private Duration shutdownGrace;

  @Option(
      names = ENVIRONMENT,
      paramLabel = "JSON",
      defaultValue = "{}",
      description = "Variables that every executor and task gets, as a JSON object of strings.")
  private String environment;

  ExecutorTimes times() {
    return new ExecutorTimes(
        registration, reregistration, shutdownGrace, ExecutorTimes.DEFAULT.recovery());
  }

  Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> variable : object().properties()) {
      boolean valid = variable.getValue().isTextual() && !variable.getKey().isEmpty();
      if (!valid) {
        throw invalid("'" + variable.getKey() + "' is not a variable with a text");
      }
      variables.put(variable.getKey(), variable.getValue().textValue());
    }
    return variables;
  }

  private JsonNode object() {
    try {
      JsonNode json = new ObjectMapper().readTree(environment);
      if (!json.isObject()) {
        throw invalid("not an object");
      }
      return json;
    } catch (JsonProcessingException e) {
      throw invalid(e.getOriginalMessage());
    }
  }

  private IllegalArgumentException invalid(String why) {
    return new IllegalArgumentException(
        ENVIRONMENT + " " + environment + ": expected a JSON object of strings, " + why);
  }
}
