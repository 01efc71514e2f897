package io.souk.master.view.adapter.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.view.TaskView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When the others are told everything. */
class LocalCopyTest {

  private long now = 1;
  private final LocalCopy copy = new LocalCopy(() -> now);

  private void lead(int tasks) {
    List<ViewChange> turn = new ArrayList<>();
    turn.add(new ViewChange.Begin(Views.leader("m")));
    for (int i = 0; i < tasks; i++) {
      turn.add(new ViewChange.PutTask(Views.task(i, "t" + i, "f", "a")));
    }
    copy.publish(turn);
  }

  private void after(Duration time) {
    now += time.toNanos();
  }

  /** Event loops ask, and a writer may have much to write. */
  @Test
  void whoAsksForTheAgeWaitsForNoWriter() throws Exception {
    lead(1);
    synchronized (copy) {
      assertThat(CompletableFuture.supplyAsync(copy::age).get(30, TimeUnit.SECONDS))
          .contains(Duration.ZERO);
      assertThat(CompletableFuture.supplyAsync(copy::leading).get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aSmallViewIsToldAtOnce() {
    lead(100);
    assertThat(copy.next()).isInstanceOf(LocalCopy.Task.Everything.class);
  }

  @Test
  void aLargeOneOnceAgentsHadTimeToComeBackAndWithWhatTheySaid() {
    lead(10_000);
    assertThat(copy.next()).isInstanceOf(LocalCopy.Task.Rest.class);
    after(Duration.ofMillis(2_900));
    copy.publish(List.of(new ViewChange.PutTask(Views.task(10_000, "late", "f", "a"))));
    assertThat(copy.next()).isInstanceOf(LocalCopy.Task.Rest.class);
    assertThat(copy.allTold(Views.leader("m").term())).isFalse();
    after(Duration.ofMillis(200));
    assertThat(copy.next())
        .isInstanceOfSatisfying(
            LocalCopy.Task.Everything.class,
            all -> assertThat(all.snapshot().tasks()).hasSize(10_001));
    assertThat(copy.next()).as("nothing twice").isInstanceOf(LocalCopy.Task.Rest.class);
  }

  @Test
  void nobodyWaitsLongerThanFiveSeconds() {
    lead(50_000);
    after(Duration.ofMillis(4_900));
    assertThat(copy.next()).isInstanceOf(LocalCopy.Task.Rest.class);
    after(Duration.ofMillis(200));
    assertThat(copy.next()).isInstanceOf(LocalCopy.Task.Everything.class);
  }

  @Test
  void whatGotLostIsToldAgainAtOnce() {
    lead(10_000);
    after(Duration.ofSeconds(4));
    assertThat(copy.next()).isInstanceOf(LocalCopy.Task.Everything.class);
    copy.shareAnew();
    assertThat(copy.next()).isInstanceOf(LocalCopy.Task.Everything.class);
  }

  @Test
  void whatTheTasksOfAnotherLeaderHaveAlikeIsKeptOnce() {
    copy.follow(
        new Generation(1, 1),
        List.of(
            new ViewChange.PutTask(Views.task(1, "t", new String("f"), "a")),
            new ViewChange.PutTask(Views.task(2, "u", new String("f"), "a"))));
    List<TaskView> tasks = List.copyOf(copy.view().snapshot().tasks());
    assertThat(tasks.get(1).task().getFrameworkId()).isSameAs(tasks.get(0).task().getFrameworkId());
    assertThat(tasks.get(1).task().getAgentId()).isSameAs(tasks.get(0).task().getAgentId());
  }
}
