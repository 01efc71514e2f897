package io.souk.master.permission;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.security.Action;
import java.net.http.HttpResponse;
import java.util.List;

/** What frameworks do, their operations on resources excepted. */
final class FrameworkCases {

  private static final String ROLE = "work";

  static final List<Case> ALL =
      List.of(
          Case.of(
              Action.REGISTER_FRAMEWORKS,
              ROLE,
              "SUBSCRIBE",
              (stage, actor) -> {
                JsonNode first = stage.framework(actor, ROLE, PermissionTable.ELSE).first();
                if (first.path("type").asText().equals("SUBSCRIBED")) {
                  return true;
                }
                String expected = "Not authorized to register framework 'played' with roles {work}";
                if (!first.at("/error/message").asText().startsWith(expected)) {
                  throw new AssertionError(first);
                }
                return false;
              }),
          Case.of(
              Action.REGISTER_FRAMEWORKS,
              ROLE,
              "UPDATE_FRAMEWORK",
              (stage, actor) -> {
                PlayedFramework framework =
                    stage.framework(actor, PermissionTable.ELSE, PermissionTable.ELSE);
                if (framework.id().isEmpty()) {
                  // Not even in the role that it comes in.
                  return false;
                }
                HttpResponse<String> answer = framework.update(ROLE);
                if (answer.statusCode() == 403 && !answer.body().startsWith("Not authorized to ")) {
                  throw new AssertionError(answer.body());
                }
                return answer.statusCode() == 200;
              }),
          launch("a task's user", command("runner"), "", PermissionTable.ELSE, "TASK"),
          launch("its framework's user", "\"command\":{\"value\":\"true\"}", "", "runner", "TASK"),
          launch("the user of its executor", executor("runner"), "", PermissionTable.ELSE, "TASK"),
          launch(
              "the user of its health check",
              command(PermissionTable.ELSE)
                  + ",\"health_check\":{\"type\":\"COMMAND\",\"command\":"
                  + "{\"value\":\"true\",\"user\":\"runner\"}}",
              "",
              PermissionTable.ELSE,
              "TASK"),
          launch(
              "the user of its check",
              command(PermissionTable.ELSE)
                  + ",\"check\":{\"type\":\"COMMAND\",\"command\":{\"command\":"
                  + "{\"value\":\"true\",\"user\":\"runner\"}}}",
              "",
              PermissionTable.ELSE,
              "TASK"),
          launch(
              "the user of a task of a group",
              command("runner"),
              executor(PermissionTable.ELSE),
              PermissionTable.ELSE,
              "TASK_GROUP"),
          launch(
              "the user of the executor of a group",
              command(PermissionTable.ELSE),
              executor("runner"),
              PermissionTable.ELSE,
              "TASK_GROUP"));

  private FrameworkCases() {}

  private static String command(String user) {
    return "\"command\":{\"value\":\"true\",\"user\":\"%s\"}".formatted(user);
  }

  private static String executor(String user) {
    return ("\"executor\":{\"executor_id\":{\"value\":\"e\"},%s,"
            + "\"type\":\"CUSTOM\",\"resources\":[%s,%s,%s]}")
        .formatted(
            command(user),
            Things.scalar("cpus", 0.1, ""),
            Things.scalar("mem", 32, ""),
            Things.scalar("disk", 1, ""));
  }

  /**
   * @param task its fields beside the usual ones
   * @param group the executor of the group; empty for a task by itself
   */
  private static Case launch(String way, String task, String group, String user, String kind) {
    String info =
        ("{\"name\":\"t\",\"task_id\":{\"value\":\"t\"},\"agent_id\":{\"value\":\"$AGENT\"},"
                + "\"resources\":[%s,%s],%s}")
            .formatted(Things.scalar("cpus", 0.1, ""), Things.scalar("mem", 32, ""), task);
    String operation =
        group.isEmpty()
            ? "{\"type\":\"LAUNCH\",\"launch\":{\"task_infos\":[%s]}}".formatted(info)
            : "{\"type\":\"LAUNCH_GROUP\",\"launch_group\":{%s,\"task_group\":{\"tasks\":[%s]}}}"
                .formatted(group, info);
    return Case.of(
        Action.RUN_TASKS,
        "runner",
        way,
        (stage, actor) -> {
          stage.agent();
          PlayedFramework framework = stage.framework(actor, ROLE, user);
          if (framework.id().isEmpty()) {
            // Nobody in particular may not even subscribe.
            return false;
          }
          framework.accept(operation);
          if (launched(stage, framework)) {
            return true;
          }
          JsonNode status = framework.next("UPDATE").at("/update/status");
          if (!status.path("state").asText().equals("TASK_ERROR")
              || !status.path("reason").asText().equals("REASON_" + kind + "_UNAUTHORIZED")
              || !status.path("message").asText().startsWith("Not authorized to launch ")) {
            throw new AssertionError(status);
          }
          return false;
        });
  }

  private static boolean launched(Stage stage, PlayedFramework framework) throws Exception {
    return !stage.admin().read("/tasks?framework_id=" + framework.id()).path("tasks").isEmpty();
  }
}
