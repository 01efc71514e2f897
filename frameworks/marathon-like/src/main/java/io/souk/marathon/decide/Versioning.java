package io.souk.marathon.decide;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.AppPort;
import io.souk.marathon.app.Pod;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.ServicePorts;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a normalised definition a version of its app: ids, service ports, times. */
final class Versioning {

  /** A deployment keeps the definition before and after in one value of the store. */
  private static final int MAX_BYTES = 600_000;

  private final World world;
  private final ServicePorts servicePorts;

  Versioning(World world, ServicePorts servicePorts) {
    this.world = world;
    this.servicePorts = servicePorts;
  }

  /**
   * The next version; the stored one when nothing differs.
   *
   * @param alsoNew apps that the same change makes
   */
  App version(Turn turn, ObjectNode normalised, Map<AppId, App> alsoNew) {
    AppId id = new AppId(normalised.path("id").textValue());
    checkId(id, alsoNew);
    if (world.spec(id).orElse(null) instanceof Pod) {
      throw RequestException.invalid("/id", "Applications and Pods may not share the same id");
    }
    Optional<App> stored = world.app(id);
    ObjectNode json = normalised.deepCopy();
    json.remove(List.of("version", "versionInfo"));
    servicePorts.assign(
        json,
        takenBesides(id, alsoNew),
        stored
            .map(app -> app.ports().stream().map(AppPort::servicePort).toList())
            .orElse(List.of()));
    checkSize(json);
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
  RunSpec back(Turn turn, RunSpec before, Map<AppId, App> alsoNew) {
    ObjectNode json = before.json();
    json.remove(List.of("version", "versionInfo"));
    return switch (before) {
      case App app -> version(turn, json, alsoNew);
      case Pod pod -> podVersion(turn, json);
    };
  }

  /** The next version of a pod; the stored one when nothing differs. */
  Pod podVersion(Turn turn, ObjectNode normalised) {
    AppId id = new AppId(normalised.path("id").textValue());
    checkId(id, Map.of());
    if (world.app(id).isPresent()) {
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
  App restarted(Turn turn, App app) {
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

  private void checkId(AppId id, Map<AppId, App> alsoNew) {
    Set<AppId> others = new HashSet<>(alsoNew.keySet());
    for (AppId group = id.parent(); !group.isRoot(); group = group.parent()) {
      if (world.spec(group).isPresent() || others.contains(group)) {
        throw sameId();
      }
    }
    AppId next = world.specs().higherKey(new AppId(id.path() + "/-"));
    boolean isGroup = next != null && next.isWithin(id);
    if (isGroup || others.stream().anyMatch(each -> !each.equals(id) && each.isWithin(id))) {
      throw sameId();
    }
  }

  private static RequestException sameId() {
    return RequestException.invalid(
        "/id", "Groups and Applications may not have the same identifier.");
  }

  private Set<Integer> takenBesides(AppId id, Map<AppId, App> alsoNew) {
    Set<Integer> taken = new HashSet<>();
    for (App app : world.apps().values()) {
      if (!app.id().equals(id) && !alsoNew.containsKey(app.id())) {
        app.ports().forEach(port -> taken.add(port.servicePort()));
      }
    }
    alsoNew.values().forEach(app -> app.ports().forEach(port -> taken.add(port.servicePort())));
    return taken;
  }
}
