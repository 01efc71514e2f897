package io.souk.it;

import static io.souk.it.SecuredDeeds.SERVICE;
import static io.souk.it.SecuredDeeds.done;
import static io.souk.it.SecuredDeeds.operator;
import static io.souk.it.SecuredDeeds.outcome;
import static io.souk.it.SecuredDeeds.seen;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.it.SecuredDeeds.Deed;
import io.souk.it.SecuredDeeds.Outcome;
import io.souk.security.Action;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** What masters ask permission for. */
final class SecuredMasterDeeds {

  private final Map<Action, Deed> deeds = new EnumMap<>(Action.class);
  private final SecuredCluster cluster;
  private int names;

  SecuredMasterDeeds(SecuredCluster cluster) {
    this.cluster = cluster;
    reads();
    resources();
    operations();
    registrations();
    agents();
  }

  Map<Action, Deed> deeds() {
    return deeds;
  }

  private String master() {
    return cluster.awaitLeader().url();
  }

  private Http.Answer call(Https client, String type, String body) {
    return client.send("POST", master() + "/api/v1", operator(type, body));
  }

  private void reads() {
    deeds.put(
        Action.GET_QUOTAS,
        (name, client) -> {
          done(call(cluster.admin(), "UPDATE_QUOTA", quota("seen")));
          return seen(client.get(master() + "/quota"), "\"seen\"");
        });
    deeds.put(
        Action.VIEW_ROLES,
        (name, client) -> {
          done(call(cluster.admin(), "UPDATE_QUOTA", quota("seen")));
          return seen(call(client, "GET_ROLES", ""), "\"seen\"");
        });
    deeds.put(
        Action.GET_ENDPOINTS,
        (name, client) -> outcome(client.get(master() + "/metrics/snapshot"), 200));
    deeds.put(
        Action.VIEW_FRAMEWORKS,
        (name, client) -> seen(client.get(master() + "/frameworks"), "\"marathon\""));
    deeds.put(Action.VIEW_TASKS, (name, client) -> seen(client.get(master() + "/tasks"), SERVICE));
    deeds.put(Action.VIEW_FLAGS, (name, client) -> outcome(client.get(master() + "/flags"), 200));
    deeds.put(
        Action.GET_MAINTENANCE_SCHEDULES,
        (name, client) -> {
          String machine = scheduled();
          return seen(client.get(master() + "/maintenance/schedule"), machine);
        });
    deeds.put(
        Action.GET_MAINTENANCE_STATUSES,
        (name, client) -> {
          String machine = scheduled();
          return seen(client.get(master() + "/maintenance/status"), machine);
        });
    // Whether there is such a file is for those to know who may read it.
    deeds.put(
        Action.ACCESS_MESOS_LOGS,
        (name, client) ->
            outcome(client.get(master() + "/files/read?offset=0&path=/master/log"), 200, 404));
    deeds.put(
        Action.VIEW_AUDIT,
        (name, client) -> outcome(client.follow(master() + "/api/souk/audit?from=1")));
  }

  private static String quota(String role) {
    return "{\"force\":true,\"quota_configs\":[{\"role\":\"%s\",\"limits\":{\"cpus\":{\"value\":9}}}]}"
        .formatted(role);
  }

  private static String machines(String name) {
    return "[{\"hostname\":\"%s\",\"ip\":\"10.0.0.1\"}]".formatted(name);
  }

  /** A machine that is to be away. */
  private String scheduled() {
    String name = "machine" + names++;
    done(
        call(
            cluster.admin(),
            "UPDATE_MAINTENANCE_SCHEDULE",
            "{\"schedule\":{\"windows\":[{\"machine_ids\":%s,\"unavailability\":{\"start\":{\"nanoseconds\":1}}}]}}"
                .formatted(machines(name))));
    return name;
  }

  private void resources() {
    resource(
        Action.RESERVE_RESOURCES,
        "RESERVE_RESOURCES",
        "",
        name -> "\"resources\":[" + reserved("cpus", 0.01, name) + "]");
    resource(
        Action.UNRESERVE_RESOURCES,
        "UNRESERVE_RESOURCES",
        "reserve",
        name -> "\"resources\":[" + reserved("disk", 5, "admin") + "]");
    resource(
        Action.CREATE_VOLUMES,
        "CREATE_VOLUMES",
        "reserve",
        name -> "\"volumes\":[" + volume(names++, name) + "]");
    resource(
        Action.DESTROY_VOLUMES,
        "DESTROY_VOLUMES",
        "reserve and create",
        name -> "\"volumes\":[" + volume(names, "admin") + "]");
    resource(
        Action.RESIZE_VOLUMES,
        "SHRINK_VOLUME",
        "reserve and create",
        name -> "\"volume\":" + volume(names, "admin") + ",\"subtract\":{\"value\":5}");
  }

  /** Fields of an operation, by who asks. */
  private interface Fields {
    String of(String principal);
  }

  private void resource(Action action, String type, String before, Fields fields) {
    deeds.put(
        action,
        (name, client) -> {
          Https admin = cluster.admin();
          if (before.startsWith("reserve")) {
            String ten = "\"resources\":[" + reserved("disk", 10, "admin") + "]";
            done(call(admin, "RESERVE_RESOURCES", onAgent(ten)));
          }
          if (before.endsWith("create")) {
            String volume = "\"volumes\":[" + volume(++names, "admin") + "]";
            done(call(admin, "CREATE_VOLUMES", onAgent(volume)));
          }
          return outcome(call(client, type, onAgent(fields.of(name))), 202);
        });
  }

  private String onAgent(String rest) {
    String id =
        cluster
            .admin()
            .json(master() + "/slaves")
            .path("slaves")
            .valueStream()
            .filter(row -> cluster.agentUrl().endsWith(":" + row.path("port").asInt()))
            .findFirst()
            .orElseThrow()
            .path("id")
            .asText();
    return "{\"agent_id\":{\"value\":\"%s\"},%s}".formatted(id, rest);
  }

  private static String reserved(String resource, double value, String principal) {
    return Json.scalar(resource, value, Json.reserved("eng", principal));
  }

  private static String volume(int id, String creator) {
    return Json.scalar(
        "disk",
        10,
        Json.reserved("eng", "admin")
            + ",\"disk\":{\"persistence\":{\"id\":\"v%d\",\"principal\":\"%s\"},\"volume\":{\"mode\":\"RW\",\"container_path\":\"p\"}}"
                .formatted(id, creator));
  }

  private void operations() {
    deeds.put(
        Action.UPDATE_QUOTAS,
        (name, client) -> outcome(call(client, "UPDATE_QUOTA", quota("limited")), 200));
    deeds.put(
        Action.UPDATE_WEIGHTS,
        (name, client) ->
            outcome(
                call(
                    client,
                    "UPDATE_WEIGHTS",
                    "{\"weight_infos\":[{\"role\":\"heavy\",\"weight\":2}]}"),
                200));
    deeds.put(
        Action.SET_LOG_LEVEL,
        (name, client) ->
            outcome(
                call(
                    client,
                    "SET_LOGGING_LEVEL",
                    "{\"level\":0,\"duration\":{\"nanoseconds\":1000000}}"),
                200));
    deeds.put(
        Action.UPDATE_MAINTENANCE_SCHEDULES,
        (name, client) ->
            outcome(
                call(client, "UPDATE_MAINTENANCE_SCHEDULE", "{\"schedule\":{\"windows\":[]}}"),
                200));
    deeds.put(
        Action.START_MAINTENANCES,
        (name, client) -> {
          String machines = "{\"machines\":" + machines(scheduled()) + "}";
          Outcome outcome = outcome(call(client, "START_MAINTENANCE", machines), 200);
          if (outcome == Outcome.DONE) {
            done(call(cluster.admin(), "STOP_MAINTENANCE", machines));
          }
          return outcome;
        });
    deeds.put(
        Action.STOP_MAINTENANCES,
        (name, client) -> {
          String machines = "{\"machines\":" + machines(scheduled()) + "}";
          done(call(cluster.admin(), "START_MAINTENANCE", machines));
          Outcome outcome = outcome(call(client, "STOP_MAINTENANCE", machines), 200);
          if (outcome != Outcome.DONE) {
            done(call(cluster.admin(), "STOP_MAINTENANCE", machines));
          }
          return outcome;
        });
    // What is to be added is missing, which only those hear who may add it.
    deeds.put(
        Action.MANAGE_MASTERS,
        (name, client) ->
            outcome(client.send("POST", master() + "/api/souk/masters/add", "{}"), 400));
  }

  private void registrations() {
    deeds.put(
        Action.REGISTER_FRAMEWORKS,
        (name, client) -> {
          try (Https.Stream framework = framework(client)) {
            return registered(framework, "Not authorized to register framework", first -> {});
          }
        });
    deeds.put(
        Action.TEARDOWN_FRAMEWORKS,
        (name, client) -> {
          try (Https.Stream framework = framework(cluster.admin())) {
            String id = framework.next().at("/subscribed/framework_id/value").asText();
            return outcome(
                client.form(
                    master() + "/teardown",
                    "frameworkId=" + URLEncoder.encode(id, StandardCharsets.UTF_8)),
                200);
          }
        });
    deeds.put(
        Action.REGISTER_AGENTS,
        (name, client) -> {
          try (Https.Stream agent = played(client)) {
            return registered(
                agent,
                "Not authorized to register agent",
                first ->
                    done(
                        call(
                            cluster.admin(),
                            "MARK_AGENT_GONE",
                            "{\"agent_id\":" + first.at("/subscribed/agent_id") + "}")));
          }
        });
  }

  private static Outcome registered(
      Https.Stream stream, String refusal, Consumer<JsonNode> afterwards) {
    if (stream.status() != 200) {
      return outcome(stream.status(), stream.rest());
    }
    JsonNode first = stream.next();
    if (first.path("type").asText().equals("SUBSCRIBED")) {
      afterwards.accept(first);
      return Outcome.DONE;
    }
    if (!first.toString().contains(refusal)) {
      throw new AssertionError(first);
    }
    return Outcome.FORBIDDEN;
  }

  private Https.Stream framework(Https client) {
    return client.open(
        master() + "/api/v1/scheduler",
        "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"name\":\"played\",\"user\":\"nobody\",\"roles\":[\"idle\"],\"capabilities\":[{\"type\":\"MULTI_ROLE\"}]}}}");
  }

  /** An agent without resources, which does nothing of what it is told. */
  private Https.Stream played(Https client) {
    int port = 10_000 + names++;
    return client.open(
        master() + "/api/v1/agent",
        ("{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"version\":\"1.11.0\",\"hostport\":\"127.0.0.1:%d\","
                + "\"capabilities\":[{\"type\":\"MULTI_ROLE\"},{\"type\":\"HIERARCHICAL_ROLE\"},"
                + "{\"type\":\"RESERVATION_REFINEMENT\"},{\"type\":\"RESIZE_VOLUME\"},"
                + "{\"type\":\"AGENT_OPERATION_FEEDBACK\"},{\"type\":\"AGENT_DRAINING\"}],"
                + "\"info\":{\"hostname\":\"127.0.0.1\",\"port\":%d,\"resources\":[%s]}}}")
            .formatted(port, port, Json.scalar("mem", 1)));
  }

  private void agents() {
    toAgent(Action.DRAIN_AGENTS, "DRAIN_AGENT", "");
    toAgent(Action.DEACTIVATE_AGENTS, "DEACTIVATE_AGENT", "");
    toAgent(Action.REACTIVATE_AGENTS, "REACTIVATE_AGENT", "DEACTIVATE_AGENT");
    toAgent(Action.MARK_AGENTS_GONE, "MARK_AGENT_GONE", "");
  }

  private void toAgent(Action action, String type, String before) {
    deeds.put(
        action,
        (name, client) -> {
          try (Https.Stream agent = played(cluster.admin())) {
            JsonNode id = agent.next().at("/subscribed/agent_id");
            String body = "{\"agent_id\":" + id + "}";
            if (!before.isEmpty()) {
              done(call(cluster.admin(), before, body));
            }
            Outcome outcome = outcome(call(client, type, body), 200);
            if (outcome != Outcome.DONE || action != Action.MARK_AGENTS_GONE) {
              done(call(cluster.admin(), "MARK_AGENT_GONE", body));
            }
            return outcome;
          }
        });
  }
}
