package io.souk.marathon.decide;

import io.souk.marathon.app.AppId;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.TaskId;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Kills that users ask for. */
public final class Kills {

  private final World world;
  private final Instances instances;
  private final Apps apps;

  Kills(World world, Instances instances, Apps apps) {
    this.world = world;
    this.instances = instances;
    this.apps = apps;
  }

  /**
   * How a kill is meant.
   *
   * @param scale whether the app shall have fewer instances afterwards, rather than new ones
   * @param force whether deployments in the way are given up
   * @param wipe whether the instance is given up with its task
   */
  public record Request(boolean scale, boolean force, boolean wipe) {

    /** Refuses what cannot go together. */
    public Request {
      if (scale && wipe) {
        throw RequestException.of(
            RequestException.Kind.BAD_REQUEST, "You cannot use scale and wipe at the same time.");
      }
    }
  }

  /**
   * What was killed.
   *
   * @param instances as they were
   * @param deployment the scaling, if there is one
   */
  public record Killed(List<Instance> instances, Optional<Deployment> deployment) {}

  /** Kills the tasks of an app on a host, or on any ({@code *}). */
  public Killed killOf(Turn turn, AppId app, String host, Request request) {
    apps.get(app);
    List<Instance> victims = new ArrayList<>();
    for (Instance each : world.instancesOf(app)) {
      if (each.task()
          .filter(t -> host.equals("*") || host.equals(t.placement().host()))
          .isPresent()) {
        victims.add(each);
      }
    }
    return kill(turn, victims, request);
  }

  /** Kills one task. */
  public Killed killOne(Turn turn, TaskId id, Request request) {
    Instance victim =
        find(id).orElseThrow(() -> RequestException.notFound("Task '" + id + "' does not exist"));
    return kill(turn, List.of(victim), request);
  }

  /** Kills tasks; ids that nobody has are skipped. */
  public Killed killAll(Turn turn, List<String> ids, Request request) {
    List<Instance> victims = new ArrayList<>();
    for (String text : ids) {
      TaskId id = new TaskId(text);
      if (!id.isWellFormed()) {
        throw RequestException.of(
            RequestException.Kind.BAD_REQUEST,
            "Invalid task id '" + text + "'. [it has not the form of a Marathon task id]");
      }
      find(id).filter(each -> !victims.contains(each)).ifPresent(victims::add);
    }
    return kill(turn, victims, request);
  }

  /** What is suspended has no task; it goes by the id of its last one. */
  private Optional<Instance> find(TaskId id) {
    return world
        .instanceOf(id)
        .or(
            () ->
                id.instance()
                    .flatMap(world::instance)
                    .filter(each -> each.task().isEmpty() && each.reservation().isPresent()));
  }

  private Killed kill(Turn turn, List<Instance> victims, Request request) {
    Optional<Deployment> deployment = Optional.empty();
    if (request.scale()) {
      Map<AppId, Integer> lost = new TreeMap<>();
      victims.stream()
          .filter(Instance::isCounted)
          .forEach(each -> lost.merge(each.appId(), 1, Integer::sum));
      deployment = Optional.of(apps.scaleBy(turn, lost, request.force()));
    }
    for (Instance each : victims) {
      boolean keepsData = each.reservation().isPresent();
      if (request.scale() && keepsData) {
        instances.retire(turn, each);
      } else if (request.scale()
          || request.wipe()
          || (each.condition().isUnreachable() && !keepsData)) {
        instances.decommission(turn, each);
      } else {
        each.task().ifPresent(task -> instances.kill(turn, each, task));
      }
    }
    return new Killed(victims, deployment);
  }
}
