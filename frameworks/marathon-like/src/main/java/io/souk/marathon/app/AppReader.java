package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.problem.Problem;
import io.souk.marathon.problem.RequestException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The way from the JSON of a request to a normalised, validated app: {@code checked} (types and
 * limits), {@code completed} (old fields rewritten, defaults), {@code validated} (rules).
 */
public final class AppReader {

  private final AppDefaults.Settings settings;
  private final Roles roles;

  /**
   * @param roles which role pays for a service
   * @param defaultNetwork name of a container network without one; empty for none
   */
  public AppReader(Roles roles, String defaultNetwork) {
    this.settings = new AppDefaults.Settings(defaultNetwork, "mesos-bridge");
    this.roles = roles;
  }

  /** A reader of services that have this role unless they name another. */
  public AppReader(String role, String defaultNetwork, Set<String> features) {
    this(Roles.of(role), defaultNetwork);
  }

  /** The same reader for when a group at the top gives its name as role, or does not. */
  AppReader enforcing(AppId group, boolean enforce) {
    return new AppReader(
        new Roles(roles.own(), id -> id.equals(group) ? enforce : roles.enforces().test(id)),
        settings.defaultNetwork());
  }

  /** Which role pays for a service. */
  public Roles roles() {
    return roles;
  }

  /**
   * Reads the body of POST {@code /v2/apps}.
   *
   * @return normalised JSON without versions, service ports not yet assigned
   * @throws RequestException with what is wrong
   */
  public ObjectNode readNew(JsonNode body) {
    return finish(checked(body, AppShapes.APP), Optional.empty());
  }

  /**
   * Reads an app listed in a group; its id is relative to the group, or absolute and directly in
   * it.
   *
   * @return as {@link #readNew}
   * @throws RequestException with what is wrong
   */
  ObjectNode readIn(JsonNode body, AppId group) {
    ObjectNode app = checked(body, AppShapes.APP);
    AppId id = absolute(app.get("id").textValue(), group, "/id");
    checkChild(id, group);
    return finish(app.put("id", id.path()), Optional.empty());
  }

  static void checkChild(AppId id, AppId group) {
    if (id.isRoot() || !id.parent().equals(group)) {
      throw RequestException.invalid(
          "/id", "Identifier is not child of '" + group + "'. Identifier: '" + id + "'");
    }
  }

  /**
   * Reads the body of PUT or PATCH of {@code id}, checked but without defaults.
   *
   * @throws RequestException with what is wrong, also when the body names another id
   */
  public ObjectNode readUpdate(JsonNode body, AppId id) {
    ObjectNode update = checked(body, AppShapes.UPDATE);
    if (update.has("id")) {
      AppId named = absolute(update.get("id").textValue(), AppId.ROOT, "/id");
      if (!named.equals(id)) {
        throw RequestException.invalid("/id", "The id must match the path: " + id);
      }
    }
    update.put("id", id.path());
    return update;
  }

  /** Reads one element of PUT or PATCH {@code /v2/apps}, whose id is in the element. */
  public ObjectNode readListed(JsonNode element) {
    ObjectNode update = checked(element, AppShapes.APP);
    AppId id = absolute(update.get("id").textValue(), AppId.ROOT, "/id");
    return update.put("id", id.path());
  }

  /** A checked update made a whole app, absent fields at their defaults. */
  public ObjectNode complete(ObjectNode update) {
    return finish(update.deepCopy(), Optional.empty());
  }

  /** A checked update laid over what is stored: each field present replaces the stored one. */
  public ObjectNode merge(App stored, ObjectNode update) {
    ObjectNode merged = stored.json();
    merged.remove(List.of("version", "versionInfo"));
    boolean changesMode =
        update.has("networks") && !update.get("networks").equals(merged.get("networks"));
    if (changesMode && !update.has("portDefinitions")) {
      merged.remove("portDefinitions");
    }
    merged.setAll(update);
    return finish(merged, Optional.of(stored));
  }

  private ObjectNode checked(JsonNode body, Shape.Fields shape) {
    ObjectNode app = ShapeReader.read(body, shape);
    LegacyFields.rewrite(app, settings);
    return app;
  }

  private ObjectNode finish(ObjectNode app, Optional<App> stored) {
    app.remove("version");
    AppId id = absolute(app.path("id").textValue(), AppId.ROOT, "/id");
    app.put("id", id.path());
    dependencies(app, id);
    boolean keepsData = VolumeRules.keepsData(app);
    if (!app.has("role")) {
      app.put("role", roles.roleOf(id, keepsData));
    }
    ObjectNode full = AppDefaults.apply(app, settings);
    List<Problem> problems =
        new AppRules(full, roles.accepted(id, keepsData, stored.map(App::role))).check();
    if (!problems.isEmpty()) {
      throw RequestException.invalid(problems);
    }
    return full;
  }

  private static void dependencies(ObjectNode app, AppId id) {
    if (app.path("dependencies").isEmpty()) {
      return;
    }
    ArrayNode resolved = app.arrayNode();
    for (int i = 0; i < app.get("dependencies").size(); i++) {
      String text = app.get("dependencies").get(i).textValue();
      resolved.add(absolute(text, id.parent(), "/dependencies(" + i + ")").path());
    }
    app.set("dependencies", resolved);
  }

  private static AppId absolute(String text, AppId base, String path) {
    return AppId.parse(text, base)
        .orElseThrow(() -> RequestException.schema(List.of(new Problem(path, "error.pattern"))));
  }
}
