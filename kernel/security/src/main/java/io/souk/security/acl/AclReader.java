package io.souk.security.acl;

import io.souk.security.Action;
import io.souk.security.file.Field;
import io.souk.security.file.SourceFile;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the file of permissions. */
final class AclReader {

  private static final String PERMISSIVE = "permissive";
  private static final String PRINCIPALS = "principals";
  private static final int MOST_RULES = 10_000;
  private static final int MOST_VALUES = 10_000;

  /** What has no single objects: all of it, or nothing. */
  private static final Set<String> UNDIVIDED =
      Set.of(
          "logs",
          "flags",
          "level",
          "agents",
          "machines",
          "resource_providers",
          "images",
          "masters",
          "audit");

  private static final Set<String> PATHS =
      Set.of(
          "/containers",
          "/containerizer/debug",
          "/files/debug",
          "/logging/toggle",
          "/metrics/snapshot",
          "/monitor/statistics");

  private AclReader() {}

  static Acls read(SourceFile file, byte[] content) {
    Field whole = Field.whole(file, content);
    boolean permissive = true;
    Map<Action, List<Acls.Rule>> rules = new EnumMap<>(Action.class);
    for (String name : whole.names()) {
      Field field = whole.get(name);
      if (name.equals(PERMISSIVE)) {
        permissive = field.truth();
        continue;
      }
      Action action =
          Action.of(name)
              .orElseThrow(
                  () ->
                      whole.refused(
                          "unknown action '"
                              + name
                              + "'; expected permissive, or an action such as register_frameworks"));
      if (rules.put(action, rules(action, field)) != null) {
        throw field.refused("stands there under another name, too: '" + action.key() + "'");
      }
    }
    return new Acls(permissive, rules);
  }

  private static List<Acls.Rule> rules(Action action, Field list) {
    List<Acls.Rule> rules = new ArrayList<>();
    for (Field item : list.items(MOST_RULES)) {
      item.only(Set.of(PRINCIPALS, action.objects()));
      rules.add(
          new Acls.Rule(
              entity(item.get(PRINCIPALS), PRINCIPALS),
              entity(item.get(action.objects()), action.objects())));
    }
    return rules;
  }

  private static Entity entity(Field field, String kind) {
    field.only(Set.of("type", "values"));
    Optional<Field> type = field.find("type");
    Optional<Field> values = field.find("values");
    if (type.isEmpty() && values.isEmpty()) {
      throw field.refused("expected 'values', or 'type' with ANY or NONE");
    }
    return switch (type.map(Field::text).orElse("SOME")) {
      case "ANY" -> new Entity.Any();
      case "NONE" -> new Entity.None();
      case "SOME" -> {
        if (UNDIVIDED.contains(kind)) {
          throw field.refused("has no single " + kind + "; expected 'type' with ANY or NONE");
        }
        yield Entity.Some.of(
            values(values.orElseThrow(() -> field.refused("'values' is missing")), kind),
            kind.equals("roles"));
      }
      default ->
          throw field
              .get("type")
              .refused("'" + type.get().text() + "'; expected ANY, NONE or SOME");
    };
  }

  private static Set<String> values(Field list, String kind) {
    Set<String> values = new HashSet<>();
    for (Field item : list.items(MOST_VALUES)) {
      String value = item.text();
      check(item, kind, value);
      values.add(value);
    }
    return values;
  }

  private static void check(Field item, String kind, String value) {
    if (value.isEmpty()) {
      throw item.refused("empty; expected a name");
    }
    if (kind.equals("paths") && !PATHS.contains(value)) {
      throw item.refused(
          "'"
              + value
              + "'; expected one of "
              + String.join(", ", PATHS.stream().sorted().toList()));
    }
    if (kind.equals("roles") && value.indexOf('%') >= 0) {
      String parent = value.endsWith("/%") ? value.substring(0, value.length() - 2) : "%";
      if (parent.isEmpty() || parent.indexOf('%') >= 0) {
        throw item.refused("'" + value + "'; expected a role, or PARENT/% for all roles below");
      }
    }
  }
}
