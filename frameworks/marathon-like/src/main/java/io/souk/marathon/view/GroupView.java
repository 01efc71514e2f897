package io.souk.marathon.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.state.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The tree of groups that the ids of apps make. */
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
    List<App> below = new ArrayList<>();
    for (App app : world.apps().values()) {
      if (app.id().parent().isWithin(group)) {
        below.add(app);
      }
    }
    if (below.isEmpty() && !group.isRoot()) {
      throw RequestException.notFound("Group '" + group + "' does not exist");
    }
    return below;
  }

  /** The group, or a refusal when there is none. */
  public ObjectNode json(AppId id, Parts parts, Instant now) {
    return group(id, appsBelow(id), parts, now);
  }

  private ObjectNode group(AppId id, List<App> below, Parts parts, Instant now) {
    ObjectNode json = NODES.objectNode().put("id", id.path());
    ArrayNode own = json.putArray("apps");
    Map<AppId, List<App>> children = new TreeMap<>();
    Timestamp version = new Timestamp(Instant.EPOCH);
    int depth = id.segments().size();
    for (App app : below) {
      version = app.version().compareTo(version) > 0 ? app.version() : version;
      if (app.id().parent().equals(id)) {
        if (parts.apps()) {
          own.add(apps.info(app, parts.app(), now));
        }
      } else {
        AppId child = AppId.of(app.id().segments().subList(0, depth + 1));
        children.computeIfAbsent(child, none -> new ArrayList<>()).add(app);
      }
    }
    json.putArray("pods");
    ArrayNode groups = json.putArray("groups");
    if (parts.groups()) {
      children.forEach((child, apps) -> groups.add(group(child, apps, parts, now)));
    }
    json.putArray("dependencies");
    return json.put("version", version.toString());
  }
}
