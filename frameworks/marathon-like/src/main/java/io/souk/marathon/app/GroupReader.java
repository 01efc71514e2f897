package io.souk.marathon.app;

import static io.souk.marathon.app.Shape.decimal;
import static io.souk.marathon.app.Shape.fields;
import static io.souk.marathon.app.Shape.flag;
import static io.souk.marathon.app.Shape.list;
import static io.souk.marathon.app.Shape.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.problem.Problem;
import io.souk.marathon.problem.RequestException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The way from the JSON of a group to what it asks for, with everything that is wrong with it. */
public final class GroupReader {

  /** More problems than this help nobody. */
  private static final int MAX_PROBLEMS = 100;

  private static final Shape.Fields GROUP =
      fields(
          "id", text(1, 1024),
          "apps", list(new Shape.Free()),
          "groups", list(new Shape.Free()),
          "dependencies", list(text(1, 1024)),
          "scaleBy", decimal(0),
          "version", text(),
          "enforceRole", flag());

  private static final Shape.Fields PATCH = fields("enforceRole", flag()).require("enforceRole");

  /** Reads the apps of the group at hand, whose role may be a matter of the same body. */
  private AppReader apps;

  private final List<RequestException> refusals = new ArrayList<>();
  private int problems;

  private GroupReader(AppReader apps) {
    this.apps = apps;
  }

  /**
   * The group that a body is about.
   *
   * @param named the group that the path names
   */
  public static AppId target(JsonNode body, AppId named) {
    if (!body.isObject() || !body.path("id").isTextual()) {
      return named;
    }
    return AppId.parse(body.get("id").textValue(), named).orElseThrow(() -> pattern("/id"));
  }

  /**
   * Reads a whole update.
   *
   * @param id the group it is about
   * @throws RequestException with what is wrong
   */
  public static GroupUpdate read(AppReader apps, JsonNode body, AppId id) {
    GroupReader reader = new GroupReader(apps);
    GroupUpdate update = reader.group(body, id, "");
    reader.finish();
    return update;
  }

  /** Reads the body of PATCH. */
  public static boolean readEnforceRole(JsonNode body) {
    return ShapeReader.read(body, PATCH).get("enforceRole").booleanValue();
  }

  private GroupUpdate group(JsonNode body, AppId id, String path) {
    return tryRead(path, () -> ShapeReader.read(body, GROUP))
        .map(json -> update(json, id, path))
        .orElseGet(() -> empty(id));
  }

  private GroupUpdate update(ObjectNode json, AppId id, String path) {
    checkAlone(json, path);
    Optional<Double> scaleBy =
        json.has("scaleBy") ? Optional.of(json.get("scaleBy").doubleValue()) : Optional.empty();
    Optional<String> version =
        json.has("version") ? Optional.of(json.get("version").textValue()) : Optional.empty();
    if (!path.isEmpty() && (scaleBy.isPresent() || version.isPresent())) {
      invalid(path, "scaleBy and version are only allowed for the group that the request names.");
    }
    AppReader outside = apps;
    Optional<Boolean> enforceRole = enforceRole(json, id, path);
    enforceRole.ifPresent(enforce -> apps = outside.enforcing(id, enforce));
    GroupUpdate update = update(json, id, path, scaleBy, version, enforceRole);
    apps = outside;
    return update;
  }

  private GroupUpdate update(
      ObjectNode json,
      AppId id,
      String path,
      Optional<Double> scaleBy,
      Optional<String> version,
      Optional<Boolean> enforceRole) {
    Set<AppId> names = new LinkedHashSet<>();
    return new GroupUpdate(
        id,
        json.has("apps") ? Optional.of(apps(json.get("apps"), id, path, names)) : Optional.empty(),
        json.has("groups")
            ? Optional.of(groups(json.get("groups"), id, path, names))
            : Optional.empty(),
        json.has("dependencies")
            ? Optional.of(dependencies(json.get("dependencies"), id, path))
            : Optional.empty(),
        scaleBy,
        version,
        enforceRole);
  }

  private static GroupUpdate empty(AppId id) {
    return new GroupUpdate(
        id,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private void checkAlone(ObjectNode json, String path) {
    int others = json.size() - (json.has("id") ? 1 : 0);
    for (String name : List.of("version", "scaleBy")) {
      if (json.has(name) && others > 1) {
        invalid(path + "/" + name, "not allowed in conjunction with other properties.");
      }
    }
  }

  private Map<AppId, ObjectNode> apps(JsonNode list, AppId group, String path, Set<AppId> names) {
    Map<AppId, ObjectNode> read = new LinkedHashMap<>();
    for (int i = 0; i < list.size() && problems < MAX_PROBLEMS; i++) {
      JsonNode body = list.get(i);
      String at = path + "/apps(" + i + ")";
      tryRead(at, () -> apps.readIn(body, group))
          .ifPresent(
              json -> {
                AppId id = new AppId(json.path("id").textValue());
                read.put(id, json);
                checkName(id, names, at);
              });
    }
    return read;
  }

  private List<GroupUpdate> groups(JsonNode list, AppId group, String path, Set<AppId> names) {
    List<GroupUpdate> read = new ArrayList<>();
    for (int i = 0; i < list.size() && problems < MAX_PROBLEMS; i++) {
      String at = path + "/groups(" + i + ")";
      JsonNode body = list.get(i);
      tryRead(at, () -> childOf(body, group))
          .ifPresent(
              id -> {
                checkName(id, names, at);
                read.add(group(body, id, at));
              });
    }
    return read;
  }

  private static AppId childOf(JsonNode body, AppId group) {
    if (!body.isObject()) {
      throw RequestException.schema(List.of(new Problem("/", "error.expected.jsobject")));
    }
    if (!body.hasNonNull("id")) {
      throw RequestException.schema(List.of(new Problem("/id", "error.path.missing")));
    }
    if (!body.get("id").isTextual()) {
      throw RequestException.schema(List.of(new Problem("/id", "error.expected.jsstring")));
    }
    AppId id = AppId.parse(body.get("id").textValue(), group).orElseThrow(() -> pattern("/id"));
    AppReader.checkChild(id, group);
    return id;
  }

  private void checkName(AppId id, Set<AppId> names, String path) {
    if (!names.add(id)) {
      invalid(
          path + "/id",
          "Groups and Applications may not have the same identifier. " + id + " is listed twice.");
    }
  }

  private List<AppId> dependencies(JsonNode list, AppId group, String path) {
    List<AppId> read = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      String text = list.get(i).textValue();
      String at = path + "/dependencies(" + i + ")";
      tryRead(at, () -> AppId.parse(text, group.parent()).orElseThrow(() -> pattern("/")))
          .filter(id -> !read.contains(id))
          .ifPresent(read::add);
    }
    return read;
  }

  private Optional<Boolean> enforceRole(ObjectNode json, AppId id, String path) {
    if (!json.has("enforceRole")) {
      return Optional.empty();
    }
    if (id.isRoot() || !id.parent().isRoot()) {
      invalid(path + "/enforceRole", "enforceRole is only allowed for top-level groups.");
    }
    return Optional.of(json.get("enforceRole").booleanValue());
  }

  private <T> Optional<T> tryRead(String path, Supplier<T> read) {
    try {
      return Optional.of(read.get());
    } catch (RequestException refused) {
      add(refused.at(path));
      return Optional.empty();
    }
  }

  private void invalid(String path, String message) {
    add(RequestException.invalid(path, message));
  }

  private void add(RequestException refused) {
    refusals.add(refused);
    problems += Math.max(1, refused.problems().size());
  }

  /** Wrong types and broken rules have different messages, so the first decides which are told. */
  private void finish() {
    if (refusals.isEmpty()) {
      return;
    }
    RequestException first = refusals.getFirst();
    if (first.problems().isEmpty()) {
      throw first;
    }
    List<Problem> all =
        refusals.stream()
            .filter(each -> each.kind() == first.kind())
            .flatMap(each -> each.problems().stream())
            .limit(MAX_PROBLEMS)
            .toList();
    throw first.kind() == RequestException.Kind.SCHEMA
        ? RequestException.schema(all)
        : RequestException.invalid(all);
  }

  private static RequestException pattern(String path) {
    return RequestException.schema(List.of(new Problem(path, "error.pattern")));
  }
}
