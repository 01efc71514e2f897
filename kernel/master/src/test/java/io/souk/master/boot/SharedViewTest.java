package io.souk.master.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.master.view.LeaderView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who shares a view with whom. */
class SharedViewTest {

  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final List<Peer> peers = new ArrayList<>();
  private final List<SharedView> views = new ArrayList<>();

  @BeforeEach
  void choosePorts() throws Exception {
    for (int i = 0; i < 2; i++) {
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        int port = free.getLocalPort();
        peers.add(new Peer("127.0.0.1", i + 1, i + 11, port));
      }
    }
  }

  @AfterEach
  void close() {
    views.forEach(SharedView::close);
  }

  private SharedView view(int peer) {
    SharedView view = new SharedView("souk", new Peers(peers, peers.get(peer)), Optional.empty());
    views.add(view);
    return view;
  }

  @Test
  void mastersOfOneRegistryShareIt() {
    SharedView leader = view(0);
    SharedView standby = view(1);
    assertThat(standby.leader()).isEmpty();
    assertThat(standby.age()).isEmpty();
    assertThat(standby.snapshot().tasks()).isEmpty();
    leader.join("one");
    leader.publish(published("m1"));

    standby.join("one");

    await(standby, "m1");
    assertThat(standby.snapshot().tasks()).hasSize(1);
  }

  @Test
  void aMasterOfAnotherRegistryWithTheSameNameAndListSharesNothing() {
    SharedView own = view(0);
    SharedView foreign = view(1);
    own.join("one");
    own.publish(published("m1"));

    foreign.join("other");
    foreign.publish(published("m2"));

    assertThat(foreign.leader()).contains(leader("m2"));
    assertThat(own.leader()).contains(leader("m1"));
    assertThat(own.members()).isEqualTo(1);
    assertThat(foreign.members()).isEqualTo(1);
  }

  @Test
  void oneThatIsClosedWhileItJoinsLeavesAgain() throws Exception {
    SharedView view = view(0);
    view.close();
    view.join("one");
    try (ServerSocket free =
        new ServerSocket(peers.get(0).clusterPort(), 1, InetAddress.getLoopbackAddress())) {
      assertThat(free.isBound()).isTrue();
    }
  }

  @Test
  void aTakenPortIsToldAtOnce() throws Exception {
    SharedView view = view(0);
    view.checkPort();
    int port = peers.get(0).clusterPort();
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(view::checkPort)
          .isInstanceOf(MasterStartException.class)
          .hasMessageStartingWith("--cluster-port " + taken.getLocalPort() + ": cannot listen at ");
    }
  }

  private static List<ViewChange> published(String leader) {
    return List.of(
        new ViewChange.Begin(leader(leader)), new ViewChange.PutTask(Views.task(1, "t", "f", "a")));
  }

  private static void await(SharedView view, String leader) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!view.leader().equals(Optional.of(leader(leader)))) {
      assertThat(System.nanoTime()).as("in time: " + view.leader()).isLessThan(end);
      LockSupport.parkNanos(10_000_000);
    }
  }

  private static LeaderView leader(String id) {
    return new LeaderView(Views.leader(id).info(), 1, Views.NOON);
  }
}
