package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;

/** Where agents answer, as the master knows it, by the scheme of the gateway's address. */
final class AgentAddress {

  private AgentAddress() {}

  /** The address of the agent with this id. */
  static URI of(PlatformClient client, String agentId) {
    for (JsonNode agent : client.get("/mesos/state-summary").path("slaves")) {
      if (agent.path("id").asText().equals(agentId)) {
        return URI.create(
            client.base().getScheme()
                + "://"
                + agent.path("pid").asText().replaceFirst("^.*@", ""));
      }
    }
    throw new ClientException("agent " + agentId + " is not registered");
  }
}
