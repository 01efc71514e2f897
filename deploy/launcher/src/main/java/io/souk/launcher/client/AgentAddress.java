package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;

/** Where agents answer, as the master knows it. */
final class AgentAddress {

  private AgentAddress() {}

  /** The address of the agent with this id. */
  static URI of(PlatformClient client, String agentId) {
    for (JsonNode agent : client.get("/mesos/state-summary").path("slaves")) {
      if (agent.path("id").asText().equals(agentId)) {
        return URI.create("http://" + agent.path("pid").asText().replaceFirst("^.*@", ""));
      }
    }
    throw new ClientException("agent " + agentId + " is not registered");
  }
}
