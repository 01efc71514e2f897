package io.souk.marathon.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.decide.Health;
import io.souk.marathon.decide.Readiness;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.state.World;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** Apps as the API shows them: the definition, and what is embedded (Marathon, AppInfo). */
public final class AppView {

  private final World world;
  private final Health health;
  private final TaskView tasks;
  private final Readiness readiness;

  /** A view of the apps in {@code world}. */
  public AppView(World world, Health health) {
    this.world = world;
    this.health = health;
    this.tasks = new TaskView(world);
    this.readiness = new Readiness(world);
  }

  /** The app with what is wanted embedded. */
  public ObjectNode info(App app, Set<Embeds> embeds, Instant now) {
    ObjectNode json = app.json();
    Collection<Instance> instances = world.instancesOf(app.id());
    if (embeds.contains(Embeds.COUNTS)) {
      counts(json, instances);
    }
    if (embeds.contains(Embeds.DEPLOYMENTS)) {
      deployments(json, app);
    }
    if (embeds.contains(Embeds.READINESS)) {
      json.set("readinessCheckResults", ReadinessView.of(readiness, app.id()));
    }
    if (embeds.contains(Embeds.LAST_TASK_FAILURE)) {
      world
          .failure(app.id())
          .ifPresent(failure -> json.set("lastTaskFailure", tasks.failure(failure)));
    }
    if (embeds.contains(Embeds.TASKS)) {
      json.set("tasks", tasks.tasks(instances, false));
    }
    if (embeds.contains(Embeds.TASK_STATS)) {
      json.set("taskStats", new TaskStats(health, app, now).json(instances));
    }
    return json;
  }

  /** The answer to POST: no instance counts yet, and no {@code versionInfo}. */
  public ObjectNode created(App app, Deployment deployment) {
    ObjectNode json = app.json();
    json.remove("versionInfo");
    json.put("tasksStaged", 0)
        .put("tasksRunning", 0)
        .put("tasksHealthy", 0)
        .put("tasksUnhealthy", 0);
    json.putArray("deployments").addObject().put("id", deployment.id());
    return json;
  }

  private void counts(ObjectNode json, Collection<Instance> instances) {
    int[] counts = count(instances, health);
    json.put("tasksStaged", counts[0])
        .put("tasksRunning", counts[1])
        .put("tasksHealthy", counts[2])
        .put("tasksUnhealthy", counts[3]);
  }

  /** Staged, running, healthy, unhealthy. */
  static int[] count(Collection<Instance> instances, Health health) {
    int[] counts = new int[4];
    for (Instance each : instances) {
      Condition condition = each.condition();
      if (condition == Condition.PROVISIONED || condition == Condition.STAGING) {
        counts[0]++;
      } else if (condition == Condition.RUNNING) {
        counts[1]++;
      }
      Optional<Boolean> verdict = health.verdict(each);
      if (verdict.isPresent()) {
        counts[verdict.get() ? 2 : 3]++;
      }
    }
    return counts;
  }

  private void deployments(ObjectNode json, App app) {
    ArrayNode array = json.putArray("deployments");
    world.deploymentsOf(app.id()).forEach(each -> array.addObject().put("id", each.id()));
  }
}
