package io.souk.master.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.view.adapter.memory.InProcessLiveView;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ViewDeltaTest {

  private static List<ViewChange> puts(String suffix, int number) {
    return List.of(
        new ViewChange.PutAgent(Views.agent("a" + suffix)),
        new ViewChange.PutRecoveredAgent(new RecoveredAgentView(Views.agent("r" + suffix).info())),
        new ViewChange.PutUnreachableAgent(new UnreachableAgentView("u" + suffix, Views.NOON)),
        new ViewChange.PutFramework(Views.framework("f" + suffix)),
        new ViewChange.PutTask(Views.task(number, "t" + suffix, "f", "a")),
        new ViewChange.PutExecutor(Views.executor("a", "f" + suffix, "e")),
        new ViewChange.PutOffer(Views.offer("o" + suffix, "f", "a")),
        new ViewChange.PutMaintenance(Views.maintenance("h" + suffix)),
        new ViewChange.PutInverseOffer(Views.inverseOffer("i" + suffix, "f", "a")),
        new ViewChange.PutInverseAnswer(Views.inverseAnswer("a" + suffix, "f")),
        new ViewChange.PutRole(Views.role("role" + suffix, 2)),
        new ViewChange.PutOperation(Views.operation(number, "f", "a")));
  }

  private static LiveView.Snapshot of(List<ViewChange> changes) {
    return view(changes).snapshot();
  }

  private static LiveView view(List<ViewChange> changes) {
    LiveView view = new InProcessLiveView();
    view.publish(changes);
    return view;
  }

  private static void assertSame(LiveView.Snapshot actual, LiveView.Snapshot expected) {
    assertThat(actual.agents()).containsExactlyInAnyOrderElementsOf(expected.agents());
    assertThat(actual.recoveredAgents())
        .containsExactlyInAnyOrderElementsOf(expected.recoveredAgents());
    assertThat(actual.unreachableAgents())
        .containsExactlyInAnyOrderElementsOf(expected.unreachableAgents());
    assertThat(actual.frameworks()).containsExactlyInAnyOrderElementsOf(expected.frameworks());
    assertThat(actual.tasks()).containsExactlyInAnyOrderElementsOf(expected.tasks());
    assertThat(actual.executors()).containsExactlyInAnyOrderElementsOf(expected.executors());
    assertThat(actual.offers()).containsExactlyInAnyOrderElementsOf(expected.offers());
    assertThat(actual.maintenance()).isEqualTo(expected.maintenance());
    assertThat(actual.inverseOffers())
        .containsExactlyInAnyOrderElementsOf(expected.inverseOffers());
    assertThat(actual.inverseAnswers())
        .containsExactlyInAnyOrderElementsOf(expected.inverseAnswers());
    assertThat(actual.roles()).containsExactlyInAnyOrderElementsOf(expected.roles());
    assertThat(actual.operations()).containsExactlyInAnyOrderElementsOf(expected.operations());
  }

  @Test
  void nothingOfEqualPictures() {
    assertThat(ViewDelta.between(of(puts("", 1)), of(puts("", 1)))).isEmpty();
    assertThat(ViewDelta.between(of(List.of()), of(List.of()))).isEmpty();
  }

  @Test
  void putsAllThatIsNewAndRemovesAllThatIsGone() {
    LiveView view = view(puts("", 1));
    LiveView.Snapshot after = of(puts("-other", 2));
    List<ViewChange> changes = ViewDelta.between(view.snapshot(), after);
    assertThat(changes).as("11 kinds twice, and the plan").hasSize(23);
    view.publish(changes);
    assertSame(view.snapshot(), after);
  }

  @Test
  void replacesWhatIsDifferent() {
    LiveView view = view(puts("", 1));
    LiveView.Snapshot after = of(List.of(new ViewChange.PutTask(Views.task(1, "u", "f", "b"))));
    view.publish(ViewDelta.between(view.snapshot(), after));
    assertSame(view.snapshot(), after);
  }

  @Test
  void leadsFromAnyPictureToAnyOther() {
    Random random = new Random(60);
    for (int i = 0; i < 200; i++) {
      LiveView view = view(some(random));
      LiveView.Snapshot after = of(some(random));
      view.publish(ViewDelta.between(view.snapshot(), after));
      assertSame(view.snapshot(), after);
    }
  }

  private static List<ViewChange> some(Random random) {
    List<ViewChange> some = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      for (ViewChange change : puts("-" + i, random.nextInt(6))) {
        if (random.nextBoolean()) {
          some.add(change);
        }
      }
    }
    return some;
  }
}
