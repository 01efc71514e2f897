package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code souk agent list}. */
@Command(name = "list", description = "List the agents of the platform.")
public final class AgentListCommand implements Callable<Integer> {

  @Mixin private ClientOptions options;

  @Override
  public Integer call() {
    JsonNode agents = options.client().get("/mesos/state-summary").path("slaves");
    options.print(agents, AgentsTable.of(agents));
    return 0;
  }
}
