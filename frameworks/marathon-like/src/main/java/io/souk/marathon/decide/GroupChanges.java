package io.souk.marathon.decide;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.AppReader;
import io.souk.marathon.app.Group;
import io.souk.marathon.app.GroupReader;
import io.souk.marathon.app.GroupUpdate;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.ServicePorts;
import io.souk.marathon.app.Subtree;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.deploy.Action;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.state.History;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes to groups: each becomes one change of groups and apps, and one deployment. */
public final class GroupChanges {

  private final World world;
  private final Deployments deployments;
  private final AppReader reader;
  private final ServicePorts servicePorts;

  GroupChanges(World world, Deployments deployments, AppReader reader, ServicePorts servicePorts) {
    this.world = world;
    this.deployments = deployments;
    this.reader = reader;
    this.servicePorts = servicePorts;
  }

  /** POST: the group must not be there. */
  public Deployment create(Turn turn, AppId named, JsonNode body, boolean force) {
    AppId id = GroupReader.target(body, named);
    GroupUpdate update = GroupReader.read(reader, body, id);
    if (world.app(id).isPresent()) {
      throw RequestException.of(
          RequestException.Kind.EXISTS, "An app with the path " + id + " already exists.");
    }
    if (world.groups().contains(id)) {
      throw RequestException.of(
          RequestException.Kind.EXISTS,
          "Group " + id + " is already created. Use PUT to change this group.");
    }
    return begin(turn, change(turn, update), force);
  }

  /** PUT: the group becomes what the body says, and is made when it is not there. */
  public Deployment replace(Turn turn, AppId id, JsonNode body, boolean force) {
    return begin(turn, change(turn, read(id, body)), force);
  }

  /** PUT without effect: the steps that it would take. */
  public List<List<Action>> steps(Turn turn, AppId id, JsonNode body) {
    return deployments.steps(change(turn, read(id, body)).completed(world, turn.timestamp()));
  }

  /** Goes back to a kept version. */
  public Deployment rollback(Turn turn, AppId id, String version, boolean force) {
    get(id);
    return begin(turn, backTo(turn, id, version), force);
  }

  /** DELETE: the group and everything in and below it go; the root is emptied. */
  public Deployment remove(Turn turn, AppId id, boolean force) {
    get(id);
    Draft draft = new Draft(world);
    Subtree.below(world.specs(), id).keySet().forEach(draft::removeApp);
    Subtree.below(world.groups().all(), id).keySet().forEach(draft::removeGroup);
    draft.removeGroup(id);
    return begin(turn, draft.change(versioning(turn, draft)), force);
  }

  /** PATCH: whether services of a top-level group get its name as their role. */
  public void enforceRole(Turn turn, AppId id, JsonNode body) {
    boolean enforce = GroupReader.readEnforceRole(body);
    Group group = get(id);
    if (id.isRoot() || !id.parent().isRoot()) {
      throw RequestException.invalid("/", "Path needs to be top-level");
    }
    Group changed = group.with(group.dependencies(), Optional.of(enforce), turn.timestamp());
    if (!changed.isLike(group)) {
      world.groups().put(turn, changed);
      world.record(turn, turn.timestamp(), turn.newId(), Map.of(), Map.of(id, Optional.of(group)));
    }
  }

  /** The group, or a refusal. */
  public Group get(AppId id) {
    return world
        .groups()
        .find(id)
        .orElseThrow(() -> RequestException.notFound("Group '" + id + "' does not exist"));
  }

  /** Everything as it was in a kept version of the group, or a refusal. */
  public History.Past getVersion(AppId id, String version) {
    Timestamp timestamp = Timestamp.parse(version);
    return find(id, timestamp)
        .orElseThrow(
            () ->
                RequestException.notFound(
                    "Group '" + id + "' does not exist in version " + timestamp));
  }

  private Optional<History.Past> find(AppId id, Timestamp version) {
    Optional<History.Past> past = world.history().at(version, world.specs(), world.groups().all());
    if (past.isEmpty() && world.groups().version(id).equals(version)) {
      past =
          Optional.of(
              new History.Past(new TreeMap<>(world.specs()), new TreeMap<>(world.groups().all())));
    }
    return past.filter(then -> id.isRoot() || then.groups().containsKey(id));
  }

  /** The kept versions of the group, newest first; at least the present one. */
  public List<Timestamp> versions(AppId id) {
    get(id);
    List<Timestamp> kept = world.history().versions(id, true);
    return kept.isEmpty() ? List.of(world.groups().version(id)) : kept;
  }

  private GroupUpdate read(AppId id, JsonNode body) {
    AppId named = GroupReader.target(body, id);
    // Clients send the last part of the id, or all of it without the slash.
    boolean isSame =
        named.equals(id)
            || GroupReader.target(body, id.parent()).equals(id)
            || GroupReader.target(body, AppId.ROOT).equals(id);
    if (!isSame) {
      throw RequestException.invalid("/id", "The id must match the path: " + id);
    }
    if (world.app(id).isPresent()) {
      throw RequestException.of(
          RequestException.Kind.EXISTS, "An app with the path " + id + " already exists.");
    }
    return GroupReader.read(reader, body, id);
  }

  private Change change(Turn turn, GroupUpdate update) {
    if (update.version().isPresent()) {
      return backTo(turn, update.id(), update.version().get());
    }
    Draft draft = new Draft(world);
    if (update.scaleBy().isPresent()) {
      get(update.id());
      scale(draft, update.id(), update.scaleBy().get());
    } else {
      draft.apply(update, turn.timestamp());
    }
    checkEnforceRole(draft, update);
    return draft.change(versioning(turn, draft));
  }

  private void checkEnforceRole(Draft draft, GroupUpdate update) {
    boolean changes =
        update.enforceRole().isPresent()
            && world
                .groups()
                .find(update.id())
                .filter(group -> !group.enforceRole().equals(update.enforceRole()))
                .isPresent();
    if (changes && draft.touchesApps()) {
      throw RequestException.invalid(
          "/enforceRole", "must not be changed together with services of the group.");
    }
  }

  private void scale(Draft draft, AppId group, double factor) {
    for (App app : Subtree.below(world.apps(), group).values()) {
      double instances = Math.ceil(app.instances() * factor);
      if (instances > Integer.MAX_VALUE) {
        throw RequestException.invalid(
            "/scaleBy", app.id() + " would have more instances than " + Integer.MAX_VALUE);
      }
      ObjectNode json = app.json();
      json.put("instances", (int) instances);
      draft.putApp(app.id(), json);
    }
  }

  private Change backTo(Turn turn, AppId group, String version) {
    Timestamp timestamp = Timestamp.parse(version);
    History.Past past =
        find(group, timestamp)
            .orElseThrow(
                () ->
                    RequestException.of(
                        RequestException.Kind.UNPROCESSABLE,
                        "Group " + group + " not available in version " + timestamp));
    Draft draft = new Draft(world);
    Subtree.below(world.specs(), group).keySet().forEach(draft::removeApp);
    Subtree.below(world.groups().all(), group).keySet().forEach(draft::removeGroup);
    Subtree.below(past.groups(), group)
        .values()
        .forEach(each -> draft.putGroup(each, turn.timestamp()));
    Optional.ofNullable(past.groups().get(group))
        .ifPresent(each -> draft.putGroup(each, turn.timestamp()));
    Subtree.below(past.specs(), group).values().forEach(draft::putBack);
    return draft.change(versioning(turn, draft));
  }

  private Versioning versioning(Turn turn, Draft draft) {
    return new Versioning(world, servicePorts, turn, draft.goingApps(), draft.goingGroups());
  }

  private Deployment begin(Turn turn, Change change, boolean force) {
    Timestamp version = turn.timestamp();
    for (Optional<RunSpec> app : change.apps().values()) {
      if (app.isPresent() && app.get().version().compareTo(version) > 0) {
        version = app.get().version();
      }
    }
    return deployments.begin(turn, change, version, force);
  }
}
