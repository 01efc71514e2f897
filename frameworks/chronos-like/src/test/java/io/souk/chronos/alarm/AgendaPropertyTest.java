package io.souk.chronos.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chronos.job.JobName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AgendaPropertyTest {

  private enum Kind {
    SET,
    CANCEL,
    DUE
  }

  private record Step(Kind kind, JobName job, long time) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, Arbitraries.just(Kind.SET)),
            net.jqwik.api.Tuple.of(2, Arbitraries.just(Kind.CANCEL)),
            net.jqwik.api.Tuple.of(1, Arbitraries.just(Kind.DUE)));
    Arbitrary<JobName> jobs =
        Arbitraries.integers().between(0, 40).map(number -> new JobName("job" + number));
    return Combinators.combine(kinds, jobs, Arbitraries.longs().between(0, 100))
        .as(Step::new)
        .list()
        .ofMaxSize(300);
  }

  @Property(tries = 500)
  void ringsEveryJobOnceAtTheTimeSetLast(@ForAll("steps") List<Step> steps) {
    Agenda agenda = new Agenda();
    Map<JobName, Long> expected = new HashMap<>();
    for (Step step : steps) {
      switch (step.kind()) {
        case SET -> {
          agenda.set(step.job(), step.time());
          expected.put(step.job(), step.time());
        }
        case CANCEL -> {
          agenda.cancel(step.job());
          expected.remove(step.job());
        }
        case DUE -> {
          List<JobName> due = agenda.due(step.time());
          assertThat(due)
              .isSortedAccordingTo((a, b) -> Long.compare(expected.get(a), expected.get(b)));
          assertThat(due)
              .containsExactlyInAnyOrderElementsOf(
                  expected.keySet().stream().filter(j -> expected.get(j) <= step.time()).toList());
          due.forEach(expected::remove);
        }
      }
      OptionalLong first = expected.values().stream().mapToLong(Long::longValue).min();
      assertThat(agenda.first()).isEqualTo(first);
      assertThat(agenda.size()).isEqualTo(expected.size());
    }
  }
}
