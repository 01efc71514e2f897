package io.souk.marathon.view;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.state.World;
import java.util.List;

/** {@code /v2/info}: options that are not set appear as null (Marathon, §1.10). */
public final class InfoView {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** The release of Marathon whose API this is. */
  private static final String API_VERSION = "1.11.0";

  private static final List<String> UNSET_MARATHON =
      List.of(
          "access_control_allow_origin",
          "env_vars_prefix",
          "leader_proxy_connection_timeout_ms",
          "leader_proxy_read_timeout_ms",
          "mesos_user",
          "offer_matching_timeout",
          "on_elected_prepare_timeout",
          "scale_apps_initial_delay",
          "scale_apps_interval",
          "task_lost_expunge_initial_delay",
          "task_lost_expunge_interval",
          "task_reservation_timeout",
          "launch_token",
          "launch_token_refresh_interval",
          "mesos_heartbeat_failure_threshold",
          "mesos_heartbeat_interval",
          "min_revive_offers_interval",
          "webui_url");

  private static final List<String> UNSET_ZOOKEEPER =
      List.of(
          "zk",
          "zk_compression",
          "zk_compression_threshold",
          "zk_connection_timeout",
          "zk_max_node_size",
          "zk_max_versions",
          "zk_session_timeout",
          "zk_timeout");

  private final Settings settings;
  private volatile int port;

  /**
   * What the operator configured and clients ask for.
   *
   * @param host name clients reach this service at
   * @param masterUrl base URL of the kernel's API
   * @param failoverTimeoutSeconds how long tasks outlive this service
   */
  public record Settings(
      String host,
      String masterUrl,
      String frameworkName,
      String role,
      long failoverTimeoutSeconds,
      int localPortMin,
      int localPortMax) {}

  /** A view of {@code settings}. */
  public InfoView(Settings settings) {
    this.settings = settings;
  }

  /** Sets the port that clients reach this service at. */
  public void setPort(int port) {
    this.port = port;
  }

  /** {@code host:port} of this service, which is the leader for as long as it runs. */
  public String address() {
    return settings.host() + ":" + port;
  }

  /** {@code /v2/leader}. */
  public ObjectNode leader() {
    return NODES.objectNode().put("leader", address());
  }

  /** {@code /v2/info}. */
  public ObjectNode json(World world) {
    ObjectNode json =
        NODES
            .objectNode()
            .put("name", "marathon")
            .put("version", API_VERSION)
            .put("buildref", "souk")
            .put("elected", true)
            .put("leader", address());
    world
        .frameworkId()
        .ifPresentOrElse(id -> json.put("frameworkId", id), () -> json.putNull("frameworkId"));
    json.set("marathon_config", marathon());
    ObjectNode zookeeper = json.putObject("zookeeper_config");
    UNSET_ZOOKEEPER.forEach(zookeeper::putNull);
    json.putObject("http_config").put("http_port", port).putNull("https_port");
    return json;
  }

  private ObjectNode marathon() {
    ObjectNode config = NODES.objectNode();
    UNSET_MARATHON.forEach(config::putNull);
    config
        .put("checkpoint", true)
        .put("decline_offer_duration", 120_000)
        .put("default_network_name", (String) null)
        .put("executor", "//cmd")
        .put("failover_timeout", settings.failoverTimeoutSeconds())
        .put("framework_name", settings.frameworkName())
        .put("ha", true)
        .put("hostname", settings.host())
        .put("local_port_max", settings.localPortMax())
        .put("local_port_min", settings.localPortMin())
        .put("maintenance_mode", true)
        .put("master", settings.masterUrl())
        .put("max_instances_per_offer", 100)
        .put("mesos_bridge_name", "mesos-bridge")
        .put("mesos_leader_ui_url", settings.masterUrl() + "/")
        .put("mesos_role", settings.role())
        .put("new_group_enforce_role", "off")
        .put("reconciliation_initial_delay", 0)
        .put("reconciliation_interval", 600_000)
        .put("store_cache", true)
        .put("task_launch_confirm_timeout", 300_000)
        .put("task_launch_timeout", 300_000);
    config.putArray("features").add("task_killing");
    return config;
  }
}
