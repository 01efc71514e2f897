package io.souk.master.permission;

import static io.souk.master.permission.Case.let;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.security.Action;
import java.util.List;

/** What is read: refused as a whole, or left out. */
final class ViewCases {

  private static final String USER = "viewed";

  static final List<Case> ALL =
      List.of(
          Case.of(
              Action.VIEW_FRAMEWORKS,
              USER,
              "GET /frameworks",
              (stage, actor) -> {
                String id = stage.framework(stage.admin(), "any", USER).id();
                return !actor.read("/frameworks?framework_id=" + id).path("frameworks").isEmpty();
              }),
          Case.of(
              Action.VIEW_FRAMEWORKS,
              USER,
              "GET_FRAMEWORKS",
              (stage, actor) -> {
                String id = stage.framework(stage.admin(), "any", USER).id();
                return mentions(actor.ask("GET_FRAMEWORKS"), id);
              }),
          Case.of(
              Action.VIEW_FRAMEWORKS,
              USER,
              "GET /explain",
              (stage, actor) -> {
                String id = stage.framework(stage.admin(), "any", USER).id();
                return actor.get("/explain?framework=" + id).statusCode() == 200;
              }),
          Case.of(
              Action.VIEW_TASKS,
              USER,
              "GET /tasks",
              (stage, actor) -> {
                String framework = running(stage);
                return !actor.read("/tasks?framework_id=" + framework).path("tasks").isEmpty();
              }),
          Case.of(
              Action.VIEW_TASKS,
              USER,
              "GET_STATE",
              (stage, actor) -> {
                String framework = running(stage);
                return mentions(actor.ask("GET_STATE").path("get_tasks"), framework);
              }),
          Case.of(
              Action.VIEW_EXECUTORS,
              USER,
              "GET_EXECUTORS",
              (stage, actor) -> {
                String framework = running(stage);
                return mentions(actor.ask("GET_EXECUTORS"), framework);
              }),
          Case.of(
              Action.VIEW_ROLES,
              "paid",
              "GET /roles",
              (stage, actor) -> {
                limit(stage);
                return mentions(actor.read("/roles"), "\"paid\"");
              }),
          Case.of(
              Action.VIEW_ROLES,
              "paid",
              "GET_ROLES",
              (stage, actor) -> {
                limit(stage);
                return mentions(actor.ask("GET_ROLES"), "\"paid\"");
              }),
          Case.of(
              Action.GET_QUOTAS,
              "paid",
              "GET_QUOTA",
              (stage, actor) -> {
                limit(stage);
                return mentions(actor.ask("GET_QUOTA"), "\"paid\"");
              }),
          Case.of(
              Action.GET_QUOTAS,
              "paid",
              "GET /quota",
              (stage, actor) -> {
                limit(stage);
                return mentions(actor.read("/quota"), "\"paid\"");
              }),
          Case.of(
              Action.GET_MAINTENANCE_SCHEDULES,
              "GET_MAINTENANCE_SCHEDULE",
              (stage, actor) -> {
                OperatorCases.scheduled(stage);
                return mentions(actor.ask("GET_MAINTENANCE_SCHEDULE"), "machine");
              }),
          Case.of(
              Action.GET_MAINTENANCE_SCHEDULES,
              "GET /maintenance/schedule",
              (stage, actor) -> {
                OperatorCases.scheduled(stage);
                return mentions(actor.read("/maintenance/schedule"), "machine");
              }),
          Case.of(
              Action.GET_MAINTENANCE_STATUSES,
              "GET_MAINTENANCE_STATUS",
              (stage, actor) -> {
                OperatorCases.scheduled(stage);
                return mentions(actor.ask("GET_MAINTENANCE_STATUS"), "machine");
              }),
          Case.of(
              Action.GET_MAINTENANCE_STATUSES,
              "GET /maintenance/status",
              (stage, actor) -> {
                OperatorCases.scheduled(stage);
                return mentions(actor.read("/maintenance/status"), "machine");
              }),
          Case.of(Action.VIEW_FLAGS, "GET /flags", (stage, actor) -> let(actor.get("/flags"), 200)),
          Case.of(
              Action.VIEW_FLAGS,
              "GET_FLAGS",
              (stage, actor) -> let(actor.call("GET_FLAGS", ""), 200)),
          Case.of(
              Action.VIEW_FLAGS, "GET /state", (stage, actor) -> actor.read("/state").has("flags")),
          log("GET /files/read", "/files/read?path=/master/log"),
          log("GET /files/browse", "/files/browse?path=/master/log"),
          log("GET /files/download", "/files/download?path=/master/log"),
          Case.of(
              Action.ACCESS_MESOS_LOGS,
              "READ_FILE",
              (stage, actor) ->
                  let(
                      actor.call("READ_FILE", "{\"path\":\"/master/log\",\"offset\":0}"),
                      200,
                      404)),
          Case.of(
              Action.ACCESS_MESOS_LOGS,
              "LIST_FILES",
              (stage, actor) ->
                  let(actor.call("LIST_FILES", "{\"path\":\"/master/log\"}"), 200, 404)),
          endpoint("/metrics/snapshot", "/metrics/snapshot"),
          endpoint("/metrics/snapshot", "/metrics"),
          Case.of(
              Action.GET_ENDPOINTS,
              "/metrics/snapshot",
              "GET_METRICS",
              (stage, actor) -> let(actor.call("GET_METRICS", "{}"), 200)),
          endpoint("/files/debug", "/files/debug"),
          endpoint("/logging/toggle", "/logging/toggle"));

  private ViewCases() {}

  private static Case log(String way, String path) {
    return Case.of(Action.ACCESS_MESOS_LOGS, way, (stage, actor) -> let(actor.get(path), 200, 404));
  }

  private static Case endpoint(String object, String path) {
    return Case.of(
        Action.GET_ENDPOINTS, object, "GET " + path, (stage, actor) -> let(actor.get(path), 200));
  }

  private static boolean mentions(JsonNode document, String text) {
    return document.toString().contains(text);
  }

  private static void limit(Stage stage) throws Exception {
    stage.done("UPDATE_QUOTA", OperatorCases.quota("{\"cpus\":{\"value\":9}}"));
    stage.undo("UPDATE_QUOTA", OperatorCases.quota("{}"));
  }

  /** A framework with a task and an executor of that user. */
  private static String running(Stage stage) throws Exception {
    stage.agent();
    PlayedFramework framework = stage.framework(stage.admin(), "any", "nobody");
    String resources = Things.scalar("cpus", 0.1, "") + "," + Things.scalar("mem", 32, "");
    framework.accept(
        ("{\"type\":\"LAUNCH\",\"launch\":{\"task_infos\":[{\"name\":\"t\","
                + "\"task_id\":{\"value\":\"t\"},\"agent_id\":{\"value\":\"$AGENT\"},"
                + "\"resources\":[%s],\"executor\":{\"executor_id\":{\"value\":\"e\"},"
                + "\"type\":\"CUSTOM\",\"command\":{\"value\":\"true\",\"user\":\"%s\"},"
                + "\"resources\":[%s]}}]}}")
            .formatted(resources, USER, resources));
    return framework.id();
  }
}
