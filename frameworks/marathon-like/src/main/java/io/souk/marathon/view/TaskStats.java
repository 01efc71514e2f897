package io.souk.marathon.view;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.decide.Health;
import io.souk.marathon.instance.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** Summaries over the tasks of an app ({@code embed=taskStats}). */
final class TaskStats {

  private final Health health;
  private final App app;
  private final Instant now;
  private final ObjectNode json = JsonNodeFactory.instance.objectNode();

  TaskStats(Health health, App app, Instant now) {
    this.health = health;
    this.app = app;
    this.now = now;
  }

  ObjectNode json(Collection<Instance> instances) {
    put("startedAfterLastScaling", instances, this::isAfterScaling);
    put("withLatestConfig", instances, each -> each.isOf(app));
    put("withOutdatedConfig", instances, each -> !each.isOf(app));
    put("totalSummary", instances, each -> true);
    return json;
  }

  private boolean isAfterScaling(Instance instance) {
    return instance.version().compareTo(app.lastScaling()) >= 0;
  }

  private void put(String name, Collection<Instance> instances, Predicate<Instance> wanted) {
    List<Instance> some =
        instances.stream().filter(each -> each.task().isPresent()).filter(wanted).toList();
    if (some.isEmpty()) {
      return;
    }
    ObjectNode stats = json.putObject(name).putObject("stats");
    int[] counts = AppView.count(some, health);
    stats
        .putObject("counts")
        .put("staged", counts[0])
        .put("running", counts[1])
        .put("healthy", counts[2])
        .put("unhealthy", counts[3]);
    double[] lives =
        some.stream()
            .flatMap(each -> each.task().orElseThrow().report().startedAt().stream())
            .mapToDouble(at -> Duration.between(at.instant(), now).toMillis() / 1000.0)
            .sorted()
            .toArray();
    if (lives.length > 0) {
      double sum = 0;
      for (double life : lives) {
        sum += life;
      }
      stats
          .putObject("lifeTime")
          .put("averageSeconds", sum / lives.length)
          .put("medianSeconds", (lives[(lives.length - 1) / 2] + lives[lives.length / 2]) / 2);
    }
  }
}
