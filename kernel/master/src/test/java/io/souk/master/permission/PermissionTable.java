package io.souk.master.permission;

import io.souk.security.Action;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who is granted what, and what they try. Of each action that a master asks permission for there
 * are two or three principals: {@code only-<action>} is granted it to the objects of the attempts
 * and to one more, {@code else-<action>} to that one more alone, {@code no-<action>} not at all.
 * All of them are granted everything of all other actions, and {@code admin} everything there is.
 */
public final class PermissionTable {

  /** Is granted everything, and prepares the attempts. */
  public static final String ADMIN = "admin";

  /** An object that attempts may be about besides, but not alone. */
  static final String ELSE = "else";

  /** Why an action is not tried at a master. */
  private static final Map<Action, String> ELSEWHERE = new EnumMap<>(Action.class);

  static {
    for (Action action :
        new Action[] {
          Action.ACCESS_SANDBOXES,
          Action.LAUNCH_NESTED_CONTAINERS,
          Action.KILL_NESTED_CONTAINERS,
          Action.WAIT_NESTED_CONTAINERS,
          Action.REMOVE_NESTED_CONTAINERS,
          Action.LAUNCH_NESTED_CONTAINER_SESSIONS,
          Action.LAUNCH_NESTED_CONTAINERS_AS_USER,
          Action.LAUNCH_NESTED_CONTAINER_SESSIONS_AS_USER,
          Action.ATTACH_CONTAINERS_INPUT,
          Action.ATTACH_CONTAINERS_OUTPUT,
          Action.VIEW_CONTAINERS,
          Action.LAUNCH_STANDALONE_CONTAINERS,
          Action.KILL_STANDALONE_CONTAINERS,
          Action.WAIT_STANDALONE_CONTAINERS,
          Action.REMOVE_STANDALONE_CONTAINERS,
          Action.VIEW_STANDALONE_CONTAINERS,
          Action.MODIFY_RESOURCE_PROVIDER_CONFIGS,
          Action.MARK_RESOURCE_PROVIDERS_GONE,
          Action.VIEW_RESOURCE_PROVIDERS,
          Action.PRUNE_IMAGES
        }) {
      ELSEWHERE.put(action, "agents ask for it");
    }
    ELSEWHERE.put(Action.VIEW_AUDIT, "tried by SecuredClusterIT");
  }

  static final List<Case> CASES =
      Stream.of(FrameworkCases.ALL, ResourceCases.ALL, OperatorCases.ALL, ViewCases.ALL)
          .flatMap(List::stream)
          .toList();

  private PermissionTable() {}

  /** How a principal stands to an action. */
  enum Standing {
    ONLY,
    ELSE,
    NO;

    String of(Action action) {
      return name().toLowerCase() + "-" + action.key();
    }
  }

  /** Actions that are tried. */
  static Set<Action> tried() {
    return CASES.stream().map(Case::action).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Actions that are not tried at a master. */
  static Set<Action> elsewhere() {
    return ELSEWHERE.keySet();
  }

  /** To what the attempts of an action are made; empty where it knows no single objects. */
  static Set<String> objects(Action action) {
    Set<String> objects = new LinkedHashSet<>();
    CASES.stream()
        .filter(it -> it.action() == action)
        .forEach(it -> it.object().ifPresent(objects::add));
    return objects;
  }

  /** All principals. */
  public static List<String> principals() {
    List<String> all = new ArrayList<>(List.of(ADMIN));
    for (Action action : tried()) {
      for (Standing standing : Standing.values()) {
        all.add(standing.of(action));
      }
    }
    return all;
  }

  /** The text of a file of permissions that says so. */
  public static String acls() {
    List<String> lists = new ArrayList<>();
    for (Action action : Action.values()) {
      lists.add("\"%s\":[%s]".formatted(action.key(), rules(action)));
    }
    return "{\"permissive\":false," + String.join(",", lists) + "}";
  }

  private static String rules(Action action) {
    List<String> everybody = new ArrayList<>(principals());
    List<String> rules = new ArrayList<>();
    if (tried().contains(action)) {
      Set<String> objects = objects(action);
      String other = action == Action.GET_ENDPOINTS ? "/containers" : ELSE;
      rules.add(rule(action, List.of(Standing.NO.of(action)), "{\"type\":\"NONE\"}"));
      rules.add(
          rule(
              action,
              List.of(Standing.ONLY.of(action)),
              objects.isEmpty() ? "{\"type\":\"ANY\"}" : values(with(objects, other))));
      rules.add(
          rule(
              action,
              List.of(Standing.ELSE.of(action)),
              objects.isEmpty() ? "{\"type\":\"NONE\"}" : values(List.of(other))));
      for (Standing standing : Standing.values()) {
        everybody.remove(standing.of(action));
      }
    }
    rules.add(rule(action, everybody, "{\"type\":\"ANY\"}"));
    return String.join(",", rules);
  }

  private static Set<String> with(Set<String> objects, String other) {
    Set<String> both = new LinkedHashSet<>(objects);
    both.add(other);
    return both;
  }

  private static String rule(Action action, List<String> principals, String objects) {
    return "{\"principals\":%s,\"%s\":%s}".formatted(values(principals), action.objects(), objects);
  }

  private static String values(Iterable<String> values) {
    return "{\"values\":[\"" + String.join("\",\"", values) + "\"]}";
  }

  /** Whether an attempt by somebody must succeed; they have no name when it is empty. */
  static boolean granted(Case attempt, Optional<String> principal) {
    return principal.equals(Optional.of(Standing.ONLY.of(attempt.action())));
  }
}
