package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.chronos.ChronosException;
import io.souk.chronos.audit.Author;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.protocol.mesos.TaskState;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Random graphs, random outcomes and restarts, against {@link DependencyModel}. */
class DependencyPropertyTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f");

  private enum Act {
    DEFINE,
    DEFINE_AS_IT_IS,
    ASK,
    LAUNCH,
    RUNNING_AGAIN,
    FINISH,
    FAIL,
    LOSE,
    KILL,
    MARK,
    DELETE,
    RESTART
  }

  private record Step(Act act, int job, int parents, int flags) {
    String name() {
      return NAMES.get(job);
    }

    Set<String> others() {
      return NAMES.stream()
          .filter(name -> (parents >> NAMES.indexOf(name) & 1) == 1)
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Act> acts =
        Arbitraries.frequency(
            Tuple.of(6, Act.DEFINE),
            Tuple.of(1, Act.DEFINE_AS_IT_IS),
            Tuple.of(6, Act.ASK),
            Tuple.of(8, Act.LAUNCH),
            Tuple.of(2, Act.RUNNING_AGAIN),
            Tuple.of(12, Act.FINISH),
            Tuple.of(3, Act.FAIL),
            Tuple.of(1, Act.LOSE),
            Tuple.of(1, Act.KILL),
            Tuple.of(2, Act.MARK),
            Tuple.of(1, Act.DELETE),
            Tuple.of(2, Act.RESTART));
    // Few parents, or hardly any graph would be without circles.
    Arbitrary<Integer> parents =
        Combinators.combine(
                Arbitraries.integers().between(0, 63), Arbitraries.integers().between(0, 63))
            .as((one, other) -> one & other);
    return Combinators.combine(
            acts,
            Arbitraries.integers().between(0, 5),
            parents,
            Arbitraries.integers().between(0, 63))
        .as(Step::new)
        .list()
        .ofMaxSize(120);
  }

  private Desk desk;
  private DependencyModel model;

  @Property(tries = 1500)
  void jobsRunWhenAllParentsSucceededSinceTheirLastTurn(@ForAll("steps") List<Step> steps) {
    desk = new Desk();
    model = new DependencyModel();
    for (Step step : steps) {
      if (step.act() == Act.DEFINE || model.nodes.containsKey(step.name())) {
        act(step, step.name());
      }
      compare(step);
    }
  }

  private void act(Step step, String name) {
    switch (step.act()) {
      case DEFINE -> define(name, step.others(), step.flags());
      case DEFINE_AS_IT_IS -> {
        Job same = desk.ledger.job(new JobName(name)).orElseThrow();
        desk.apply(desk.jobs.put(desk.ledger, same, false, Author.PLATFORM, desk.now));
      }
      case ASK -> {
        model.ask(name);
        desk.ask(name);
      }
      case LAUNCH -> {
        model.launch();
        desk.launch();
      }
      case RUNNING_AGAIN ->
          desk.live(name).forEach(run -> desk.report(run, TaskState.TASK_RUNNING));
      case FINISH -> end(name, TaskState.TASK_FINISHED);
      case FAIL -> end(name, TaskState.TASK_FAILED);
      case LOSE -> end(name, TaskState.TASK_LOST);
      case KILL -> {
        desk.apply(desk.jobs.kill(desk.ledger, new JobName(name), desk.now));
        while (!desk.live(name).isEmpty()) {
          end(name, TaskState.TASK_KILLED);
        }
      }
      case MARK -> {
        model.mark(name);
        desk.apply(desk.jobs.markSuccess(desk.ledger, new JobName(name), desk.now));
      }
      case DELETE -> {
        model.delete(name);
        desk.delete(name);
      }
      case RESTART -> desk.restart();
    }
  }

  private void define(String name, Set<String> parents, int flags) {
    boolean soft = flags % 2 == 1;
    boolean concurrent = flags % 3 == 1;
    boolean disabled = flags % 8 == 7;
    String more =
        ",\"softError\":%s,\"disabled\":%s,\"concurrent\":%s".formatted(soft, disabled, concurrent);
    Job job = desk.read(name, parents, more);
    if (model.allows(name, parents)) {
      model.put(name, parents, soft, disabled, concurrent);
      desk.apply(desk.jobs.put(desk.ledger, job, false, Author.PLATFORM, desk.now));
    } else {
      assertThatThrownBy(() -> desk.jobs.put(desk.ledger, job, false, Author.PLATFORM, desk.now))
          .isInstanceOf(ChronosException.class)
          .hasMessageMatching("(?s).*(not have all parents defined|would wait for each other).*");
    }
  }

  private void end(String name, TaskState state) {
    desk.live(name).stream()
        .findFirst()
        .ifPresent(
            run -> {
              model.end(
                  name,
                  state == TaskState.TASK_FINISHED,
                  state == TaskState.TASK_FAILED || state == TaskState.TASK_LOST);
              desk.report(run, state);
              // Agents repeat themselves until they hear that they were heard.
              desk.report(run, state);
            });
  }

  private void compare(Step step) {
    assertThat(desk.ledger.jobs()).as("%s", step).hasSize(model.nodes.size());
    model.nodes.forEach(
        (name, node) -> {
          String when = " of %s after %s".formatted(name, step);
          assertThat(desk.parents(name)).as("parents" + when).isEqualTo(node.parents);
          assertThat(desk.satisfied(name)).as("satisfied" + when).isEqualTo(model.satisfied(name));
          assertThat(desk.live(name)).as("live" + when).hasSize(node.live);
          assertThat(desk.queued(name)).as("queued" + when).hasSize(node.queued());
        });
  }
}
