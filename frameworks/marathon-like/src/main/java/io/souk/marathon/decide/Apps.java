package io.souk.marathon.decide;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.AppReader;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.ServicePorts;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.deploy.Action;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.problem.Problem;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes to apps: each becomes a set of new definitions and a deployment. */
public final class Apps {

  private final World world;
  private final Deployments deployments;
  private final AppReader reader;
  private final ServicePorts servicePorts;

  Apps(World world, Deployments deployments, AppReader reader, ServicePorts servicePorts) {
    this.world = world;
    this.deployments = deployments;
    this.reader = reader;
    this.servicePorts = servicePorts;
  }

  private Versioning versioning(Turn turn) {
    return new Versioning(world, servicePorts, turn, List.of(), List.of());
  }

  /**
   * How a write is meant.
   *
   * @param force whether deployments in the way are given up
   * @param partial whether fields left out keep their values
   * @param createMissing whether an app that is not there is made
   * @param clientIp who asks
   * @param uri what was asked for
   */
  public record Request(
      boolean force, boolean partial, boolean createMissing, String clientIp, String uri) {}

  /**
   * What a write led to.
   *
   * @param app the definition now; the one that was when it is gone
   */
  public record Written(App app, Deployment deployment, boolean created) {}

  /** POST {@code /v2/apps}. */
  public Written create(Turn turn, JsonNode body, Request request) {
    ObjectNode normalised = reader.readNew(body);
    AppId id = new AppId(normalised.path("id").textValue());
    if (world.app(id).isPresent()) {
      throw RequestException.of(
          RequestException.Kind.EXISTS, "An app with id [" + id + "] already exists.");
    }
    return write(turn, id, normalised, request);
  }

  /** PUT or PATCH of one app. */
  public Written update(Turn turn, AppId id, JsonNode body, Request request) {
    ObjectNode update = reader.readUpdate(body, id);
    if (!request.createMissing()) {
      get(id);
    }
    if (update.has("version")) {
      return write(turn, id, rollback(id, update), request);
    }
    return write(turn, id, resolve(id, update, request), request);
  }

  private ObjectNode rollback(AppId id, ObjectNode update) {
    if (update.size() > 2) {
      throw RequestException.invalid(
          "/", "The 'version' field may only be combined with the 'id' field.");
    }
    ObjectNode json = getVersion(id, update.get("version").textValue()).json();
    json.remove(List.of("version", "versionInfo"));
    return json;
  }

  private ObjectNode resolve(AppId id, ObjectNode update, Request request) {
    Optional<App> stored = world.app(id);
    if (stored.isPresent() && request.partial()) {
      return reader.merge(stored.get(), update);
    }
    return reader.complete(update);
  }

  private Written write(Turn turn, AppId id, ObjectNode normalised, Request request) {
    boolean created = world.app(id).isEmpty();
    App app = versioning(turn).version(normalised);
    Deployment deployment =
        deployments.begin(
            turn, Map.of(id, Optional.of(app)), versionOf(turn, app, created), request.force());
    turn.publish(turn.events().apiPost(request.clientIp(), request.uri(), app));
    return new Written(app, deployment, created);
  }

  private static Timestamp versionOf(Turn turn, App app, boolean created) {
    return created ? app.version() : later(app.version(), turn.timestamp());
  }

  private static Timestamp later(Timestamp one, Timestamp other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /** PUT or PATCH {@code /v2/apps}: all in one deployment. */
  public Deployment updateAll(Turn turn, JsonNode body, Request request) {
    return deployments.begin(turn, changes(turn, body, request), turn.timestamp(), request.force());
  }

  /**
   * What {@link #updateAll} would do.
   *
   * @param after the definitions as they would be, in the order of the body
   */
  public record Preview(List<List<Action>> steps, List<App> after) {}

  /** Refuses what {@link #updateAll} refuses, locks aside, and changes nothing. */
  public Preview preview(Turn turn, JsonNode body, Request request) {
    Map<AppId, Optional<App>> changes = changes(turn, body, request);
    return new Preview(
        deployments.steps(Change.of(changes)),
        changes.values().stream().flatMap(Optional::stream).toList());
  }

  private Map<AppId, Optional<App>> changes(Turn turn, JsonNode body, Request request) {
    if (!body.isArray()) {
      throw RequestException.schema(List.of(new Problem("/", "error.expected.jsarray")));
    }
    Map<AppId, Optional<App>> changes = new LinkedHashMap<>();
    Versioning versioning = versioning(turn);
    int index = 0;
    for (Iterator<JsonNode> elements = body.elements(); elements.hasNext(); index++) {
      try {
        App app = listed(versioning, elements.next(), request);
        if (changes.put(app.id(), Optional.of(app)) != null) {
          throw RequestException.invalid("/id", app.id() + " is listed twice.");
        }
      } catch (RequestException refused) {
        throw refused.at("(" + index + ")");
      }
    }
    return changes;
  }

  private App listed(Versioning versioning, JsonNode element, Request request) {
    ObjectNode update = reader.readListed(element);
    AppId id = new AppId(update.get("id").textValue());
    if (!request.createMissing()) {
      get(id);
    }
    return versioning.version(
        update.has("version") ? rollback(id, update) : resolve(id, update, request));
  }

  /** DELETE of an app. */
  public Written remove(Turn turn, AppId id, boolean force) {
    App app = get(id);
    Deployment deployment =
        deployments.begin(turn, Map.of(id, Optional.empty()), turn.timestamp(), force);
    return new Written(app, deployment, false);
  }

  /** POST of {@code restart}: every instance is replaced by one of the same configuration. */
  public Deployment restart(Turn turn, AppId id, boolean force) {
    App app = Versioning.restarted(turn, get(id));
    return deployments.begin(turn, Map.of(id, Optional.of(app)), app.version(), force);
  }

  /** DELETE of a deployment without force: its apps go back to what they were. */
  public Deployment revert(Turn turn, String deploymentId) {
    return revert(turn, deploymentId, "undone");
  }

  /** The same for a reason that the event of its failure tells. */
  Deployment revert(Turn turn, String deploymentId, String reason) {
    Deployment deployment = getDeployment(deploymentId);
    Map<AppId, Optional<RunSpec>> changes = new LinkedHashMap<>();
    Versioning versioning = versioning(turn);
    for (Deployment.Original original : deployment.originals()) {
      Optional<RunSpec> back = original.app().map(versioning::back);
      changes.put(original.id(), back);
    }
    Change change = Change.takingBack(world, deploymentId, changes, turn.timestamp());
    return deployments.takeBack(turn, deployment, change, reason);
  }

  /** Fewer instances, some of which the caller ends itself. */
  Deployment scaleBy(Turn turn, Map<AppId, Integer> lost, boolean force) {
    Map<AppId, Optional<RunSpec>> changes = new LinkedHashMap<>();
    Versioning versioning = versioning(turn);
    lost.forEach(
        (id, count) ->
            world
                .spec(id)
                .map(spec -> versioning.scaled(spec, Math.max(0, spec.instances() - count)))
                .ifPresent(spec -> changes.put(id, Optional.of(spec))));
    return deployments.begin(turn, changes, turn.timestamp(), force);
  }

  /** Another number of instances, asked for by nobody outside. */
  Deployment scaleTo(Turn turn, AppId id, int instances) {
    ObjectNode json = get(id).json();
    json.put("instances", instances);
    App app = versioning(turn).version(json);
    return deployments.begin(turn, Map.of(id, Optional.of(app)), app.version(), false);
  }

  /** The app, or a refusal. */
  public App get(AppId id) {
    return world
        .app(id)
        .orElseThrow(() -> RequestException.notFound("App '" + id + "' does not exist"));
  }

  /** A kept version of the app, or a refusal. */
  public App getVersion(AppId id, String version) {
    Timestamp timestamp = Timestamp.parse(version);
    get(id);
    if (world.versions(id).get(timestamp) instanceof App found) {
      return found;
    }
    throw RequestException.notFound("App '" + id + "' does not exist in version " + timestamp);
  }

  /** The kept versions of the app, newest first, or a refusal. */
  public List<Timestamp> versions(AppId id) {
    get(id);
    return new ArrayList<>(world.versions(id).descendingKeySet());
  }

  /** The running deployment, or a refusal. */
  public Deployment getDeployment(String id) {
    return world
        .deployment(id)
        .orElseThrow(() -> RequestException.notFound("DeploymentPlan " + id + " does not exist"));
  }
}
