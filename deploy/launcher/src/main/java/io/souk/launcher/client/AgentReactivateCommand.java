package io.souk.launcher.client;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code souk agent reactivate ID}. */
@Command(name = "reactivate", description = "Give a drained or deactivated agent tasks again.")
public final class AgentReactivateCommand implements Callable<Integer> {

  @Mixin private ClientOptions options;

  @Parameters(paramLabel = "ID", description = "The agent's id, as in souk agent list.")
  private String agent;

  @Override
  public Integer call() {
    new AgentDuty(options, agent).reactivate();
    return 0;
  }
}
