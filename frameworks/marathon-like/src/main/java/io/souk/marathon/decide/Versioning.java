package io.souk.marathon.decide;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Pod;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.ServicePorts;
import io.souk.marathon.app.Subtree;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes normalised definitions versions of their apps: ids, service ports, times. One object makes
 * all that belong to one change.
 */
final class Versioning {

  /** Definitions are kept as values of the store. */
  private static final int MAX_BYTES = 600_000;

  private final World world;
  private final Turn turn;
  private final ServicePorts.Account ports;
  private final Set<AppId> going;
  private final Set<AppId> goingGroups;
  private final NavigableMap<AppId, App> made = new TreeMap<>();

  /**
   * @param going apps that the same change removes
   * @param goingGroups groups that the same change removes
   */
  Versioning(
      World world,
      ServicePorts servicePorts,
      Turn turn,
      Collection<AppId> going,
      Collection<AppId> goingGroups) {
    this.world = world;
    this.turn = turn;
    this.ports = servicePorts.account(world.apps().values());
    this.going = new HashSet<>(going);
    this.goingGroups = new HashSet<>(goingGroups);
    going.forEach(id -> world.app(id).ifPresent(ports::remove));
  }

  /** The next version; the stored one when nothing differs. */
  App version(ObjectNode normalised) {
    AppId id = new AppId(normalised.path("id").textValue());
    checkId(id);
    if (world.spec(id).filter(Pod.class::isInstance).isPresent() && !going.contains(id)) {
      throw RequestException.invalid("/id", "Applications and Pods may not share the same id");
    }
    Optional<App> stored = world.app(id);
    Optional<App> before = Optional.ofNullable(made.get(id)).or(() -> stored);
    before.ifPresent(ports::remove);
    ObjectNode json = normalised.deepCopy();
    json.remove(List.of("version", "versionInfo"));
    ports.assign(json, before);
    checkSize(json);
    App app = next(json, stored);
    ports.add(app);
    made.put(id, app);
    return app;
  }

  private App next(ObjectNode json, Optional<App> stored) {
    if (stored.isEmpty()) {
      return stamp(json, turn.timestamp(), turn.timestamp(), turn.timestamp());
    }
    App before = stored.get();
    boolean sameInstances = before.instances() == json.path("instances").intValue();
    if (before.hasConfigurationOf(json) && sameInstances) {
      return before;
    }
    Timestamp now = Timestamp.after(before.version(), turn.now());
    if (!before.runsAs(json)) {
      return stamp(json, now, now, now);
    }
    Timestamp scaling = sameInstances ? before.lastScaling() : now;
    return stamp(json, now, scaling, before.lastConfigChange());
  }

  /** The next version of what is there now, that is as {@code before}. */
  RunSpec back(RunSpec before) {
    ObjectNode json = before.json();
    json.remove(List.of("version", "versionInfo"));
    return switch (before) {
      case App app -> version(json);
      case Pod pod -> podVersion(json);
    };
  }

  /** The same with another number of instances. */
  RunSpec scaled(RunSpec spec, int instances) {
    ObjectNode json = spec.json();
    json.remove(List.of("version", "versionInfo"));
    return switch (spec) {
      case App app -> version(json.put("instances", instances));
      case Pod pod -> {
        ((ObjectNode) json.get("scaling")).put("instances", instances);
        yield podVersion(json);
      }
    };
  }

  /** The next version of a pod; the stored one when nothing differs. */
  Pod podVersion(ObjectNode normalised) {
    AppId id = new AppId(normalised.path("id").textValue());
    checkId(id);
    if (made.containsKey(id) || (world.app(id).isPresent() && !going.contains(id))) {
      throw RequestException.invalid("/id", "Applications and Pods may not share the same id");
    }
    checkSize(normalised);
    Timestamp now = turn.timestamp();
    if (!(world.spec(id).orElse(null) instanceof Pod before)) {
      return Pod.of(stamped(normalised, now, now, now));
    }
    boolean sameInstances =
        before.instances() == normalised.path("scaling").path("instances").intValue();
    boolean sameConfiguration = before.hasConfigurationOf(normalised);
    ObjectNode asBefore = before.json();
    asBefore.remove(List.of("version", "versionInfo"));
    if (asBefore.equals(normalised)) {
      return before;
    }
    Timestamp next = Timestamp.after(before.version(), turn.now());
    return Pod.of(
        stamped(
            normalised,
            next,
            sameInstances ? before.lastScaling() : next,
            sameConfiguration ? before.lastConfigChange() : next));
  }

  /** The same definition as a new configuration, so that instances are replaced. */
  static App restarted(Turn turn, App app) {
    Timestamp now = Timestamp.after(app.version(), turn.now());
    return stamp(app.json(), now, app.lastScaling(), now);
  }

  private static App stamp(
      ObjectNode json, Timestamp version, Timestamp scaling, Timestamp configuration) {
    return App.of(stamped(json, version, scaling, configuration));
  }

  private static ObjectNode stamped(
      ObjectNode json, Timestamp version, Timestamp scaling, Timestamp configuration) {
    json.put("version", version.toString());
    json.putObject("versionInfo")
        .put("lastScalingAt", scaling.toString())
        .put("lastConfigChangeAt", configuration.toString());
    return json;
  }

  private static void checkSize(ObjectNode json) {
    if (json.toString().getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw RequestException.invalid("/", "must not be larger than " + MAX_BYTES + " bytes");
    }
  }

  /** Apps and groups share their names; an empty group gives way. */
  private void checkId(AppId id) {
    for (AppId group = id.parent(); !group.isRoot(); group = group.parent()) {
      if (made.containsKey(group) || (world.spec(group).isPresent() && !going.contains(group))) {
        throw sameId();
      }
    }
    if (!going.containsAll(Subtree.below(world.specs(), id).keySet())
        || !goingGroups.containsAll(Subtree.below(world.groups().all(), id).keySet())
        || !Subtree.below(made, id).isEmpty()) {
      throw sameId();
    }
  }

  static RequestException sameId() {
    return RequestException.invalid(
        "/id", "Groups and Applications may not have the same identifier.");
  }
}
