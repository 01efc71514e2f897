package io.souk.launcher.client;

import io.souk.launcher.option.DurationText;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code souk agent drain ID}. */
@Command(
    name = "drain",
    description = "End an agent's tasks and give it no new ones; waits until it is empty.")
public final class AgentDrainCommand implements Callable<Integer> {

  @Mixin private ClientOptions options;

  @Parameters(paramLabel = "ID", description = "The agent's id, as in souk agent list.")
  private String agent;

  @Option(
      names = "--max-grace-period",
      converter = DurationText.class,
      description = "How long tasks may take to end at most (default: as each says).")
  private Duration grace;

  @Option(names = "--mark-gone", description = "Declare the agent gone for good once it is empty.")
  private boolean gone;

  @Override
  public Integer call() {
    new AgentDuty(options, agent).drain(Optional.ofNullable(grace), gone);
    return 0;
  }
}
