package io.souk.master.boot;

import com.google.protobuf.UnknownFieldSet;
import io.souk.allocator.AllocatorOptions;
import io.souk.master.decide.AgentPolicy;
import io.souk.master.decide.RateLimit;
import io.souk.master.http.json.MasterIdentity;
import io.souk.master.state.StateLimits;
import io.souk.protocol.json.MesosJson;
import io.souk.protocol.map.DurationFormat;
import io.souk.protocol.mesos.Address;
import io.souk.protocol.mesos.MasterInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** Works out what a master says of itself from its configuration and the port it got. */
final class Identity {

  /** Clients compare it as dotted integers. */
  private static final String API_VERSION = "1.11.0";

  /** Number of QUOTA_V2 in the older contract; the v1 enum has no name for it. */
  private static final int QUOTA_V2 = 3;

  private Identity() {}

  /**
   * Blocks for the name service.
   *
   * @throws MasterStartException when the host has no address
   */
  static MasterIdentity of(MasterConfig config, Optional<Peers> peers, int port) {
    // Among several it goes by the name under which the others know it.
    String host = peers.map(known -> known.self().host()).orElse(config.network().host());
    InetAddress address = address(host);
    String hostname = address.isAnyLocalAddress() ? localAddress() : host;
    String ip = address.isAnyLocalAddress() ? localAddress() : address.getHostAddress();
    MasterInfo info =
        MasterInfo.newBuilder()
            .setId(UUID.randomUUID().toString())
            .setIp(firstOctetLowest(ip))
            .setPort(port)
            .setPid("master@" + ip + ":" + port)
            .setHostname(hostname)
            .setVersion(API_VERSION)
            .setAddress(Address.newBuilder().setHostname(hostname).setIp(ip).setPort(port))
            .addCapabilities(capability(MasterInfo.Capability.Type.AGENT_UPDATE))
            .addCapabilities(capability(MasterInfo.Capability.Type.AGENT_DRAINING))
            .addCapabilities(quotaV2())
            .mergeFrom(place(config))
            .build();
    Map<String, String> flags = flags(config, port, hostname, ip);
    flags.put("quorum", Integer.toString(peers.map(Peers::majority).orElse(1)));
    if (peers.isPresent()) {
      flags.put("masters", String.join(",", config.masters()));
    }
    return new MasterIdentity(info, build(), Instant.now(), config.place().cluster(), flags);
  }

  private static MasterInfo place(MasterConfig config) {
    MasterInfo.Builder info = MasterInfo.newBuilder();
    config.place().domain().ifPresent(info::setDomain);
    return info.buildPartial();
  }

  private static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new MasterStartException("--host", host, "has no address", e);
    }
  }

  private static String localAddress() {
    try {
      return InetAddress.getLocalHost().getHostAddress();
    } catch (UnknownHostException e) {
      return InetAddress.getLoopbackAddress().getHostAddress();
    }
  }

  private static int firstOctetLowest(String ip) {
    byte[] octets = address(ip) instanceof Inet4Address four ? four.getAddress() : new byte[4];
    int value = 0;
    for (int i = octets.length - 1; i >= 0; i--) {
      value = value << 8 | octets[i] & 0xff;
    }
    return value;
  }

  private static MasterInfo.Capability capability(MasterInfo.Capability.Type type) {
    return MasterInfo.Capability.newBuilder().setType(type).build();
  }

  private static MasterInfo.Capability quotaV2() {
    return MasterInfo.Capability.newBuilder()
        .setUnknownFields(
            UnknownFieldSet.newBuilder()
                .addField(1, UnknownFieldSet.Field.newBuilder().addVarint(QUOTA_V2).build())
                .build())
        .build();
  }

  private static MasterIdentity.Build build() {
    Properties properties = new Properties();
    try (InputStream in = Identity.class.getResourceAsStream("build.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new MasterIdentity.Build(
        API_VERSION,
        properties.getProperty("version"),
        Instant.parse(properties.getProperty("time")),
        properties.getProperty("user"));
  }

  private static void putAgents(Map<String, String> flags, AgentPolicy agents) {
    flags.put("agent_ping_timeout", DurationFormat.text(agents.pingTimeout()));
    flags.put("agent_reregister_timeout", DurationFormat.text(agents.reregisterTimeout()));
    flags.put("max_agent_ping_timeouts", Integer.toString(agents.maxPingTimeouts()));
    flags.put("recovery_agent_removal_limit", agents.recoveryLimit() * 100 + "%");
    flags.put("require_agent_domain", Boolean.toString(agents.domainRequired()));
    agents
        .unreachableLimit()
        .ifPresent(limit -> flags.put("agent_unreachable_rate_limit", text(limit)));
    agents.removalLimit().ifPresent(limit -> flags.put("agent_removal_rate_limit", text(limit)));
  }

  private static String text(RateLimit limit) {
    return limit.permits() + "/" + DurationFormat.text(limit.per());
  }

  private static void putHistory(Map<String, String> flags, History history) {
    StateLimits limits = history.limits();
    flags.put("max_completed_frameworks", Integer.toString(limits.completedFrameworks()));
    flags.put("max_completed_tasks_per_framework", Integer.toString(limits.completedTasks()));
    flags.put("max_unreachable_tasks_per_framework", Integer.toString(limits.unreachableTasks()));
    flags.put("registry_gc_interval", DurationFormat.text(history.lostAgents().interval()));
    flags.put("registry_max_agent_age", DurationFormat.text(history.lostAgents().maxAge()));
    flags.put("registry_max_agent_count", Integer.toString(history.lostAgents().maxCount()));
  }

  private static void putOffers(Map<String, String> flags, OfferPolicy offers) {
    AllocatorOptions allocator = offers.allocator();
    offers.timeout().ifPresent(timeout -> flags.put("offer_timeout", DurationFormat.text(timeout)));
    flags.put("min_allocatable_resources", MinimumText.write(allocator.minAllocatable()));
    flags.put("filter_gpu_resources", Boolean.toString(allocator.hideGpuAgents()));
    flags.put("offer_constraints_re2_max_program_size", Integer.toString(offers.maxRegexProgram()));
    if (!allocator.excludedFromShares().isEmpty()) {
      flags.put(
          "fair_sharing_excluded_resource_names",
          String.join(",", new TreeSet<>(allocator.excludedFromShares())));
    }
  }

  private static Map<String, String> flags(
      MasterConfig config, int port, String hostname, String ip) {
    Map<String, String> flags = new TreeMap<>();
    putAgents(flags, config.agents());
    putHistory(flags, config.history());
    putOffers(flags, config.offers());
    flags.put("authenticate_agents", "false");
    flags.put("authenticate_frameworks", "false");
    flags.put("authenticate_http_frameworks", "false");
    flags.put("authenticate_http_readonly", "false");
    flags.put("authenticate_http_readwrite", "false");
    flags.put("root_submissions", "true");
    flags.put("hostname", hostname);
    flags.put("ip", ip);
    flags.put("port", Integer.toString(port));
    flags.put("registry", "replicated_log");
    flags.put("work_dir", config.workDir().toAbsolutePath().normalize().toString());
    config.place().cluster().ifPresent(cluster -> flags.put("cluster", cluster));
    config.place().domain().ifPresent(domain -> flags.put("domain", MesosJson.writeText(domain)));
    if (!config.roles().whitelist().isEmpty()) {
      flags.put("roles", String.join(",", config.roles().whitelist()));
    }
    if (!config.roles().weights().isEmpty()) {
      flags.put(
          "weights",
          String.join(
              ",",
              config.roles().weights().entrySet().stream()
                  .map(weight -> weight.getKey() + "=" + weight.getValue())
                  .toList()));
    }
    return flags;
  }
}
