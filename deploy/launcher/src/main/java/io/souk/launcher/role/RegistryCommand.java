package io.souk.launcher.role;

import io.souk.launcher.client.RegistryExportCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code souk registry …}: what the masters keep, saved and brought back. */
@Command(
    name = "registry",
    description = "Save what the masters keep, and bring it back.",
    subcommands = {RegistryExportCommand.class, RegistryImportCommand.class})
public final class RegistryCommand implements Runnable {

  @Spec private CommandSpec command;

  @Override
  public void run() {
    throw new ParameterException(
        command.commandLine(), "a command is missing; expected export or import");
  }
}
