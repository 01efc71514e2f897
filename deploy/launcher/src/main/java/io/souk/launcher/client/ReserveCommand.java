package io.souk.launcher.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.launcher.option.UsageException;
import io.souk.model.resources.Reservation;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.model.resources.ResourcesText;
import io.souk.model.role.Role;
import io.souk.protocol.json.MesosJson;
import io.souk.protocol.map.ReservationFormat;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.Resource;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code souk reserve …}: resources of agents that are kept for a role. */
@Command(
    name = "reserve",
    description = "Reserve resources of agents for roles, free them, list reservations.",
    synopsisSubcommandLabel = "(add | remove | list)")
public final class ReserveCommand {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What and for whom. */
  static final class Target {

    @Option(
        names = "--agent",
        required = true,
        paramLabel = "ID",
        description = "Whose resources; 'souk agent list' shows the ids.")
    private String agent;

    @Option(names = "--role", required = true, description = "The role that they are kept for.")
    private String role;

    @Option(
        names = "--resources",
        required = true,
        paramLabel = "TEXT",
        description = "For example 'cpus:2;mem:512'.")
    private String resources;

    @Option(names = "--principal", description = "Who reserves; named again to free them.")
    private String principal;

    private Resources reserved() {
      Role owner = new Role(RoleName.check(role));
      if (owner.isAny()) {
        throw new UsageException("--role '*': nothing can be reserved for everybody");
      }
      Reservation reservation =
          new Reservation(
              Reservation.Kind.DYNAMIC, owner, Optional.ofNullable(principal), List.of());
      try {
        Resources plain = ResourcesText.parse(resources, Role.ANY);
        if (plain.isEmpty() || !plain.reserved().isEmpty()) {
          throw new UsageException(
              "--resources '"
                  + resources
                  + "': expected amounts without roles, like cpus:2;mem:512");
        }
        return plain.rekey((ResourceKey key) -> key.reserve(reservation));
      } catch (IllegalArgumentException e) {
        throw new UsageException("--resources '" + resources + "': " + e.getMessage());
      }
    }
  }

  @Command(description = "Keep free resources of an agent for a role.")
  int add(@Mixin ClientOptions options, @Mixin Target target) {
    return change(options, target, "RESERVE_RESOURCES", "reserve_resources", 1);
  }

  @Command(description = "Free resources that were reserved and that nobody uses.")
  int remove(@Mixin ClientOptions options, @Mixin Target target) {
    return change(options, target, "UNRESERVE_RESOURCES", "unreserve_resources", -1);
  }

  /** Done once the agent says so: the master answers before it knows. */
  private static int change(
      ClientOptions options, Target target, String type, String member, int sign) {
    Resources resources = target.reserved();
    PlatformClient client = options.client();
    JsonNode before = reservedFor(agent(client, target.agent), target.role);
    ObjectNode call = JsonNodeFactory.instance.objectNode().put("type", type);
    ObjectNode body = call.putObject(member);
    body.putObject("agent_id").put("value", target.agent);
    body.set("resources", wire(resources));
    client.call("POST", "/mesos/api/v1", call);
    boolean settled =
        client
            .await(
                options.timeout(),
                () -> isPending(client, target.agent) ? Optional.empty() : Optional.of(true))
            .isPresent();
    if (!settled) {
      throw new ClientException(
          "the agent has not answered after " + options.timeout().toSeconds() + " s");
    }
    JsonNode now = reservedFor(agent(client, target.agent), target.role);
    if (!hasChanged(before, now, resources, sign)) {
      throw new ClientException("agent " + target.agent + " has not done it");
    }
    print(options, List.of(agent(client, target.agent)));
    return 0;
  }

  /** Whether the agent has yet to say how an operation went; until then the master guesses. */
  private static boolean isPending(PlatformClient client, String agent) {
    ObjectNode call = JsonNodeFactory.instance.objectNode().put("type", "GET_OPERATIONS");
    for (JsonNode operation :
        client.call("POST", "/mesos/api/v1", call).at("/get_operations/operations")) {
      if (operation.at("/agent_id/value").asText().equals(agent)
          && operation.at("/latest_status/state").asText().equals("OPERATION_PENDING")) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasChanged(JsonNode before, JsonNode now, Resources resources, int sign) {
    for (String name : resources.names()) {
      long asked = resources.scalarMillis(name);
      double difference = now.path(name).asDouble() - before.path(name).asDouble();
      if (asked > 0 && Math.round(sign * difference * 1000) < asked) {
        return false;
      }
    }
    return true;
  }

  private static JsonNode agent(PlatformClient client, String id) {
    String query = URLEncoder.encode(id, StandardCharsets.UTF_8);
    JsonNode agents = client.get("/mesos/slaves?slave_id=" + query).path("slaves");
    if (agents.isEmpty()) {
      throw new ClientException("there is no agent " + id);
    }
    return agents.get(0);
  }

  private static JsonNode reservedFor(JsonNode agent, String role) {
    return agent.path("reserved_resources").path(role);
  }

  private static ArrayNode wire(Resources resources) {
    ArrayNode list = JSON.createArrayNode();
    try {
      for (Resource one : WireResources.write(resources, ReservationFormat.POST_REFINEMENT)) {
        list.add(JSON.readTree(MesosJson.writeText(one)));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    return list;
  }

  @Command(description = "List what is reserved on which agent.")
  int list(
      @Mixin ClientOptions options, @Parameters(paramLabel = "AGENT", arity = "0..1") String only) {
    PlatformClient client = options.client();
    if (only != null) {
      print(options, List.of(agent(client, only)));
      return 0;
    }
    List<JsonNode> agents = new ArrayList<>();
    client.get("/mesos/slaves").path("slaves").forEach(agents::add);
    print(options, agents);
    return 0;
  }

  private static void print(ClientOptions options, List<JsonNode> agents) {
    Table table = new Table("AGENT", "ROLE", "RESOURCES");
    ArrayNode list = JSON.createArrayNode();
    for (JsonNode agent : agents) {
      String id = agent.path("id").asText();
      list.addObject().put("agent", id).set("reserved", agent.path("reserved_resources_full"));
      agent
          .path("reserved_resources")
          .properties()
          .forEach(role -> table.row(id, role.getKey(), text(role.getValue())));
    }
    options.print(list, table);
  }

  private static String text(JsonNode amounts) {
    List<String> parts = new ArrayList<>();
    amounts
        .properties()
        .forEach(
            amount -> {
              if (!amount.getValue().isNumber() || amount.getValue().asDouble() != 0) {
                parts.add(amount.getKey() + ":" + Amounts.text(amount.getValue()));
              }
            });
    return String.join(";", parts);
  }
}
