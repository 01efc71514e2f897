package io.souk.master.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What every {@link LiveView} does. */
public abstract class LiveViewContract {

  /** An empty view. */
  protected abstract LiveView open() throws Exception;

  @Test
  void isEmptyAtFirst() throws Exception {
    LiveView view = open();
    assertThat(view.leader()).isEmpty();
    LiveView.Snapshot snapshot = view.snapshot();
    assertThat(snapshot.leader()).isEmpty();
    assertThat(snapshot.agents()).isEmpty();
    assertThat(snapshot.tasks()).isEmpty();
  }

  @Test
  void showsWhatWasPut() throws Exception {
    LiveView view = open();
    view.publish(everything());
    assertThat(view.leader()).contains(Views.leader("m"));
    LiveView.Snapshot snapshot = view.snapshot();
    assertThat(snapshot.leader()).contains(Views.leader("m"));
    assertThat(snapshot.agents()).containsExactly(Views.agent("a"));
    assertThat(snapshot.recoveredAgents()).hasSize(1);
    assertThat(snapshot.unreachableAgents()).hasSize(1);
    assertThat(snapshot.frameworks()).containsExactly(Views.framework("f"));
    assertThat(snapshot.tasks()).containsExactly(Views.task(1, "t", "f", "a"));
    assertThat(snapshot.executors()).containsExactly(Views.executor("a", "f", "e"));
    assertThat(snapshot.offers()).containsExactly(Views.offer("o", "f", "a"));
    assertThat(snapshot.maintenance()).isEqualTo(Views.maintenance("h"));
    assertThat(snapshot.inverseOffers()).containsExactly(Views.inverseOffer("i", "f", "a"));
    assertThat(snapshot.inverseAnswers()).containsExactly(Views.inverseAnswer("a", "f"));
    assertThat(snapshot.roles()).containsExactly(Views.role("eng", 2));
    assertThat(snapshot.operations()).containsExactly(Views.operation(7, "f", "a"));
  }

  @Test
  void removes() throws Exception {
    LiveView view = open();
    view.publish(everything());
    view.publish(
        List.of(
            new ViewChange.RemoveAgent("a"),
            new ViewChange.RemoveRecoveredAgent("r"),
            new ViewChange.RemoveUnreachableAgent("u"),
            new ViewChange.RemoveFramework("f"),
            new ViewChange.RemoveTask(1),
            new ViewChange.RemoveExecutor("a", "f", "e"),
            new ViewChange.RemoveOffer("o"),
            new ViewChange.PutMaintenance(MaintenanceView.NONE),
            new ViewChange.RemoveInverseOffer("i"),
            new ViewChange.RemoveInverseAnswer("a", "f"),
            new ViewChange.RemoveRole("eng"),
            new ViewChange.RemoveOperation(Views.operation(7, "f", "a").uuid()),
            new ViewChange.RemoveOffer("never there")));
    LiveView.Snapshot snapshot = view.snapshot();
    assertThat(snapshot.agents()).isEmpty();
    assertThat(snapshot.recoveredAgents()).isEmpty();
    assertThat(snapshot.unreachableAgents()).isEmpty();
    assertThat(snapshot.frameworks()).isEmpty();
    assertThat(snapshot.tasks()).isEmpty();
    assertThat(snapshot.executors()).isEmpty();
    assertThat(snapshot.offers()).isEmpty();
    assertThat(snapshot.maintenance()).isEqualTo(MaintenanceView.NONE);
    assertThat(snapshot.inverseOffers()).isEmpty();
    assertThat(snapshot.inverseAnswers()).isEmpty();
    assertThat(snapshot.roles()).isEmpty();
    assertThat(snapshot.operations()).isEmpty();
    assertThat(snapshot.leader()).isPresent();
  }

  @Test
  void replacesByKey() throws Exception {
    LiveView view = open();
    view.publish(List.of(new ViewChange.PutTask(Views.task(1, "t", "f", "a"))));
    view.publish(
        List.of(
            new ViewChange.PutTask(Views.task(1, "t", "f", "b")),
            new ViewChange.PutTask(Views.task(2, "t", "f", "a"))));
    assertThat(view.snapshot().tasks())
        .containsExactlyInAnyOrder(Views.task(1, "t", "f", "b"), Views.task(2, "t", "f", "a"));
  }

  @Test
  void aNewLeaderVoidsEverythingAndTheEndOfOneNothing() throws Exception {
    LiveView view = open();
    view.publish(everything());
    view.publish(List.of(new ViewChange.Begin(Views.leader("n"))));
    assertThat(view.snapshot().agents()).isEmpty();
    assertThat(view.snapshot().roles()).isEmpty();
    assertThat(view.snapshot().maintenance()).isEqualTo(MaintenanceView.NONE);
    assertThat(view.snapshot().inverseOffers()).isEmpty();
    assertThat(view.snapshot().inverseAnswers()).isEmpty();
    assertThat(view.snapshot().leader()).contains(Views.leader("n"));
    view.publish(List.of(new ViewChange.PutAgent(Views.agent("a"))));
    view.publish(List.of(new ViewChange.End("deposed")));
    assertThat(view.snapshot().agents()).containsExactly(Views.agent("a"));
    assertThat(view.snapshot().leader()).isEmpty();
    assertThat(view.leader()).isEmpty();
    view.publish(List.of(new ViewChange.Void()));
    assertThat(view.snapshot().agents()).isEmpty();
  }

  @Test
  void aSuccessorGoesOnWithWhatIsThere() throws Exception {
    LiveView view = open();
    view.publish(everything());
    view.publish(List.of(new ViewChange.End("deposed")));
    view.publish(List.of(new ViewChange.Succeed(Views.leader("n"))));
    assertThat(view.leader()).contains(Views.leader("n"));
    assertThat(view.snapshot().leader()).contains(Views.leader("n"));
    assertThat(view.snapshot().agents()).containsExactly(Views.agent("a"));
    assertThat(view.snapshot().maintenance()).isEqualTo(Views.maintenance("h"));
  }

  @Test
  void growsOldFromTheEndOfItsLeader() throws Exception {
    LiveView view = open();
    assertThat(view.age()).isEmpty();
    view.publish(everything());
    assertThat(view.age()).contains(Duration.ZERO);
    view.publish(List.of(new ViewChange.End("deposed")));
    Duration then = view.age().orElseThrow();
    assertThat(then).isBetween(Duration.ZERO, Duration.ofMinutes(1));
    assertThat(view.age().orElseThrow()).isGreaterThan(then);
    view.publish(List.of(new ViewChange.Begin(Views.leader("n"))));
    assertThat(view.age()).contains(Duration.ZERO);
  }

  @Test
  void aSnapshotNeverChanges() throws Exception {
    LiveView view = open();
    view.publish(everything());
    LiveView.Snapshot before = view.snapshot();
    view.publish(List.of(new ViewChange.RemoveTask(1), new ViewChange.RemoveAgent("a")));
    assertThat(before.tasks()).hasSize(1);
    assertThat(before.agents()).hasSize(1);
  }

  @Test
  void readersBetweenTwoTurnsShareASnapshot() throws Exception {
    LiveView view = open();
    view.publish(everything());
    assertThat(view.snapshot()).isSameAs(view.snapshot());
  }

  @Test
  void aReaderSeesAllOfATurnOrNothing() throws Exception {
    LiveView view = open();
    AtomicBoolean done = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < 2000; i++) {
                    view.publish(
                        List.of(
                            new ViewChange.PutTask(Views.task(2 * i, "l", "f", "a")),
                            new ViewChange.PutTask(Views.task(2 * i + 1, "r", "f", "a"))));
                  }
                  done.set(true);
                });
    boolean last;
    int seen = 0;
    do {
      last = done.get();
      int now = view.snapshot().tasks().size();
      assertThat(now % 2).isZero();
      assertThat(now).isGreaterThanOrEqualTo(seen);
      seen = now;
    } while (!last);
    writer.join();
    assertThat(seen).isEqualTo(4000);
  }

  @Test
  void aSnapshotAndTheTurnsAfterItMakeAWhole() throws Exception {
    LiveView view = open();
    int turns = 20_000;
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 1; i <= turns; i++) {
                    view.publish(List.of(new ViewChange.PutTask(Views.task(i, "t", "f", "a"))));
                  }
                });
    List<Heard> all = new ArrayList<>();
    do {
      Heard heard = new Heard();
      heard.stop = view.watch(heard);
      heard.snapshot = view.snapshot();
      all.add(heard);
    } while (writer.isAlive() && all.size() < 20);
    writer.join();
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    for (Heard heard : all) {
      // Nobody publishes or reads any more: the last turn arrives by itself.
      while (heard.last < turns && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      List<Long> seen = new ArrayList<>();
      heard.snapshot.tasks().forEach(task -> seen.add(task.serial()));
      heard.turns.forEach(
          (version, serial) -> {
            if (version > heard.snapshot.version()) {
              seen.add(serial);
            }
          });
      assertThat(seen).hasSize(turns).doesNotHaveDuplicates();
      assertThat(new ArrayList<>(heard.turns.values())).isSorted();
      heard.stop.run();
    }
  }

  @Test
  void whoStopsWatchingIsToldNothingMore() throws Exception {
    LiveView view = open();
    Heard heard = new Heard();
    heard.stop = view.watch(heard);
    view.publish(List.of(new ViewChange.PutTask(Views.task(1, "t", "f", "a"))));
    assertThat(heard.turns.values()).containsExactly(1L);
    heard.stop.run();
    view.publish(List.of(new ViewChange.PutTask(Views.task(2, "t", "f", "a"))));
    assertThat(heard.turns.values()).containsExactly(1L);
  }

  private static final class Heard implements LiveView.Watcher {
    private final Map<Long, Long> turns = Collections.synchronizedMap(new TreeMap<>());
    private volatile long last;
    private LiveView.Snapshot snapshot;
    private Runnable stop;

    @Override
    public void turn(long version, List<ViewChange> changes) {
      for (ViewChange change : changes) {
        if (change instanceof ViewChange.PutTask put) {
          turns.put(version, put.task().serial());
          last = put.task().serial();
        }
      }
    }
  }

  private static List<ViewChange> everything() {
    return List.of(
        new ViewChange.Begin(Views.leader("m")),
        new ViewChange.PutAgent(Views.agent("a")),
        new ViewChange.PutRecoveredAgent(new RecoveredAgentView(Views.agent("r").info())),
        new ViewChange.PutUnreachableAgent(new UnreachableAgentView("u", Instant.EPOCH)),
        new ViewChange.PutFramework(Views.framework("f")),
        new ViewChange.PutTask(Views.task(1, "t", "f", "a")),
        new ViewChange.PutExecutor(Views.executor("a", "f", "e")),
        new ViewChange.PutRole(Views.role("eng", 2)),
        new ViewChange.PutMaintenance(Views.maintenance("h")),
        new ViewChange.PutInverseOffer(Views.inverseOffer("i", "f", "a")),
        new ViewChange.PutInverseAnswer(Views.inverseAnswer("a", "f")),
        new ViewChange.PutOffer(Views.offer("o", "f", "a")),
        new ViewChange.PutOperation(Views.operation(7, "f", "a")));
  }
}
