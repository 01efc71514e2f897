package io.souk.master.permission;

import static io.souk.master.permission.Case.let;

import io.souk.security.Action;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** What operators do. */
final class OperatorCases {

  static final List<Case> ALL =
      List.of(
          Case.of(
              Action.TEARDOWN_FRAMEWORKS,
              PermissionTable.ADMIN,
              "TEARDOWN",
              (stage, actor) ->
                  let(
                      actor.call(
                          "TEARDOWN",
                          "{\"framework_id\":{\"value\":\"%s\"}}".formatted(framework(stage))),
                      200)),
          Case.of(
              Action.TEARDOWN_FRAMEWORKS,
              PermissionTable.ADMIN,
              "POST /teardown",
              (stage, actor) ->
                  let(form(actor, "/teardown", "frameworkId", framework(stage)), 200)),
          Case.of(
              Action.UPDATE_QUOTAS,
              "paid",
              "UPDATE_QUOTA",
              (stage, actor) -> {
                stage.undo("UPDATE_QUOTA", quota("{}"));
                return let(actor.call("UPDATE_QUOTA", quota("{\"cpus\":{\"value\":9}}")), 200);
              }),
          Case.of(
              Action.UPDATE_QUOTAS,
              "paid",
              "POST /quota",
              (stage, actor) -> {
                stage.undo("UPDATE_QUOTA", quota("{}"));
                return let(
                    actor.post(
                        "/quota",
                        "application/json",
                        "{\"force\":true,\"role\":\"paid\",\"guarantee\":["
                            + Things.scalar("cpus", 1, "")
                            + "]}"),
                    200);
              }),
          Case.of(
              Action.UPDATE_QUOTAS,
              "paid",
              "REMOVE_QUOTA",
              (stage, actor) -> {
                stage.done("UPDATE_QUOTA", quota("{\"cpus\":{\"value\":9}}"));
                stage.undo("UPDATE_QUOTA", quota("{}"));
                return let(actor.call("REMOVE_QUOTA", "{\"role\":\"paid\"}"), 200);
              }),
          Case.of(
              Action.UPDATE_WEIGHTS,
              "heavy",
              "UPDATE_WEIGHTS",
              (stage, actor) ->
                  let(
                      actor.call(
                          "UPDATE_WEIGHTS",
                          "{\"weight_infos\":[{\"role\":\"heavy\",\"weight\":2}]}"),
                      200)),
          Case.of(
              Action.UPDATE_MAINTENANCE_SCHEDULES,
              "UPDATE_MAINTENANCE_SCHEDULE",
              (stage, actor) ->
                  let(
                      actor.call("UPDATE_MAINTENANCE_SCHEDULE", "{\"schedule\":{\"windows\":[]}}"),
                      200)),
          Case.of(
              Action.UPDATE_MAINTENANCE_SCHEDULES,
              "POST /maintenance/schedule",
              (stage, actor) ->
                  let(
                      actor.post("/maintenance/schedule", "application/json", "{\"windows\":[]}"),
                      200)),
          Case.of(
              Action.START_MAINTENANCES,
              "START_MAINTENANCE",
              (stage, actor) -> {
                String machine = scheduled(stage);
                boolean let =
                    let(
                        actor.call("START_MAINTENANCE", "{\"machines\":[%s]}".formatted(machine)),
                        200);
                if (let) {
                  stage.undo("STOP_MAINTENANCE", "{\"machines\":[%s]}".formatted(machine));
                }
                return let;
              }),
          Case.of(
              Action.STOP_MAINTENANCES,
              "POST /machine/up",
              (stage, actor) -> {
                String machine = scheduled(stage);
                stage.done("START_MAINTENANCE", "{\"machines\":[%s]}".formatted(machine));
                boolean let =
                    let(
                        actor.post("/machine/up", "application/json", "[%s]".formatted(machine)),
                        200);
                if (!let) {
                  stage.undo("STOP_MAINTENANCE", "{\"machines\":[%s]}".formatted(machine));
                }
                return let;
              }),
          Case.of(
              Action.DRAIN_AGENTS,
              "DRAIN_AGENT",
              (stage, actor) -> let(actor.call("DRAIN_AGENT", Stage.agentId(stage.agent())), 200)),
          Case.of(
              Action.MARK_AGENTS_GONE,
              "DRAIN_AGENT with mark_gone",
              (stage, actor) ->
                  let(
                      actor.call(
                          "DRAIN_AGENT",
                          Stage.agentId(stage.agent()).replaceAll("}$", ",\"mark_gone\":true}")),
                      200)),
          Case.of(
              Action.MARK_AGENTS_GONE,
              "MARK_AGENT_GONE",
              (stage, actor) ->
                  let(actor.call("MARK_AGENT_GONE", Stage.agentId(stage.agent())), 200)),
          Case.of(
              Action.DEACTIVATE_AGENTS,
              "DEACTIVATE_AGENT",
              (stage, actor) ->
                  let(actor.call("DEACTIVATE_AGENT", Stage.agentId(stage.agent())), 200)),
          Case.of(
              Action.REACTIVATE_AGENTS,
              "REACTIVATE_AGENT",
              (stage, actor) -> {
                String agent = Stage.agentId(stage.agent());
                stage.done("DEACTIVATE_AGENT", agent);
                return let(actor.call("REACTIVATE_AGENT", agent), 200);
              }),
          Case.of(
              Action.SET_LOG_LEVEL,
              "SET_LOGGING_LEVEL",
              (stage, actor) ->
                  let(
                      actor.call(
                          "SET_LOGGING_LEVEL",
                          "{\"level\":0,\"duration\":{\"nanoseconds\":1000000}}"),
                      200)),
          Case.of(
              Action.SET_LOG_LEVEL,
              "POST /logging/toggle",
              (stage, actor) ->
                  let(actor.post("/logging/toggle?level=0&duration=1secs", "text/plain", ""), 200)),
          Case.of(
              Action.MANAGE_MASTERS,
              "POST /api/souk/masters/add",
              (stage, actor) ->
                  let(actor.post("/api/souk/masters/add", "application/json", "{}"), 400)),
          Case.of(
              Action.MANAGE_MASTERS,
              "POST /api/souk/masters/remove",
              (stage, actor) ->
                  let(actor.post("/api/souk/masters/remove", "application/json", "{}"), 400)),
          Case.of(
              Action.MANAGE_MASTERS,
              "GET /api/souk/registry",
              (stage, actor) -> let(actor.get("/api/souk/registry"), 200, 503)),
          Case.of(
              Action.REGISTER_AGENTS,
              "SUBSCRIBE of an agent",
              (stage, actor) -> {
                PlayedAgent agent = stage.agent(actor);
                if (agent.first().path("type").asText().equals("SUBSCRIBED")) {
                  return true;
                }
                if (!agent
                    .first()
                    .at("/shutdown/message")
                    .asText()
                    .startsWith("Not authorized to register agent")) {
                  throw new AssertionError(agent.first());
                }
                return false;
              }),
          Case.of(
              Action.REGISTER_AGENTS,
              "PONG of an agent",
              (stage, actor) -> stage.agent().pong(actor).statusCode() == 202));

  private static final AtomicInteger MACHINES = new AtomicInteger();

  private OperatorCases() {}

  private static String framework(Stage stage) throws Exception {
    return stage.framework(stage.admin(), "any", "nobody").id();
  }

  /** A machine that is to be away. */
  static String scheduled(Stage stage) throws Exception {
    String machine =
        "{\"hostname\":\"machine%d\",\"ip\":\"10.0.0.1\"}".formatted(MACHINES.incrementAndGet());
    stage.done(
        "UPDATE_MAINTENANCE_SCHEDULE",
        ("{\"schedule\":{\"windows\":[{\"machine_ids\":[%s],"
                + "\"unavailability\":{\"start\":{\"nanoseconds\":1}}}]}}")
            .formatted(machine));
    return machine;
  }

  static String quota(String limits) {
    return "{\"force\":true,\"quota_configs\":[{\"role\":\"paid\",\"limits\":%s}]}"
        .formatted(limits);
  }

  static HttpResponse<String> form(Actor actor, String path, String... fields) throws Exception {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      body.append(i == 0 ? "" : "&")
          .append(fields[i])
          .append('=')
          .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
    }
    return actor.post(path, "application/x-www-form-urlencoded", body.toString());
  }

  static Optional<String> admin() {
    return Optional.of(PermissionTable.ADMIN);
  }
}
