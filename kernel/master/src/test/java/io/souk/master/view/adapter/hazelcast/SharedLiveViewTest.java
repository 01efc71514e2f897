package io.souk.master.view.adapter.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.master.view.LeaderView;
import io.souk.master.view.LiveView;
import io.souk.master.view.RecoveredAgentView;
import io.souk.master.view.TaskView;
import io.souk.master.view.UnreachableAgentView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two members, and a third that comes and goes. */
class SharedLiveViewTest {

  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final AtomicInteger OPENED = new AtomicInteger();
  private static ClusterMember one;
  private static ClusterMember two;

  private final String name = "-" + OPENED.incrementAndGet();
  private final List<HazelcastLiveView> views = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    // Three addresses, so that everything is kept on every member.
    one = member(List.of("127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"));
    two = member(join());
  }

  @AfterAll
  static void stop() {
    two.close();
    one.close();
  }

  @AfterEach
  void close() {
    views.forEach(HazelcastLiveView::close);
  }

  @Test
  void showsElsewhereWhatWasPublished() {
    HazelcastLiveView first = open(one);
    HazelcastLiveView second = open(two);
    first.publish(everything(1));
    await(second, snapshot -> snapshot.offers().size() == 1);
    assertSame(second.snapshot(), first.snapshot());
    first.publish(
        List.of(
            new ViewChange.PutTask(Views.task(2, "u", "f", "a")),
            new ViewChange.RemoveTask(1),
            new ViewChange.RemoveOffer("o"),
            new ViewChange.RemoveExecutor("a", "f", "e")));
    await(second, snapshot -> snapshot.offers().isEmpty());
    assertSame(second.snapshot(), first.snapshot());
    assertThat(second.snapshot().tasks()).containsExactly(Views.task(2, "u", "f", "a"));
  }

  @Test
  void showsWhatWasPublishedBeforeItWasOpened() {
    HazelcastLiveView first = open(one);
    first.publish(everything(1));
    HazelcastLiveView witness = open(two);
    first.publish(List.of(new ViewChange.RemoveOffer("o")));
    await(witness, snapshot -> snapshot.tasks().size() == 1 && snapshot.offers().isEmpty());
    // Known from the last announcement alone, and then from the entries alone.
    assertSame(open(two).snapshot(), first.snapshot());
    first.publish(List.of(new ViewChange.PutTask(Views.task(2, "u", "f", "a"))));
    await(witness, snapshot -> snapshot.tasks().size() == 2);
    assertSame(open(two).snapshot(), first.snapshot());
  }

  @Test
  void showsEachTurnWholeWhoeverReadsWhenever() throws Exception {
    HazelcastLiveView first = open(one);
    first.publish(List.of(new ViewChange.Begin(leader(1))));
    int turns = 2_000;
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < turns; i++) {
                    first.publish(
                        List.of(
                            new ViewChange.PutTask(Views.task(2L * i, "l", "f", "a")),
                            new ViewChange.PutTask(Views.task(2L * i + 1, "r", "f", "a")),
                            new ViewChange.RemoveTask(2L * (i - 10)),
                            new ViewChange.RemoveTask(2L * (i - 10) + 1)));
                    LockSupport.parkNanos(50_000);
                  }
                });
    HazelcastLiveView second = open(two);
    await(second, snapshot -> !snapshot.tasks().isEmpty());
    // Opened in the middle of it.
    HazelcastLiveView third = open(two);
    assertThat(third.leader()).contains(leader(1));
    assertThat(third.snapshot().tasks()).isNotEmpty();
    long seen = -1;
    while (seen < 2 * turns - 1) {
      for (HazelcastLiveView view : List.of(second, third)) {
        LiveView.Snapshot snapshot = view.snapshot();
        assertThat(snapshot.tasks().size() % 2).isZero();
        assertThat(snapshot.tasks()).hasSizeLessThanOrEqualTo(20);
      }
      long now = newest(second);
      assertThat(now).isGreaterThanOrEqualTo(seen);
      seen = now;
      Thread.onSpinWait();
    }
    writer.join();
    assertSame(second.snapshot(), first.snapshot());
    await(third, snapshot -> newest(third) == 2 * turns - 1);
    assertSame(third.snapshot(), first.snapshot());
  }

  @Test
  void aNewLeaderVoidsWhatTheOldOnePublishedAndStillPublishes() {
    HazelcastLiveView first = open(one);
    HazelcastLiveView second = open(two);
    first.publish(everything(1));
    await(second, snapshot -> snapshot.offers().size() == 1);
    second.publish(List.of(new ViewChange.Begin(leader(2))));
    second.publish(List.of(new ViewChange.PutAgent(Views.agent("new"))));
    HazelcastLiveView third = open(one);
    await(third, snapshot -> snapshot.agents().contains(Views.agent("new")));
    first.publish(List.of(new ViewChange.PutAgent(Views.agent("stale"))));
    first.publish(List.of(new ViewChange.End("deposed")));
    assertThat(first.snapshot().leader()).isEmpty();
    await(first, snapshot -> snapshot.leader().isPresent());
    for (HazelcastLiveView view : List.of(first, second, third)) {
      assertThat(view.snapshot().leader()).contains(leader(2));
      assertThat(view.snapshot().agents()).containsExactly(Views.agent("new"));
      assertThat(view.snapshot().tasks()).isEmpty();
    }
  }

  /** It is told what is different; the rest is stored later, for others. */
  @Test
  void whoFollowedALargeViewGoesOnWithASuccessor() {
    HazelcastLiveView first = open(one);
    HazelcastLiveView second = open(two);
    HazelcastLiveView third = open(one);
    first.publish(large(1, 2_000));
    await(second, snapshot -> snapshot.tasks().size() == 2_000);
    await(third, snapshot -> snapshot.tasks().size() == 2_000);
    TaskView kept = first(third);
    second.publish(large(2, 2_001));
    second.publish(List.of(new ViewChange.RemoveTask(1_999)));
    await(third, all -> all.leader().equals(Optional.of(leader(2))) && newest(third) == 2_000);
    await(third, snapshot -> snapshot.tasks().size() == 2_000);
    assertSame(third.snapshot(), second.snapshot());
    assertThat(first(third)).as("not told again").isSameAs(kept);
    // Whoever has nothing yet is shown what the leader before stored, until all is stored again.
    HazelcastLiveView late = open(one);
    await(late, snapshot -> snapshot.leader().equals(Optional.of(leader(2))));
    await(late, snapshot -> snapshot.tasks().size() == 2_000);
    assertSame(late.snapshot(), second.snapshot());
    second.publish(List.of(new ViewChange.RemoveTask(1)));
    await(third, snapshot -> snapshot.tasks().size() == 1_999);
    await(late, snapshot -> snapshot.tasks().size() == 1_999);
    assertSame(third.snapshot(), second.snapshot());
    assertSame(late.snapshot(), second.snapshot());
    assertThat(first(third)).as("not read again").isSameAs(kept);
  }

  @Test
  void aSuccessorOfASuccessorGoesOnAsWell() {
    HazelcastLiveView first = open(one);
    HazelcastLiveView second = open(two);
    HazelcastLiveView third = open(one);
    first.publish(large(1, 2_000));
    await(second, snapshot -> snapshot.tasks().size() == 2_000);
    await(third, snapshot -> snapshot.tasks().size() == 2_000);
    HazelcastLiveView fourth = open(two);
    await(fourth, snapshot -> snapshot.tasks().size() == 2_000);
    TaskView kept = first(fourth);
    second.publish(large(2, 2_001));
    await(third, snapshot -> snapshot.tasks().size() == 2_001);
    await(fourth, snapshot -> snapshot.tasks().size() == 2_001);
    third.publish(large(3, 2_002));
    second.publish(List.of(new ViewChange.End("deposed")));
    await(fourth, snapshot -> snapshot.tasks().size() == 2_002);
    await(second, snapshot -> snapshot.tasks().size() == 2_002);
    assertSame(second.snapshot(), third.snapshot());
    assertSame(fourth.snapshot(), third.snapshot());
    assertThat(first(fourth)).as("never told again").isSameAs(kept);
  }

  private static TaskView first(LiveView view) {
    return view.snapshot().tasks().iterator().next();
  }

  private static List<ViewChange> large(long term, int tasks) {
    List<ViewChange> turn = new ArrayList<>();
    turn.add(new ViewChange.Begin(leader(term)));
    for (int i = 0; i < tasks; i++) {
      turn.add(new ViewChange.PutTask(Views.task(i, "t" + i, "f", "a")));
    }
    return turn;
  }

  @Test
  void theEndOfALeaderVoidsNothing() {
    HazelcastLiveView first = open(one);
    HazelcastLiveView second = open(two);
    first.publish(everything(1));
    await(second, snapshot -> snapshot.offers().size() == 1);
    first.publish(List.of(new ViewChange.End("deposed")));
    assertThat(first.snapshot().tasks()).hasSize(1);
    assertThat(first.leader()).isEmpty();
    assertThat(second.snapshot().tasks()).hasSize(1);
    assertThat(second.leader()).contains(leader(1));
  }

  /** A leader with nothing to tell says so; one that is gone says nothing. */
  @Test
  void knowsHowOldItIs() {
    HazelcastLiveView first = open(one);
    HazelcastLiveView second = open(two);
    assertThat(second.age()).isEmpty();
    first.publish(everything(1));
    await(second, snapshot -> snapshot.offers().size() == 1);
    assertThat(first.age()).contains(Duration.ZERO);
    Duration before = second.age().orElseThrow();
    awaitAge(second, age -> age.compareTo(before) > 0);
    Duration older = second.age().orElseThrow();
    awaitAge(second, age -> age.compareTo(older) < 0);
    first.publish(List.of(new ViewChange.End("deposed")));
    // Three beats and more are missing.
    awaitAge(second, age -> age.compareTo(Duration.ofSeconds(4)) > 0);
    awaitAge(first, age -> age.compareTo(Duration.ofSeconds(4)) > 0);
  }

  private static void awaitAge(LiveView view, Predicate<Duration> condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.test(view.age().orElseThrow())) {
      assertThat(System.nanoTime()).as("age stays " + view.age()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void othersKeepEverythingWhenTheLeaderDies() throws Exception {
    ClusterMember mortal = member(join());
    try {
      HazelcastLiveView first = mortal.liveView(name);
      views.add(first);
      HazelcastLiveView second = open(two);
      first.publish(everything(1));
      for (int i = 2; i <= 300; i++) {
        first.publish(List.of(new ViewChange.PutTask(Views.task(i, "t" + i, "f", "a"))));
      }
      await(second, snapshot -> snapshot.tasks().size() == 300);
      LiveView.Snapshot last = first.snapshot();
      mortal.terminate();
      assertSame(second.snapshot(), last);
      awaitMembers(2);
      assertSame(second.snapshot(), last);
      // Not only in the copy it had: whoever opens now finds it in the maps.
      HazelcastLiveView late = open(one);
      await(late, snapshot -> snapshot.tasks().size() == 300);
      assertSame(late.snapshot(), last);
    } finally {
      mortal.terminate();
    }
  }

  @Test
  void listensOnItsOwnAddressAndForMembersOnly() throws Exception {
    assertThat(one.port()).isPositive();
    assertThatThrownBy(
            () ->
                ClusterMember.start(
                    new ClusterConfig("masters", "127.0.0.1", one.port(), List.of()),
                    Optional.empty()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("--cluster-port " + one.port() + ": ");
    // The other loopback addresses are free: a server socket may have the same port there.
    try (java.net.ServerSocket other =
        new java.net.ServerSocket(one.port(), 1, InetAddress.getByName("127.0.0.2"))) {
      assertThat(other.isBound()).isTrue();
    }
  }

  private static List<ViewChange> everything(long term) {
    return List.of(
        new ViewChange.Begin(leader(term)),
        new ViewChange.PutAgent(Views.agent("a")),
        new ViewChange.PutRecoveredAgent(new RecoveredAgentView(Views.agent("r").info())),
        new ViewChange.PutUnreachableAgent(new UnreachableAgentView("u", Views.NOON)),
        new ViewChange.PutFramework(Views.framework("f")),
        new ViewChange.PutTask(Views.task(1, "t", "f", "a")),
        new ViewChange.PutExecutor(Views.executor("a", "f", "e")),
        new ViewChange.PutOffer(Views.offer("o", "f", "a")),
        new ViewChange.PutOperation(Views.operation(7, "f", "a")));
  }

  private static LeaderView leader(long term) {
    return new LeaderView(Views.leader("m" + term).info(), term, Views.NOON);
  }

  private static long newest(LiveView view) {
    return view.snapshot().tasks().stream().mapToLong(task -> task.serial()).max().orElse(-1);
  }

  private static void assertSame(LiveView.Snapshot actual, LiveView.Snapshot expected) {
    assertThat(actual.leader()).isEqualTo(expected.leader());
    assertThat(actual.agents()).containsExactlyInAnyOrderElementsOf(expected.agents());
    assertThat(actual.recoveredAgents())
        .containsExactlyInAnyOrderElementsOf(expected.recoveredAgents());
    assertThat(actual.unreachableAgents())
        .containsExactlyInAnyOrderElementsOf(expected.unreachableAgents());
    assertThat(actual.frameworks()).containsExactlyInAnyOrderElementsOf(expected.frameworks());
    assertThat(actual.tasks()).containsExactlyInAnyOrderElementsOf(expected.tasks());
    assertThat(actual.executors()).containsExactlyInAnyOrderElementsOf(expected.executors());
    assertThat(actual.offers()).containsExactlyInAnyOrderElementsOf(expected.offers());
    assertThat(actual.operations()).containsExactlyInAnyOrderElementsOf(expected.operations());
  }

  private static void await(LiveView view, Predicate<LiveView.Snapshot> condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.test(view.snapshot())) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void awaitMembers(int members) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (two.members() != members) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private HazelcastLiveView open(ClusterMember member) {
    HazelcastLiveView view = member.liveView(name);
    views.add(view);
    return view;
  }

  private static ClusterMember member(List<String> members) throws IOException {
    return ClusterMember.start(
        new ClusterConfig("masters", "127.0.0.1", 0, members), Optional.empty());
  }

  /** The first member's address; the others stand for as many that are never up. */
  private static List<String> join() {
    return List.of("127.0.0.1:" + one.port(), "127.0.0.1:2", "127.0.0.1:3");
  }
}
