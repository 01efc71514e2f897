package io.souk.master.boot;

import io.souk.master.view.LeaderView;
import io.souk.master.view.LiveView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.adapter.hazelcast.ClusterConfig;
import io.souk.master.view.adapter.hazelcast.ClusterMember;
import io.souk.master.view.adapter.hazelcast.HazelcastLiveView;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import io.souk.security.tls.TlsMaterial;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The view that several masters share; it shows nothing until the registry has admitted this one.
 * Masters share it when their registry is the same, whatever lists and names they were started
 * with: the id of the registry's cluster is part of the name by which they find each other.
 */
final class SharedView implements LiveView, AutoCloseable {

  private final LiveView nothing = new InProcessLiveView();
  private final String name;
  private final Peers peers;
  private final Optional<TlsMaterial> tls;
  private volatile Optional<ClusterMember> member = Optional.empty();
  private volatile Optional<HazelcastLiveView> view = Optional.empty();
  private volatile boolean closed;

  /**
   * @param name of the cluster, as on the command line
   * @param tls what this master shows the others, if they speak TLS
   */
  SharedView(String name, Peers peers, Optional<TlsMaterial> tls) {
    this.name = name;
    this.peers = peers;
    this.tls = tls;
  }

  /**
   * Looks whether the port is free, so that a taken one is told before anything is written. Blocks.
   */
  void checkPort() {
    Peer self = peers.self();
    try {
      new ServerSocket(self.clusterPort(), 1, InetAddress.getByName(self.host())).close();
    } catch (IOException e) {
      throw refusal("cannot listen at " + self.host() + " (" + e.getMessage() + ")", e);
    }
  }

  /**
   * Joins the other masters of the registry's cluster. Blocks, for seconds.
   *
   * @throws MasterStartException when it cannot
   */
  void join(String clusterId) {
    ClusterConfig cluster =
        new ClusterConfig(
            name + '-' + clusterId,
            peers.self().host(),
            peers.self().clusterPort(),
            peers.clusterMembers());
    try {
      ClusterMember joined = ClusterMember.start(cluster, tls);
      member = Optional.of(joined);
      view = Optional.of(joined.liveView());
    } catch (IOException e) {
      throw refusal(e.getMessage(), e);
    } finally {
      if (closed) {
        close();
      }
    }
  }

  private MasterStartException refusal(String problem, IOException cause) {
    return new MasterStartException(
        "--cluster-port", Integer.toString(peers.self().clusterPort()), problem, cause);
  }

  /** How many masters share it, this one included; 0 before it has joined them. */
  int members() {
    return member.map(ClusterMember::members).orElse(0);
  }

  private LiveView now() {
    Optional<HazelcastLiveView> shared = view;
    return shared.isPresent() ? shared.get() : nothing;
  }

  @Override
  public void publish(List<ViewChange> changes) {
    now().publish(changes);
  }

  @Override
  public Snapshot snapshot() {
    return now().snapshot();
  }

  /** Of those that share it now: before this master is one of them nothing happens. */
  @Override
  public Runnable watch(Watcher watcher) {
    return now().watch(watcher);
  }

  @Override
  public Optional<LeaderView> leader() {
    return now().leader();
  }

  @Override
  public Optional<Duration> age() {
    return now().age();
  }

  /** Tells the others what they have not been told yet, and leaves them; also while it joins. */
  @Override
  public void close() {
    closed = true;
    view.ifPresent(HazelcastLiveView::close);
    member.ifPresent(ClusterMember::close);
  }
}
