package io.souk.master.view.adapter.hazelcast;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import com.hazelcast.spi.properties.ClusterProperty;
import io.souk.master.view.adapter.hazelcast.tls.TlsNodeContext;
import io.souk.security.tls.TlsMaterial;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This process as a member of the masters' cluster. Thread-safe. */
public final class ClusterMember implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterMember.class);

  private static final class MembershipLog implements MembershipListener {

    @Override
    public void memberAdded(MembershipEvent event) {
      LOG.info(
          "event=cluster_member_added member={} members={}",
          event.getMember().getAddress(),
          event.getMembers().size());
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      LOG.info(
          "event=cluster_member_removed member={} members={}",
          event.getMember().getAddress(),
          event.getMembers().size());
    }
  }

  private final HazelcastInstance hazelcast;

  private ClusterMember(HazelcastInstance hazelcast) {
    this.hazelcast = hazelcast;
  }

  /**
   * Starts and joins the members that are up. Blocks, for seconds: not for an event loop.
   *
   * @param tls what it shows the others and whom of them it trusts; empty to speak with all in
   *     plain text. The same on all members: one with and one without do not understand each other
   * @throws IOException when the host is unknown, the port is taken or the others refuse it
   */
  public static ClusterMember start(ClusterConfig config, Optional<TlsMaterial> tls)
      throws IOException {
    // Some of it logs before it reads its configuration.
    System.setProperty(ClusterProperty.LOGGING_TYPE.getName(), "slf4j");
    try {
      HazelcastInstance hazelcast =
          newInstance(new HazelcastSettings(config).config(), config.members(), tls);
      hazelcast.getCluster().addMembershipListener(new MembershipLog());
      LOG.info(
          "event=cluster_joined cluster={} members={}",
          config.cluster(),
          hazelcast.getCluster().getMembers().size());
      return new ClusterMember(hazelcast);
    } catch (UnknownHostException unknown) {
      throw new IOException("--host " + config.host() + ": unknown host", unknown);
    } catch (RuntimeException refused) {
      throw new IOException(
          "--cluster-port " + config.port() + ": cannot join the cluster: " + refused.getMessage(),
          refused);
    }
  }

  static HazelcastInstance newInstance(
      Config config, List<String> members, Optional<TlsMaterial> tls) {
    return tls.map(
            material ->
                HazelcastInstanceFactory.newHazelcastInstance(
                    config,
                    config.getInstanceName(),
                    new TlsNodeContext(material.memberContext(), members)))
        .orElseGet(() -> Hazelcast.newHazelcastInstance(config));
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

  /** For tests that keep something else than a view in it. */
  HazelcastInstance hazelcast() {
    return hazelcast;
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
