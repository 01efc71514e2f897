package io.souk.marathon.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Group;
import io.souk.marathon.app.Pod;
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
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The tree of groups with the apps and pods in them. */
public final class GroupView {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final World world;
  private final AppView apps;
  private final PodView pods;

  /**
   * Which parts of a group a client wants.
   *
   * @param apps whether apps are listed
   * @param pods whether pods are listed
   * @param groups whether groups below are listed
   * @param app what is embedded in each app
   */
  public record Parts(boolean apps, boolean pods, boolean groups, Set<Embeds> app) {

    /** Deeply immutable. */
    public Parts {
      app = Set.copyOf(app);
    }

    /** Reads {@code embed} parameters; none mean everything, apps without counts. */
    public static Parts parse(List<String> embeds) {
      if (embeds.isEmpty()) {
        return new Parts(true, true, true, Set.of());
      }
      Set<Embeds> app = Embeds.parse(embeds);
      boolean hasApps =
          embeds.stream().anyMatch(e -> e.equals("group.apps") || e.startsWith("group.apps."));
      return new Parts(
          hasApps, embeds.contains("group.pods"), embeds.contains("group.groups"), app);
    }
  }

  /** A view of the groups in {@code world}. */
  public GroupView(World world, AppView apps, PodView pods) {
    this.world = world;
    this.apps = apps;
    this.pods = pods;
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
            Subtree.below(world.specs(), id),
            Subtree.below(world.groups().all(), id),
            spec ->
                switch (spec) {
                  case App app -> apps.info(app, parts.app(), now);
                  case Pod pod -> pods.status(pod, now);
                },
            world.groups()::version,
            parts)
        .json(world.groups().find(id).orElseThrow());
  }

  /** The group as it was, with the definitions of then. */
  public ObjectNode past(AppId id, History.Past past, Timestamp version) {
    Group group = Optional.ofNullable(past.groups().get(id)).orElse(Group.of(id, version));
    return new Tree(
            Subtree.below(past.specs(), id),
            Subtree.below(past.groups(), id),
            spec ->
                switch (spec) {
                  case App app -> app.json();
                  case Pod pod -> pod.shown();
                },
            any -> version,
            Parts.parse(List.of()))
        .json(group);
  }

  /** Groups and apps by the group they are directly in. */
  private static final class Tree {

    private final Map<AppId, List<App>> apps = new HashMap<>();
    private final Map<AppId, List<Pod>> pods = new HashMap<>();
    private final Map<AppId, List<Group>> groups = new HashMap<>();
    private final Function<RunSpec, ObjectNode> show;
    private final Function<AppId, Timestamp> version;

    Tree(
        Map<AppId, RunSpec> specs,
        Map<AppId, Group> groups,
        Function<RunSpec, ObjectNode> show,
        Function<AppId, Timestamp> version,
        Parts parts) {
      for (RunSpec each : specs.values()) {
        if (parts.apps() && each instanceof App app) {
          add(apps, app.id(), app);
        }
        if (parts.pods() && each instanceof Pod pod) {
          add(pods, pod.id(), pod);
        }
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
      ArrayNode ownPods = json.putArray("pods");
      pods.getOrDefault(group.id(), List.of()).forEach(pod -> ownPods.add(show.apply(pod)));
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
