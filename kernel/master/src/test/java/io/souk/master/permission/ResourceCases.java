package io.souk.master.permission;

import static io.souk.master.permission.Case.let;
import static io.souk.master.permission.PermissionTable.ADMIN;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.security.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reservations, volumes and disks, as operators and as frameworks ask for them. */
final class ResourceCases {

  /** An operation on resources of a role. */
  private interface Operation {

    /**
     * Its fields.
     *
     * @param by who asks
     */
    String of(Optional<String> by);
  }

  private static final String ROLE = "store";
  private static final Optional<String> BY_ADMIN = Optional.of(ADMIN);
  private static final String RESERVED = Things.reserved("disk", 100, ROLE, BY_ADMIN);
  private static final String REST = Things.reserved("disk", 5, ROLE, BY_ADMIN);

  static final List<Case> ALL = new ArrayList<>();

  static {
    both(
        Action.RESERVE_RESOURCES,
        ROLE,
        "reserve",
        "RESERVE_RESOURCES",
        false,
        by -> "\"resources\":[%s]".formatted(Things.reserved("cpus", 1, ROLE, by)));
    both(
        Action.UNRESERVE_RESOURCES,
        ADMIN,
        "unreserve",
        "UNRESERVE_RESOURCES",
        false,
        by -> "\"resources\":[%s]".formatted(REST));
    both(
        Action.CREATE_VOLUMES,
        ROLE,
        "create",
        "CREATE_VOLUMES",
        false,
        by -> "\"volumes\":[%s]".formatted(Things.volume(10, ROLE, BY_ADMIN, by)));
    both(
        Action.DESTROY_VOLUMES,
        ADMIN,
        "destroy",
        "DESTROY_VOLUMES",
        true,
        by -> "\"volumes\":[%s]".formatted(volume()));
    both(
        Action.RESIZE_VOLUMES,
        ROLE,
        "grow_volume",
        "GROW_VOLUME",
        true,
        by -> "\"volume\":%s,\"addition\":%s".formatted(volume(), REST));
    both(
        Action.RESIZE_VOLUMES,
        ROLE,
        "shrink_volume",
        "SHRINK_VOLUME",
        true,
        by -> "\"volume\":%s,\"subtract\":{\"value\":5}".formatted(volume()));
    form(
        Action.RESERVE_RESOURCES,
        ROLE,
        "/reserve",
        "resources",
        false,
        by -> "[" + Things.reserved("cpus", 1, ROLE, by) + "]");
    form(
        Action.UNRESERVE_RESOURCES,
        ADMIN,
        "/unreserve",
        "resources",
        false,
        by -> "[" + REST + "]");
    form(
        Action.CREATE_VOLUMES,
        ROLE,
        "/create-volumes",
        "volumes",
        false,
        by -> "[" + Things.volume(10, ROLE, BY_ADMIN, by) + "]");
    form(
        Action.DESTROY_VOLUMES,
        ADMIN,
        "/destroy-volumes",
        "volumes",
        true,
        by -> "[" + volume() + "]");
    disk(Action.CREATE_BLOCK_DISKS, "CREATE_DISK", "RAW", ",\"target_type\":\"BLOCK\"");
    disk(Action.CREATE_MOUNT_DISKS, "CREATE_DISK", "RAW", ",\"target_type\":\"MOUNT\"");
    disk(Action.DESTROY_BLOCK_DISKS, "DESTROY_DISK", "BLOCK", "");
    disk(Action.DESTROY_MOUNT_DISKS, "DESTROY_DISK", "MOUNT", "");
    disk(Action.DESTROY_RAW_DISKS, "DESTROY_DISK", "RAW", "");
  }

  private ResourceCases() {}

  private static String volume() {
    return Things.volume(10, ROLE, BY_ADMIN, BY_ADMIN);
  }

  private static String reserved(Stage stage, boolean volume) throws Exception {
    PlayedAgent agent = stage.agent();
    stage.done("RESERVE_RESOURCES", onAgent(agent.id(), "\"resources\":[" + RESERVED + "]"));
    if (volume) {
      stage.done("CREATE_VOLUMES", onAgent(agent.id(), "\"volumes\":[" + volume() + "]"));
    }
    return agent.id();
  }

  private static String onAgent(String id, String rest) {
    return "{\"agent_id\":{\"value\":\"%s\"},%s}".formatted(id, rest);
  }

  /** As an operator's call and as a framework's operation. */
  private static void both(
      Action action, String object, String field, String call, boolean volume, Operation fields) {
    ALL.add(
        Case.of(
            action,
            object,
            call,
            (stage, actor) ->
                let(
                    actor.call(
                        call, onAgent(reserved(stage, volume), fields.of(actor.principal()))),
                    202)));
    String type = field.toUpperCase();
    ALL.add(
        Case.of(
            action,
            object,
            "ACCEPT with " + type,
            (stage, actor) -> {
              reserved(stage, volume);
              return accepted(
                  stage,
                  actor,
                  "{\"type\":\"%s\",\"id\":{\"value\":\"op\"},\"%s\":{%s}}"
                      .formatted(type, field, fields.of(actor.principal())));
            }));
  }

  private static void form(
      Action action, String object, String path, String list, boolean volume, Operation fields) {
    ALL.add(
        Case.of(
            action,
            object,
            "POST " + path,
            (stage, actor) ->
                let(
                    OperatorCases.form(
                        actor,
                        path,
                        "slaveId",
                        reserved(stage, volume),
                        list,
                        fields.of(actor.principal())),
                    202)));
  }

  /** There are no such disks: whoever is let hears that. */
  private static void disk(Action action, String type, String kind, String more) {
    ALL.add(
        Case.of(
            action,
            ROLE,
            "ACCEPT with " + type,
            (stage, actor) -> {
              stage.agent();
              return accepted(
                  stage,
                  actor,
                  "{\"type\":\"%s\",\"id\":{\"value\":\"op\"},\"%s\":{\"source\":%s%s}}"
                      .formatted(
                          type, type.toLowerCase(), Things.disk(ROLE, kind, BY_ADMIN), more));
            }));
  }

  /** Whether the operation was carried out, or refused for another reason than a permission. */
  private static boolean accepted(Stage stage, Actor actor, String operation) throws Exception {
    PlayedFramework framework = stage.framework(actor, ROLE, "nobody");
    if (framework.id().isEmpty()) {
      // Nobody in particular may not even subscribe.
      return false;
    }
    framework.accept(operation);
    for (JsonNode known : stage.admin().ask("GET_OPERATIONS").path("operations")) {
      if (known.at("/framework_id/value").asText().equals(framework.id())) {
        return true;
      }
    }
    JsonNode status =
        framework.next("UPDATE_OPERATION_STATUS").at("/update_operation_status/status");
    if (!status.path("state").asText().equals("OPERATION_ERROR")) {
      throw new AssertionError(status);
    }
    return !status.path("message").asText().startsWith("Not authorized to ");
  }
}
