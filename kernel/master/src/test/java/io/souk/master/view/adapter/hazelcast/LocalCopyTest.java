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

  private static final Position FOLLOWED = new Position(new Generation(0, 3), 17);

  private long now = 1;
  private final LocalCopy copy = new LocalCopy(() -> now);

  private void lead(int tasks) {
    List<ViewChange> turn = new ArrayList<>();
    turn.add(new ViewChange.Begin(Views.leader("m")));
    turn.addAll(puts(tasks));
    copy.publish(turn);
  }

  private static List<ViewChange> puts(int tasks) {
    List<ViewChange> puts = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      puts.add(new ViewChange.PutTask(Views.task(i, "t" + i, "f", "a")));
    }
    return puts;
  }

  private void follow(int tasks) {
    copy.follow(FOLLOWED, puts(tasks));
  }

  private static ViewChange late(int serial) {
    return new ViewChange.PutTask(Views.task(serial, "late", "f", "a"));
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
  void whoFollowedGoesOnFromThereAndStoresEverythingLater() {
    follow(10_000);
    lead(10_001);
    assertThat(copy.allTold(Views.leader("m").term())).isFalse();
    assertThat(copy.next())
        .isInstanceOfSatisfying(
            LocalCopy.Task.Succession.class,
            it -> {
              assertThat(it.after()).isEqualTo(FOLLOWED);
              assertThat(it.before().tasks()).hasSize(10_000);
              assertThat(it.now().tasks()).hasSize(10_001);
            });
    assertThat(copy.allTold(Views.leader("m").term())).isTrue();
    assertThat(copy.next()).isInstanceOf(LocalCopy.Task.Rest.class);
    copy.publish(List.of(late(10_001)));
    assertThat(copy.allTold(Views.leader("m").term())).isFalse();
    assertThat(copy.next()).isEqualTo(new LocalCopy.Task.Changes(List.of(late(10_001)), false));
    copy.publish(List.of(late(10_002)));
    after(Duration.ofMillis(3_100));
    assertThat(copy.next())
        .isInstanceOfSatisfying(
            LocalCopy.Task.Everything.class,
            all -> {
              assertThat(all.untold()).contains(List.of(late(10_002)));
              assertThat(all.snapshot().tasks()).hasSize(10_003);
            });
    assertThat(copy.next()).as("nothing twice").isInstanceOf(LocalCopy.Task.Rest.class);
  }

  @Test
  void whoFollowedMuchStoresItAfterHalfAMinute() {
    follow(150_000);
    lead(150_000);
    assertThat(copy.next()).isInstanceOf(LocalCopy.Task.Succession.class);
    after(Duration.ofMillis(29_900));
    assertThat(copy.next()).isInstanceOf(LocalCopy.Task.Rest.class);
    after(Duration.ofMillis(200));
    assertThat(copy.next()).isInstanceOf(LocalCopy.Task.Everything.class);
  }

  @Test
  void whoFollowedLittleTellsItAtOnce() {
    follow(100);
    lead(100);
    assertThat(copy.next())
        .isInstanceOfSatisfying(
            LocalCopy.Task.Everything.class, all -> assertThat(all.untold()).isEmpty());
  }

  @Test
  void whatGotLostOfASuccessionIsToldAsAWhole() {
    follow(10_000);
    lead(10_000);
    copy.shareAnew();
    assertThat(copy.next())
        .isInstanceOfSatisfying(
            LocalCopy.Task.Everything.class, all -> assertThat(all.untold()).isEmpty());
  }

  @Test
  void whoLedBeforeDoesNotGoOnFromWhatItFollowedOnce() {
    follow(10_000);
    lead(10_000);
    assertThat(copy.next()).isInstanceOf(LocalCopy.Task.Succession.class);
    copy.publish(List.of(new ViewChange.End("deposed")));
    lead(10_000);
    assertThat(copy.next()).isInstanceOf(LocalCopy.Task.Rest.class);
    after(Duration.ofMillis(3_100));
    assertThat(copy.next())
        .isInstanceOfSatisfying(
            LocalCopy.Task.Everything.class, all -> assertThat(all.untold()).isEmpty());
  }

  @Test
  void goesOnWithASuccessorOnlyFromTheTurnThatItNames() {
    follow(2);
    Position next = new Position(new Generation(1, 0), 0);
    List<ViewChange> succeed = List.of(new ViewChange.Succeed(Views.leader("n")));
    Position other = new Position(FOLLOWED.generation(), FOLLOWED.number() + 1);
    assertThat(copy.goOn(other, next, succeed)).isFalse();
    assertThat(copy.view().leader()).isEmpty();
    assertThat(copy.goOn(FOLLOWED, next, succeed)).isTrue();
    assertThat(copy.view().leader()).contains(Views.leader("n"));
    assertThat(copy.view().snapshot().tasks()).hasSize(2);
    assertThat(copy.goOn(FOLLOWED, next, succeed)).as("it is further").isFalse();
    copy.publish(List.of(new ViewChange.Begin(Views.leader("m"))));
    copy.publish(List.of(new ViewChange.End("deposed")));
    Position later = new Position(new Generation(2, 0), 0);
    assertThat(copy.goOn(next, later, succeed)).as("what it shows is its own").isFalse();
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
        new Position(new Generation(1, 1), 0),
        List.of(
            new ViewChange.PutTask(Views.task(1, "t", new String("f"), "a")),
            new ViewChange.PutTask(Views.task(2, "u", new String("f"), "a"))));
    List<TaskView> tasks = List.copyOf(copy.view().snapshot().tasks());
    assertThat(tasks.get(1).task().getFrameworkId()).isSameAs(tasks.get(0).task().getFrameworkId());
    assertThat(tasks.get(1).task().getAgentId()).isSameAs(tasks.get(0).task().getAgentId());
  }
}
