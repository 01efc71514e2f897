package io.souk.marathon.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Goal;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.InstanceId;
import io.souk.marathon.instance.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes and goes, the numbers are those of counting anew. */
class AppInstancesTest {

  private static final Timestamp NOW = new Timestamp(Instant.parse("2026-01-01T00:00:00Z"));
  private static final List<AppId> APPS = List.of(new AppId("/a"), new AppId("/b/c"));

  /**
   * An instance as it is from now on, or is no more.
   *
   * @param condition of its task, if it has one
   */
  record Step(int app, int number, Goal goal, Optional<Condition> condition, boolean removed) {

    InstanceId id() {
      return InstanceId.of(APPS.get(app), "i" + number);
    }

    Instance instance() {
      Optional<Task> task =
          condition.map(
              each ->
                  Task.provisioned(id().task(1), WorldFixture.PLACE, NOW).withCondition(each, NOW));
      return new Instance(id(), APPS.get(app), NOW, goal, NOW, 1, task, Optional.empty());
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.integers().between(0, APPS.size() - 1),
            Arbitraries.integers().between(0, 3),
            Arbitraries.of(Goal.class),
            Arbitraries.of(Condition.class).optional(),
            Arbitraries.of(true, false, false))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  @Property(tries = 300)
  void numbersAreThoseOfCountingAnew(@ForAll("steps") List<Step> steps) {
    AppInstances instances = new AppInstances();
    Map<AppId, Map<InstanceId, Instance>> expected = new LinkedHashMap<>();
    APPS.forEach(app -> expected.put(app, new LinkedHashMap<>()));
    for (Step step : steps) {
      AppId app = APPS.get(step.app());
      if (step.removed()) {
        instances.remove(app, step.id());
        expected.get(app).remove(step.id());
      } else {
        instances.put(step.instance());
        expected.get(app).put(step.id(), step.instance());
      }
    }
    expected.forEach(
        (app, those) -> {
          List<Instance> all = new ArrayList<>(those.values());
          assertThat(instances.of(app)).containsExactlyElementsOf(all);
          assertThat(instances.newestFirst(app)).containsExactlyElementsOf(all.reversed());
          assertThat(instances.counted(app))
              .isEqualTo((int) all.stream().filter(Instance::isCounted).count());
          assertThat(instances.ending(app))
              .isEqualTo((int) all.stream().filter(Instance::isEnding).count());
        });
  }
}
