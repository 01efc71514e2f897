package io.souk.master.view.adapter.hazelcast;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import com.hazelcast.spi.properties.ClusterProperty;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Hazelcast's configuration: members only, nothing discovered, nothing reported, few threads. */
final class HazelcastSettings {

  private static final String LOCAL_ADDRESS = "hazelcast.local.localAddress";

  private final ClusterConfig cluster;

  HazelcastSettings(ClusterConfig cluster) {
    this.cluster = cluster;
  }

  Config config() throws UnknownHostException {
    Config config = new Config();
    config.setClusterName(cluster.cluster());
    config.setAdvancedNetworkConfig(network());
    address(config);
    config.addMapConfig(maps());
    config.getJetConfig().setEnabled(false);
    config.getMetricsConfig().setEnabled(false);
    // Whatever else arrives: only classes of the JDK and of Hazelcast are ever deserialized.
    config
        .getSerializationConfig()
        .setJavaSerializationFilterConfig(new JavaSerializationFilterConfig());
    quiet(config);
    small(config);
    timely(config);
    return config;
  }

  /**
   * Where it listens, and the name by which it is known: the one that the others have for it. Not
   * by interfaces, for then those members that are listed by host names are looked for among this
   * member's own interfaces alone.
   */
  private void address(Config config) throws UnknownHostException {
    if (!InetAddress.getByName(cluster.host()).isAnyLocalAddress()) {
      config.setProperty(LOCAL_ADDRESS, cluster.host());
    }
  }

  /** One endpoint, for members: clients, REST and memcache have none. */
  private AdvancedNetworkConfig network() {
    ServerSocketEndpointConfig endpoint = new ServerSocketEndpointConfig();
    endpoint.setPort(cluster.port()).setPortAutoIncrement(false).setReuseAddress(true);
    AdvancedNetworkConfig network = new AdvancedNetworkConfig();
    network.setEnabled(true);
    network.setMemberEndpointConfig(endpoint);
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setMembers(cluster.members());
    return network;
  }

  private MapConfig maps() {
    return new MapConfig(ViewMaps.NAME + "*")
        .setInMemoryFormat(InMemoryFormat.BINARY)
        .setBackupCount(cluster.backups())
        .setReadBackupData(true)
        .setStatisticsEnabled(false)
        // Of two halves that meet again the larger keeps its own; the leader then publishes anew.
        .setMergePolicyConfig(
            new MergePolicyConfig().setPolicy(DiscardMergePolicy.class.getName()));
  }

  private void quiet(Config config) {
    config.setProperty(ClusterProperty.PHONE_HOME_ENABLED.getName(), "false");
    config.setProperty(ClusterProperty.LOGGING_TYPE.getName(), "slf4j");
    config.setProperty(ClusterProperty.LOGGING_ENABLE_DETAILS.getName(), "false");
    config.setProperty(ClusterProperty.LOG_EMOJI_ENABLED.getName(), "false");
    config.setProperty(ClusterProperty.SHUTDOWNHOOK_ENABLED.getName(), "false");
    config.setProperty(ClusterProperty.HEALTH_MONITORING_LEVEL.getName(), "OFF");
    config.setProperty(ClusterProperty.SLOW_OPERATION_DETECTOR_ENABLED.getName(), "false");
    config.setProperty(ClusterProperty.SOCKET_BIND_ANY.getName(), "false");
  }

  private void small(Config config) {
    config.setProperty(ClusterProperty.PARTITION_COUNT.getName(), "31");
    config.setProperty(ClusterProperty.PARTITION_OPERATION_THREAD_COUNT.getName(), "2");
    config.setProperty(ClusterProperty.GENERIC_OPERATION_THREAD_COUNT.getName(), "2");
    config.setProperty(ClusterProperty.RESPONSE_THREAD_COUNT.getName(), "1");
    config.setProperty(ClusterProperty.IO_THREAD_COUNT.getName(), "1");
    config.setProperty(ClusterProperty.EVENT_THREAD_COUNT.getName(), "1");
  }

  /** Seconds that a busy machine survives and an operator can wait for. */
  private void timely(Config config) {
    config.setProperty(ClusterProperty.WAIT_SECONDS_BEFORE_JOIN.getName(), "0");
    config.setProperty(ClusterProperty.HEARTBEAT_INTERVAL_SECONDS.getName(), "2");
    config.setProperty(ClusterProperty.MAX_NO_HEARTBEAT_SECONDS.getName(), "20");
    config.setProperty(ClusterProperty.MERGE_FIRST_RUN_DELAY_SECONDS.getName(), "10");
    config.setProperty(ClusterProperty.MERGE_NEXT_RUN_DELAY_SECONDS.getName(), "10");
    config.setProperty(ClusterProperty.OPERATION_CALL_TIMEOUT_MILLIS.getName(), "20000");
    config.setProperty(ClusterProperty.GRACEFUL_SHUTDOWN_MAX_WAIT.getName(), "5");
  }
}
