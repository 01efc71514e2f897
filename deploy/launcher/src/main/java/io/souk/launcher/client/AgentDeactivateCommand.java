package io.souk.launcher.client;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code souk agent deactivate ID}. */
@Command(name = "deactivate", description = "Give an agent no new tasks; those it has go on.")
public final class AgentDeactivateCommand implements Callable<Integer> {

  @Mixin private ClientOptions options;

  @Parameters(paramLabel = "ID", description = "The agent's id, as in souk agent list.")
  private String agent;

  @Override
  public Integer call() {
    new AgentDuty(options, agent).deactivate();
    return 0;
  }
}
