package io.souk.launcher;

import io.souk.launcher.client.AppCommand;
import io.souk.launcher.client.ExplainCommand;
import io.souk.launcher.client.JobCommand;
import io.souk.launcher.client.QuotaCommand;
import io.souk.launcher.client.ReserveCommand;
import io.souk.launcher.client.StatusCommand;
import io.souk.launcher.client.TaskCommand;
import io.souk.launcher.client.WeightsCommand;
import io.souk.launcher.demo.DemoCommand;
import io.souk.launcher.role.AgentCommand;
import io.souk.launcher.role.FrameworkCommand;
import io.souk.launcher.role.GatewayCommand;
import io.souk.launcher.role.MasterCommand;
import io.souk.launcher.role.RegistryCommand;
import io.souk.launcher.role.UpCommand;
import io.souk.launcher.security.HashSecretCommand;
import io.souk.launcher.security.InitSecurityCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the command line. */
@Command(
    name = "souk",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = picocli.CommandLine.ScopeType.INHERIT,
    description = "A datacenter kernel for the JVM.",
    subcommands = {
      UpCommand.class,
      MasterCommand.class,
      AgentCommand.class,
      GatewayCommand.class,
      FrameworkCommand.class,
      DemoCommand.class,
      StatusCommand.class,
      RegistryCommand.class,
      AppCommand.class,
      JobCommand.class,
      TaskCommand.class,
      QuotaCommand.class,
      WeightsCommand.class,
      ReserveCommand.class,
      ExplainCommand.class,
      InitSecurityCommand.class,
      HashSecretCommand.class
    })
final class Souk implements Runnable {

  @Spec private CommandSpec command;

  @Override
  public void run() {
    throw new ParameterException(
        command.commandLine(),
        "a command is missing; expected one of "
            + String.join(", ", command.subcommands().keySet()));
  }
}
