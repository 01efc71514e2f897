package io.souk.agent.adapter.process;

import io.souk.agent.runtime.LaunchException;
import io.souk.protocol.mesos.CommandInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Turns a command into an argument list and into shell text. Pure but for looking for bash. */
final class CommandLine {

  private static final Path BASH = Path.of("/bin/bash");

  private CommandLine() {}

  /**
   * The argument list of a command: {@code /bin/sh -c value}, or {@code value} with {@code
   * arguments} as its whole argv, the first of them being its name (Mesos v1 CommandInfo).
   */
  static List<String> argv(CommandInfo command) throws LaunchException {
    if (command.getShell()) {
      if (!command.hasValue()) {
        throw new LaunchException("Shell command is not specified");
      }
      return List.of("/bin/sh", "-c", command.getValue());
    }
    if (command.getValue().isEmpty()) {
      throw new LaunchException("Executable of the command is not specified");
    }
    List<String> arguments = command.getArgumentsList();
    List<String> argv = new ArrayList<>();
    boolean renamed = !arguments.isEmpty() && !arguments.get(0).equals(command.getValue());
    if (renamed && Files.isExecutable(BASH)) {
      argv.addAll(List.of(BASH.toString(), "-c", "n=$1; shift; exec -a \"$n\" \"$@\"", "exec"));
      argv.add(arguments.get(0));
    }
    argv.add(command.getValue());
    if (arguments.size() > 1) {
      argv.addAll(arguments.subList(1, arguments.size()));
    }
    return argv;
  }

  /** One line of shell that runs exactly this argument list. */
  static String quote(List<String> argv) {
    StringBuilder line = new StringBuilder();
    for (String argument : argv) {
      line.append(line.isEmpty() ? "" : " ");
      line.append('\'').append(argument.replace("'", "'\\''")).append('\'');
    }
    return line.toString();
  }
}
