package io.souk.agent.nested;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.agent.nested.HeldContainer.Kind;
import io.souk.agent.nested.HeldContainer.Phase;
import io.souk.protocol.mesos.CommandInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContainerTableTest {

  private static final ContainerName TASK = ContainerName.root("task");
  private static final ContainerName CHILD = TASK.child("child");
  private static final ContainerName GRANDCHILD = CHILD.child("grandchild");
  private static final ContainerName ALONE = ContainerName.root("alone");

  private static HeldContainer held(ContainerName name, Kind kind) {
    return HeldContainer.launching(
        "key of " + name,
        new LaunchRequest(
            name, CommandInfo.getDefaultInstance(), Optional.empty(), List.of(), Map.of()),
        kind,
        new HeldContainer.Place("f", Optional.empty(), "/s"));
  }

  private static HeldContainer held(ContainerName name) {
    return held(name, name.isNested() ? Kind.NESTED : Kind.STANDALONE);
  }

  private static ContainerTable with(ContainerTable table, HeldContainer... all) {
    ContainerTable next = table;
    for (HeldContainer one : all) {
      next = ((ContainerTable.Launch.Begun) next.launch(one, true)).change().table();
      next = next.started(one.name(), one.key());
    }
    return next;
  }

  private static ContainerTable.Change end(ContainerTable table, HeldContainer one) {
    return table.ended(one.name(), one.key(), Ending.exited(0), true);
  }

  @Test
  void aContainerStartsRunsAndEnds() {
    ContainerTable launching =
        ((ContainerTable.Launch.Begun) ContainerTable.EMPTY.launch(held(CHILD), true))
            .change()
            .table();
    assertThat(launching.find(CHILD).orElseThrow().phase()).isEqualTo(Phase.LAUNCHING);
    ContainerTable running = launching.started(CHILD, held(CHILD).key());
    assertThat(running.find(CHILD).orElseThrow().phase()).isEqualTo(Phase.RUNNING);
    ContainerTable ended = end(running, held(CHILD)).table();
    assertThat(ended.find(CHILD).orElseThrow().ending()).contains(Ending.exited(0));
    assertThat(ended.started(CHILD, held(CHILD).key())).isEqualTo(ended);
    assertThat(ended.ended(CHILD, held(CHILD).key(), Ending.exited(1), true).table())
        .isEqualTo(ended);
  }

  @Test
  void whatHappenedToAnEarlierOneOfTheNameIsNothingToThis() {
    ContainerTable table = with(ContainerTable.EMPTY, held(CHILD));
    assertThat(table.ended(CHILD, "another key", Ending.exited(0), true).table()).isEqualTo(table);
  }

  @Test
  void aNameIsTakenUntilItIsRemoved() {
    ContainerTable table = with(ContainerTable.EMPTY, held(CHILD));
    assertThat(table.launch(held(CHILD), true)).isInstanceOf(ContainerTable.Launch.Exists.class);
    table = end(table, held(CHILD)).table();
    assertThat(table.launch(held(CHILD), true)).isInstanceOf(ContainerTable.Launch.Exists.class);
    ContainerTable.Change removed = table.remove(CHILD, true);
    assertThat(removed.forget()).extracting(HeldContainer::name).containsExactly(CHILD);
    assertThat(removed.table().launch(held(CHILD), true))
        .isInstanceOf(ContainerTable.Launch.Begun.class);
  }

  @Test
  void nothingIsLaunchedInWhatDoesNotRun() {
    assertThatThrownBy(() -> ContainerTable.EMPTY.launch(held(CHILD), false))
        .isInstanceOfSatisfying(
            CallRefusal.class, refusal -> assertThat(refusal.status()).isEqualTo(400))
        .hasMessageContaining("task.child");
  }

  @Test
  void thereIsALimitToWhatRuns() {
    ContainerTable table = ContainerTable.EMPTY;
    for (int i = 0; i < ContainerTable.MOST_ALIVE; i++) {
      table = table.restored(held(TASK.child("c" + i)));
    }
    ContainerTable full = table;
    assertThatThrownBy(() -> full.launch(held(ALONE), true))
        .isInstanceOfSatisfying(
            CallRefusal.class, refusal -> assertThat(refusal.status()).isEqualTo(503));
  }

  @Test
  void whatEndsTakesWhatIsInItAlongInnermostFirst() {
    ContainerTable table = with(ContainerTable.EMPTY, held(CHILD), held(GRANDCHILD), held(ALONE));
    assertThat(end(table, held(CHILD)).kill())
        .extracting(HeldContainer::name)
        .containsExactly(GRANDCHILD);
    assertThat(table.parentGone(TASK).kill())
        .extracting(HeldContainer::name)
        .containsExactly(GRANDCHILD, CHILD);
  }

  @Test
  void resultsAreKeptAsLongAsTheOutermostContainer() {
    ContainerTable table =
        end(with(ContainerTable.EMPTY, held(CHILD), held(TASK.child("other"))), held(CHILD))
            .table();
    assertThat(table.find(CHILD)).isPresent();
    ContainerTable.Change gone = table.parentGone(TASK);
    assertThat(gone.forget()).extracting(HeldContainer::name).containsExactly(CHILD);
    ContainerTable.Change last =
        gone.table().ended(TASK.child("other"), "key of task.other", Ending.signaled(9), false);
    assertThat(last.forget()).extracting(HeldContainer::name).containsExactly(TASK.child("other"));
    assertThat(last.table()).isEqualTo(ContainerTable.EMPTY);
  }

  @Test
  void aResultOutlivesTheContainerThatOneWasIn() {
    ContainerTable table = with(ContainerTable.EMPTY, held(CHILD), held(GRANDCHILD));
    table = end(end(table, held(GRANDCHILD)).table(), held(CHILD)).table();
    assertThat(table.parentGone(CHILD).forget()).isEmpty();
    assertThat(table.find(GRANDCHILD).orElseThrow().hasEnded()).isTrue();
  }

  @Test
  void onlyWhatHasEndedIsRemoved() {
    ContainerTable table = with(ContainerTable.EMPTY, held(CHILD), held(ALONE));
    for (ContainerName name : List.of(CHILD, ALONE)) {
      assertThatThrownBy(() -> table.remove(name, true))
          .isInstanceOfSatisfying(
              CallRefusal.class, refusal -> assertThat(refusal.status()).isEqualTo(500));
    }
    assertThat(end(table, held(ALONE)).table().remove(ALONE, true).table().find(ALONE)).isEmpty();
  }

  @Test
  void toRemoveWhatIsNotThereIsFineWhereItCouldBe() {
    assertThat(ContainerTable.EMPTY.remove(CHILD, true).table()).isEqualTo(ContainerTable.EMPTY);
    assertThat(ContainerTable.EMPTY.remove(ALONE, false).table()).isEqualTo(ContainerTable.EMPTY);
    assertThatThrownBy(() -> ContainerTable.EMPTY.remove(CHILD, false))
        .isInstanceOfSatisfying(
            CallRefusal.class, refusal -> assertThat(refusal.status()).isEqualTo(500));
  }

  @Test
  void withOneGoesWhatEndedInIt() {
    ContainerTable table = with(ContainerTable.EMPTY, held(CHILD), held(GRANDCHILD));
    table = end(end(table, held(GRANDCHILD)).table(), held(CHILD)).table();
    assertThat(table.remove(CHILD, true).forget())
        .extracting(HeldContainer::name)
        .containsExactlyInAnyOrder(CHILD, GRANDCHILD);
  }

  @Test
  void ofTooManyThatEndedSessionsAreForgottenFirst() {
    HeldContainer session = held(TASK.child("session"), Kind.DEBUG);
    ContainerTable table = ContainerTable.EMPTY.restored(held(CHILD).ended(Ending.exited(0)));
    for (int i = 0; i < ContainerTable.MOST_ENDED - 1; i++) {
      table = table.restored(held(TASK.child("c" + i)).ended(Ending.exited(0)));
    }
    ContainerTable.Change change = end(with(table, session), session);
    assertThat(change.forget()).extracting(HeldContainer::name).containsExactly(session.name());
    ContainerTable.Change more = end(with(change.table(), held(ALONE)), held(ALONE));
    assertThat(more.forget()).extracting(HeldContainer::name).containsExactly(CHILD);
  }
}
