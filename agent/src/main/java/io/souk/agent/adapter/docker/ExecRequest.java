package io.souk.agent.adapter.docker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.WindowSize;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the engine is asked for a command in a container. Pure. */
final class ExecRequest {
  private static final String SHELL = "/bin/sh";

  private ExecRequest() {}

  /** For a command whose output is read and that gets no input. */
  static ObjectNode of(CommandInfo command) {
    return request(command, arguments(command));
  }

  /** For a command that is talked to. */
  static ObjectNode session(CommandInfo command, Optional<WindowSize> terminal) {
    List<String> line = line(command);
    if (terminal.isPresent() && command.getShell()) {
      // Engines before 23 make the terminal without a size; the command might look before it is
      // set.
      String size = "rows " + terminal.get().rows() + " cols " + terminal.get().columns();
      line =
          List.of(
              SHELL,
              "-c",
              "stty " + size + " 2>/dev/null; exec " + SHELL + " -c \"$0\"",
              command.getValue());
    }
    ObjectNode request = request(command, line);
    request.put("AttachStdin", true);
    terminal.ifPresent(
        size -> {
          request.put("Tty", true);
          request.putArray("ConsoleSize").add(size.rows()).add(size.columns());
        });
    return request;
  }

  /**
   * The first argument is the program's own name for itself, as everywhere in the v1 API but for
   * the main commands of Docker containers; the engine can only call it what it is.
   */
  private static List<String> line(CommandInfo command) {
    if (command.getShell() || command.getArgumentsCount() == 0) {
      return arguments(command);
    }
    List<String> line = new ArrayList<>(List.of(command.getValue()));
    line.addAll(command.getArgumentsList().subList(1, command.getArgumentsCount()));
    return line;
  }

  private static ObjectNode request(CommandInfo command, List<String> line) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("AttachStdout", true).put("AttachStderr", true);
    ArrayNode words = request.putArray("Cmd");
    line.forEach(words::add);
    // A name without a value takes the variable away.
    ArrayNode variables =
        request.putArray("Env").add(LeftCommands.MARK).add(ContainerSpec.TOKEN_VARIABLE);
    command.getEnvironment().getVariablesList().stream()
        .filter(v -> v.getType() != Environment.Variable.Type.SECRET)
        .forEach(v -> variables.add(v.getName() + "=" + v.getValue()));
    if (command.hasUser() && !command.getUser().isEmpty()) {
      request.put("User", command.getUser());
    }
    return request;
  }

  static List<String> arguments(CommandInfo command) {
    if (command.getShell()) {
      return List.of(SHELL, "-c", command.getValue());
    }
    List<String> arguments = new ArrayList<>();
    if (command.hasValue()) {
      arguments.add(command.getValue());
    }
    arguments.addAll(command.getArgumentsList());
    return arguments;
  }
}
