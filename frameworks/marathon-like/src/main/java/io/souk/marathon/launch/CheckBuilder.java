package io.souk.marathon.launch;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.marathon.app.App;
import io.souk.protocol.mesos.CheckInfo;
import io.souk.protocol.mesos.CommandInfo;
import java.util.List;
import java.util.Optional;

/** The check whose results are only reported (Marathon, AppCheck). */
final class CheckBuilder {

  private CheckBuilder() {}

  static Optional<CheckInfo> build(App app, List<PortBinding> ports) {
    JsonNode check = app.json().path("check");
    if (!check.isObject()) {
      return Optional.empty();
    }
    CheckInfo.Builder wire =
        CheckInfo.newBuilder()
            .setDelaySeconds(check.path("delaySeconds").asDouble(15))
            .setIntervalSeconds(check.path("intervalSeconds").asDouble(60))
            .setTimeoutSeconds(check.path("timeoutSeconds").asDouble(20));
    if (check.has("http")) {
      CheckInfo.Http.Builder http =
          CheckInfo.Http.newBuilder().setPort(port(check.get("http"), ports));
      if (check.get("http").has("path")) {
        http.setPath(check.get("http").get("path").textValue());
      }
      wire.setType(CheckInfo.Type.HTTP).setHttp(http);
    } else if (check.has("tcp")) {
      wire.setType(CheckInfo.Type.TCP)
          .setTcp(CheckInfo.Tcp.newBuilder().setPort(port(check.get("tcp"), ports)));
    } else {
      wire.setType(CheckInfo.Type.COMMAND)
          .setCommand(
              CheckInfo.Command.newBuilder()
                  .setCommand(command(check.path("exec").path("command"))));
    }
    return Optional.of(wire.build());
  }

  private static CommandInfo command(JsonNode given) {
    if (given.has("shell")) {
      return CommandInfo.newBuilder().setShell(true).setValue(given.get("shell").asText()).build();
    }
    CommandInfo.Builder command = CommandInfo.newBuilder().setShell(false);
    given.path("argv").forEach(argument -> command.addArguments(argument.asText()));
    return command.setValue(command.getArguments(0)).build();
  }

  private static int port(JsonNode given, List<PortBinding> ports) {
    return given.has("port")
        ? given.get("port").intValue()
        : ports.get(given.path("portIndex").asInt(0)).containerPort();
  }
}
