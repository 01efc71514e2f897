package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Asks the kernel to take an agent out of the offers or to give it back to them. */
final class AgentDuty {

  private static final String AGENTS = "/mesos/slaves";

  private final ClientOptions options;
  private final PlatformClient client;
  private final String agent;

  AgentDuty(ClientOptions options, String agent) {
    this.options = options;
    this.client = options.client();
    this.agent = agent;
  }

  /** Returns once the agent is empty; its tasks may end by themselves for as long as is said. */
  void drain(Optional<Duration> grace, boolean gone) {
    ObjectNode call = agentCall();
    grace.ifPresent(
        most ->
            call.putObject("max_grace_period")
                .put("seconds", most.toSeconds())
                .put("nanos", most.getNano()));
    call.put("mark_gone", gone);
    send("DRAIN_AGENT", call);
    Optional<Boolean> drained =
        client.await(options.timeout(), () -> isDrained() ? Optional.of(true) : Optional.empty());
    if (drained.isEmpty()) {
      throw new ClientException(
          "agent %s is still draining after %d s: %d tasks are left"
              .formatted(agent, options.timeout().toSeconds(), tasks()));
    }
    print(gone ? "gone" : "drained");
  }

  void deactivate() {
    send("DEACTIVATE_AGENT", agentCall());
    print("deactivated");
  }

  void reactivate() {
    send("REACTIVATE_AGENT", agentCall());
    print("active");
  }

  private ObjectNode agentCall() {
    ObjectNode call = JsonNodeFactory.instance.objectNode();
    call.putObject("agent_id").put("value", agent);
    return call;
  }

  private void send(String type, ObjectNode content) {
    ObjectNode call = JsonNodeFactory.instance.objectNode().put("type", type);
    call.set(type.toLowerCase(Locale.ROOT), content);
    client.call("POST", "/mesos/api/v1", call);
  }

  /** One that is gone is not listed any more. */
  private boolean isDrained() {
    Optional<JsonNode> entry = find();
    boolean drained =
        entry.isEmpty() || entry.get().at("/drain_info/state").asText().equals("DRAINED");
    if (!drained) {
      options.progress("draining agent " + agent + ": " + tasks() + " tasks are left");
    }
    return drained;
  }

  private Optional<JsonNode> find() {
    for (JsonNode entry : client.get(AGENTS).path("slaves")) {
      if (entry.path("id").asText().equals(agent)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  private int tasks() {
    int left = 0;
    for (JsonNode framework : client.get("/mesos/state").path("frameworks")) {
      for (JsonNode task : framework.path("tasks")) {
        left += task.path("slave_id").asText().equals(agent) ? 1 : 0;
      }
    }
    return left;
  }

  private void print(String state) {
    ObjectNode result =
        JsonNodeFactory.instance.objectNode().put("agent", agent).put("state", state);
    Table table = new Table("AGENT", "STATE");
    table.row(agent, state);
    options.print(result, table);
  }
}
