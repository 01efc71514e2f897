package io.souk.master.decide.launch;

import io.souk.protocol.mesos.CheckInfo;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.HealthCheck;
import java.util.List;
import java.util.Optional;

/** Whether a task's check and health check make sense. */
final class CheckValidation {

  /** Those of gRPC are an addition: the wire has no check of that type. */
  private static final List<String> SCHEMES = List.of("http", "https", "grpc", "grpcs");

  private CheckValidation() {}

  static Optional<String> check(CheckInfo check) {
    if (!check.hasType()) {
      return Optional.of("Task's 'check' has no type: COMMAND, HTTP or TCP");
    }
    boolean complete =
        switch (check.getType()) {
          case COMMAND -> check.hasCommand();
          case HTTP -> check.hasHttp();
          case TCP -> check.hasTcp();
          case UNKNOWN -> false;
        };
    if (!complete) {
      return Optional.of(
          "Task's 'check' does not hold what its type " + check.getType() + " needs");
    }
    if (check.getType() == CheckInfo.Type.COMMAND) {
      Optional<String> fault = command("check.command.command", check.getCommand().getCommand());
      if (fault.isPresent()) {
        return fault;
      }
    }
    return path("check.http.path", check.getHttp().hasPath(), check.getHttp().getPath())
        .or(() -> seconds("check.delay_seconds", check.getDelaySeconds()))
        .or(() -> seconds("check.interval_seconds", check.getIntervalSeconds()))
        .or(() -> seconds("check.timeout_seconds", check.getTimeoutSeconds()));
  }

  static Optional<String> healthCheck(HealthCheck check) {
    return type(check)
        .or(() -> members(check))
        .or(() -> seconds("health_check.delay_seconds", check.getDelaySeconds()))
        .or(() -> seconds("health_check.interval_seconds", check.getIntervalSeconds()))
        .or(() -> seconds("health_check.timeout_seconds", check.getTimeoutSeconds()))
        .or(() -> seconds("health_check.grace_period_seconds", check.getGracePeriodSeconds()));
  }

  /** A check without a type is what its one member says. */
  private static Optional<String> type(HealthCheck check) {
    if (!check.hasType()) {
      int members =
          (check.hasCommand() ? 1 : 0) + (check.hasHttp() ? 1 : 0) + (check.hasTcp() ? 1 : 0);
      return members == 1
          ? Optional.empty()
          : Optional.of(
              "Task's 'health_check' has no type, and not just one of command, http and tcp");
    }
    boolean complete =
        switch (check.getType()) {
          case COMMAND -> check.hasCommand();
          case HTTP -> check.hasHttp();
          case TCP -> check.hasTcp();
          case UNKNOWN -> false;
        };
    return complete
        ? Optional.empty()
        : Optional.of(
            "Task's 'health_check' does not hold what its type " + check.getType() + " needs");
  }

  private static Optional<String> members(HealthCheck check) {
    if (check.hasCommand()) {
      Optional<String> fault = command("health_check.command", check.getCommand());
      if (fault.isPresent()) {
        return fault;
      }
    }
    HealthCheck.HTTPCheckInfo http = check.getHttp();
    if (http.hasScheme() && !SCHEMES.contains(http.getScheme())) {
      return Optional.of(
          "Task's 'health_check.http.scheme' is neither http nor https (nor grpc nor grpcs): "
              + http.getScheme());
    }
    return path("health_check.http.path", http.hasPath(), http.getPath());
  }

  private static Optional<String> command(String field, CommandInfo command) {
    return command.hasValue()
        ? CommandValidation.findFault(command)
        : Optional.of("Task's '" + field + "' has no value");
  }

  private static Optional<String> path(String field, boolean present, String path) {
    return present && !path.startsWith("/")
        ? Optional.of("Task's '%s' must start with '/': %s".formatted(field, path))
        : Optional.empty();
  }

  private static Optional<String> seconds(String field, double seconds) {
    return seconds >= 0 && Double.isFinite(seconds)
        ? Optional.empty()
        : Optional.of("Task's '%s' must be 0 or more: %s".formatted(field, seconds));
  }
}
