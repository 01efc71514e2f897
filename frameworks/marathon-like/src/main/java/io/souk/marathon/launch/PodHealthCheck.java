package io.souk.marathon.launch;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.HealthCheck;
import java.util.List;
import java.util.Locale;

/** The health check of a container of a pod, which the agent executes. */
final class PodHealthCheck {

  private PodHealthCheck() {}

  /**
   * Translates.
   *
   * @param check normalised and validated
   * @param ports of the container
   */
  static HealthCheck build(JsonNode check, List<PortBinding> ports) {
    HealthCheck.Builder wire =
        HealthCheck.newBuilder()
            .setDelaySeconds(check.path("delaySeconds").doubleValue())
            .setIntervalSeconds(check.path("intervalSeconds").doubleValue())
            .setTimeoutSeconds(check.path("timeoutSeconds").doubleValue())
            .setGracePeriodSeconds(check.path("gracePeriodSeconds").doubleValue())
            .setConsecutiveFailures(check.path("maxConsecutiveFailures").intValue());
    if (check.has("http")) {
      JsonNode http = check.get("http");
      wire.setType(HealthCheck.Type.HTTP)
          .setHttp(
              HealthCheck.HTTPCheckInfo.newBuilder()
                  .setPort(port(http, ports))
                  .setPath(http.path("path").asText("/"))
                  .setScheme(http.path("scheme").asText("HTTP").toLowerCase(Locale.ROOT)));
    } else if (check.has("tcp")) {
      wire.setType(HealthCheck.Type.TCP)
          .setTcp(HealthCheck.TCPCheckInfo.newBuilder().setPort(port(check.get("tcp"), ports)));
    } else {
      wire.setType(HealthCheck.Type.COMMAND).setCommand(command(check.path("exec")));
    }
    return wire.build();
  }

  private static CommandInfo command(JsonNode exec) {
    JsonNode command = exec.path("command");
    if (command.has("shell")) {
      return CommandInfo.newBuilder()
          .setShell(true)
          .setValue(command.get("shell").textValue())
          .build();
    }
    CommandInfo.Builder info = CommandInfo.newBuilder().setShell(false);
    command.path("argv").forEach(argument -> info.addArguments(argument.textValue()));
    return info.setValue(info.getArguments(0)).build();
  }

  /** The agent checks inside the pod's network, so the port there counts. */
  private static int port(JsonNode check, List<PortBinding> ports) {
    String endpoint = check.path("endpoint").textValue();
    return ports.stream()
        .filter(each -> each.port().name().filter(endpoint::equals).isPresent())
        .findFirst()
        .orElseThrow()
        .containerPort();
  }
}
