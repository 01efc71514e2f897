package io.souk.master.view.adapter.hazelcast;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.io.IOException;
import java.net.UnknownHostException;

/** This process as a member of the masters' cluster. Thread-safe. */
public final class ClusterMember implements AutoCloseable {

  private final HazelcastInstance hazelcast;

  private ClusterMember(HazelcastInstance hazelcast) {
    this.hazelcast = hazelcast;
  }

  /**
   * Starts and joins the members that are up. Blocks, for seconds: not for an event loop.
   *
   * @throws IOException when the host is unknown, the port is taken or the others refuse it
   */
  public static ClusterMember start(ClusterConfig config) throws IOException {
    try {
      return new ClusterMember(
          Hazelcast.newHazelcastInstance(new HazelcastSettings(config).config()));
    } catch (UnknownHostException unknown) {
      throw new IOException("--host " + config.host() + ": unknown host", unknown);
    } catch (RuntimeException refused) {
      throw new IOException(
          "--cluster-port " + config.port() + ": cannot join the cluster: " + refused.getMessage(),
          refused);
    }
  }

  /** The port it listens at. */
  public int port() {
    return hazelcast.getCluster().getLocalMember().getAddress().getPort();
  }

  /** How many members there are now, this one included. */
  public int members() {
    return hazelcast.getCluster().getMembers().size();
  }

  /** The view that all members share; to be closed before this member is. Blocks. */
  public HazelcastLiveView liveView() {
    return HazelcastLiveView.open(hazelcast, ViewMaps.NAME);
  }

  /** A view of its own, for tests that run on one cluster. */
  HazelcastLiveView liveView(String suffix) {
    return HazelcastLiveView.open(hazelcast, ViewMaps.NAME + suffix);
  }

  /** Goes without a word to the others, as a crash does. */
  void terminate() {
    hazelcast.getLifecycleService().terminate();
  }

  /** Hands over to the others and leaves. Blocks for 5 s at the most. */
  @Override
  public void close() {
    hazelcast.shutdown();
  }
}
