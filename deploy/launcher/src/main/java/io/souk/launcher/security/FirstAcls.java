package io.souk.launcher.security;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.security.Action;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Permissions to begin with: the operator everything, the others what they do by themselves. */
final class FirstAcls {

  static final String ADMIN = "admin";
  static final String AGENT = "agent";
  static final String MASTER = "master";
  static final String GATEWAY = "gateway";
  static final String MARATHON = "marathon";
  static final String CHRONOS = "chronos";

  /** All that get a secret. */
  static final List<String> PRINCIPALS = List.of(ADMIN, AGENT, MASTER, GATEWAY, MARATHON, CHRONOS);

  private static final List<String> FRAMEWORKS = List.of(MARATHON, CHRONOS);

  /** What frameworks do to their own kind of objects, whatever these are called. */
  private static final Set<Action> OF_FRAMEWORKS =
      Set.of(
          Action.REGISTER_FRAMEWORKS,
          Action.RUN_TASKS,
          Action.RESERVE_RESOURCES,
          Action.CREATE_VOLUMES,
          Action.RESIZE_VOLUMES);

  /** What frameworks do to what they made themselves. */
  private static final Set<Action> OF_OWNERS =
      Set.of(Action.UNRESERVE_RESOURCES, Action.DESTROY_VOLUMES);

  private static final Set<Action> OF_READERS =
      Set.of(
          Action.VIEW_ROLES,
          Action.VIEW_FRAMEWORKS,
          Action.VIEW_TASKS,
          Action.VIEW_EXECUTORS,
          Action.GET_ENDPOINTS);

  private FirstAcls() {}

  /** The content of the file. */
  static ObjectNode json() {
    ObjectNode file = JsonNodeFactory.instance.objectNode();
    file.put("permissive", false);
    rules().forEach(file::set);
    return file;
  }

  private static Map<String, ArrayNode> rules() {
    Map<Action, ArrayNode> rules = new EnumMap<>(Action.class);
    for (Action action : Action.values()) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      list.add(rule(action, some(List.of(ADMIN)), any()));
      more(action).forEach(list::add);
      rules.put(action, list);
    }
    Map<String, ArrayNode> named = new LinkedHashMap<>();
    rules.forEach((action, list) -> named.put(action.key(), list));
    return named;
  }

  private static List<ObjectNode> more(Action action) {
    List<ObjectNode> more = new ArrayList<>();
    if (OF_FRAMEWORKS.contains(action)) {
      more.add(rule(action, some(FRAMEWORKS), any()));
    }
    if (OF_OWNERS.contains(action)) {
      FRAMEWORKS.forEach(
          owner -> more.add(rule(action, some(List.of(owner)), some(List.of(owner)))));
    }
    if (OF_READERS.contains(action)) {
      more.add(rule(action, some(List.of(MASTER, GATEWAY)), any()));
    }
    if (action == Action.ACCESS_SANDBOXES) {
      more.add(rule(action, some(List.of(MASTER, CHRONOS)), any()));
    }
    if (action == Action.REGISTER_AGENTS) {
      more.add(rule(action, some(List.of(AGENT)), any()));
    }
    if (action == Action.MANAGE_MASTERS) {
      more.add(rule(action, some(List.of(MASTER)), any()));
    }
    return more;
  }

  private static ObjectNode rule(Action action, ObjectNode principals, ObjectNode objects) {
    ObjectNode rule = JsonNodeFactory.instance.objectNode();
    rule.set("principals", principals);
    rule.set(action.objects(), objects);
    return rule;
  }

  private static ObjectNode some(List<String> values) {
    ObjectNode entity = JsonNodeFactory.instance.objectNode();
    values.forEach(entity.putArray("values")::add);
    return entity;
  }

  private static ObjectNode any() {
    return JsonNodeFactory.instance.objectNode().put("type", "ANY");
  }
}
