package io.souk.marathon.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Group;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.Subtree;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.state.History;
import io.souk.marathon.state.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The tree of groups with the apps in them. */
public final class GroupView {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final World world;
  private final AppView apps;

  /**
   * Which parts of a group a client wants.
   *
   * @param apps whether apps are listed
   * @param groups whether groups below are listed
   * @param app what is embedded in each app
   */
  public record Parts(boolean apps, boolean groups, Set<Embeds> app) {

    /** Deeply immutable. */
    public Parts {
      app = Set.copyOf(app);
    }

    /** Reads {@code embed} parameters; none mean everything, apps without counts. */
    public static Parts parse(List<String> embeds) {
      if (embeds.isEmpty()) {
        return new Parts(true, true, Set.of());
      }
      Set<Embeds> app = Embeds.parse(embeds);
      boolean hasApps =
          embeds.stream().anyMatch(e -> e.equals("group.apps") || e.startsWith("group.apps."));
      return new Parts(hasApps, embeds.contains("group.groups"), app);
    }
  }

  /** A view of the apps in {@code world}. */
  public GroupView(World world, AppView apps) {
    this.world = world;
    this.apps = apps;
  }

  /** The apps in and below a group, or a refusal when there is no such group. */
  public List<App> appsBelow(AppId group) {
    check(group);
    return List.copyOf(Subtree.below(world.apps(), group).values());
  }

  private void check(AppId group) {
    if (!world.groups().contains(group)) {
      throw RequestException.notFound("Group '" + group + "' does not exist");
    }
  }

  /** The group, or a refusal when there is none. */
  public ObjectNode json(AppId id, Parts parts, Instant now) {
    check(id);
    return new Tree(
            Subtree.below(world.apps(), id),
            Subtree.below(world.groups().all(), id),
            app -> apps.info(app, parts.app(), now),
            world.groups()::version,
            parts)
        .json(world.groups().find(id).orElseThrow());
  }

  /** The group as it was, with the definitions of then. */
  public ObjectNode past(AppId id, History.Past past, Timestamp version) {
    Group group = Optional.ofNullable(past.groups().get(id)).orElse(Group.of(id, version));
    return new Tree(
            apps(Subtree.below(past.specs(), id)),
            Subtree.below(past.groups(), id),
            App::json,
            any -> version,
            Parts.parse(List.of()))
        .json(group);
  }

  private static NavigableMap<AppId, App> apps(Map<AppId, RunSpec> specs) {
    NavigableMap<AppId, App> apps = new TreeMap<>();
    for (RunSpec each : specs.values()) {
      if (each instanceof App app) {
        apps.put(app.id(), app);
      }
    }
    return apps;
  }

  /** Groups and apps by the group they are directly in. */
  private static final class Tree {

    private final Map<AppId, List<App>> apps = new HashMap<>();
    private final Map<AppId, List<Group>> groups = new HashMap<>();
    private final Function<App, ObjectNode> show;
    private final Function<AppId, Timestamp> version;

    Tree(
        Map<AppId, App> apps,
        Map<AppId, Group> groups,
        Function<App, ObjectNode> show,
        Function<AppId, Timestamp> version,
        Parts parts) {
      if (parts.apps()) {
        apps.values().forEach(app -> add(this.apps, app.id(), app));
      }
      if (parts.groups()) {
        groups.values().forEach(group -> add(this.groups, group.id(), group));
      }
      this.show = show;
      this.version = version;
    }

    private static <V> void add(Map<AppId, List<V>> to, AppId id, V value) {
      to.computeIfAbsent(id.parent(), none -> new ArrayList<>()).add(value);
    }

    ObjectNode json(Group group) {
      ObjectNode json = NODES.objectNode().put("id", group.id().path());
      ArrayNode own = json.putArray("apps");
      apps.getOrDefault(group.id(), List.of()).forEach(app -> own.add(show.apply(app)));
      json.putArray("pods");
      ArrayNode below = json.putArray("groups");
      groups.getOrDefault(group.id(), List.of()).forEach(child -> below.add(json(child)));
      ArrayNode dependencies = json.putArray("dependencies");
      group.dependencies().forEach(each -> dependencies.add(each.path()));
      json.put("version", version.apply(group.id()).toString());
      group.enforceRole().ifPresent(enforce -> json.put("enforceRole", enforce));
      return json;
    }
  }
}
