package io.souk.master.boot;

import io.souk.master.decide.AgentPolicy;
import io.souk.protocol.map.DurationFormat;
import io.souk.protocol.mesos.DomainInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a master needs to know; {@link #of} gives the defaults.
 *
 * @param network where it listens
 * @param masters all masters as {@code host:port}, this one included; empty for a single master
 * @param workDir directory that holds {@code master/}; made when missing
 * @param agents when an agent counts as lost, and which are taken
 * @param history how much of the past is kept
 * @param offers what is offered, to whom and for how long
 * @param roles what roles there are and weigh
 * @param place what it says of where it belongs
 */
public record MasterConfig(
    Network network,
    List<String> masters,
    Path workDir,
    AgentPolicy agents,
    History history,
    OfferPolicy offers,
    RolePolicy roles,
    Place place) {

  public MasterConfig {
    masters = List.copyOf(masters);
    if (masters.size() > 1) {
      throw new IllegalArgumentException(
          "--masters " + String.join(",", masters) + ": expected this master alone");
    }
    for (String master : masters) {
      if (!master.matches("[^:\\s]+:[0-9]{1,5}")) {
        throw new IllegalArgumentException("--masters " + master + ": expected HOST:PORT");
      }
    }
    checkAgents(agents);
  }

  private static void checkAgents(AgentPolicy agents) {
    Duration ping = agents.pingTimeout();
    if (ping.compareTo(Duration.ofSeconds(1)) < 0 || ping.compareTo(Duration.ofMinutes(15)) > 0) {
      throw new IllegalArgumentException(
          "--agent-ping-timeout " + DurationFormat.text(ping) + ": expected 1s to 15m");
    }
    if (agents.reregisterTimeout().compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "--agent-reregister-timeout "
              + DurationFormat.text(agents.reregisterTimeout())
              + ": expected at least 1s");
    }
  }

  /** A single master with the defaults of the command line. */
  public static MasterConfig of(String host, int port, Path workDir) {
    return new MasterConfig(
        Network.of(host, port),
        List.of(),
        workDir,
        AgentPolicy.DEFAULT,
        History.DEFAULT,
        OfferPolicy.DEFAULT,
        RolePolicy.OPEN,
        Place.NOWHERE);
  }

  /** The same with other addresses. */
  public MasterConfig withNetwork(Network other) {
    return new MasterConfig(other, masters, workDir, agents, history, offers, roles, place);
  }

  /** The same with a list of masters. */
  public MasterConfig withMasters(List<String> others) {
    return new MasterConfig(network, others, workDir, agents, history, offers, roles, place);
  }

  /** The same with another treatment of agents. */
  public MasterConfig withAgents(AgentPolicy other) {
    return new MasterConfig(network, masters, workDir, other, history, offers, roles, place);
  }

  /** The same, keeping more or less of the past. */
  public MasterConfig withHistory(History other) {
    return new MasterConfig(network, masters, workDir, agents, other, offers, roles, place);
  }

  /** The same, offering otherwise. */
  public MasterConfig withOffers(OfferPolicy other) {
    return new MasterConfig(network, masters, workDir, agents, history, other, roles, place);
  }

  /** The same with other roles. */
  public MasterConfig withRoles(RolePolicy other) {
    return new MasterConfig(network, masters, workDir, agents, history, offers, other, place);
  }

  /** The same in a named cluster. */
  public MasterConfig withCluster(String name) {
    return new MasterConfig(
        network,
        masters,
        workDir,
        agents,
        history,
        offers,
        roles,
        new Place(Optional.of(name), place.domain()));
  }

  /** The same in a region and zone. */
  public MasterConfig withDomain(DomainInfo domain) {
    return new MasterConfig(
        network,
        masters,
        workDir,
        agents,
        history,
        offers,
        roles,
        new Place(place.cluster(), Optional.of(domain)));
  }

  /**
   * Where the master belongs.
   *
   * @param cluster name of the cluster, shown to users
   * @param domain region and zone; agents of other regions are for frameworks alone that know them
   */
  public record Place(Optional<String> cluster, Optional<DomainInfo> domain) {

    /** Without names. */
    public static final Place NOWHERE = new Place(Optional.empty(), Optional.empty());

    public Place {
      cluster.ifPresent(
          name -> {
            if (name.isBlank() || name.length() > 255) {
              throw new IllegalArgumentException(
                  "--cluster '" + name + "': expected 1 to 255 characters");
            }
          });
    }
  }

  /**
   * Addresses of the master.
   *
   * @param host name or IP address to listen at
   * @param port of HTTP; 0 for a free one
   * @param raftPort of the registry's replication; 0 for a free one
   * @param clusterPort of the cluster membership; 0 for a free one
   */
  public record Network(String host, int port, int raftPort, int clusterPort) {

    private static final int RAFT_OFFSET = 10;
    private static final int CLUSTER_OFFSET = 20;

    public Network {
      if (host.isBlank()) {
        throw new IllegalArgumentException("--host '" + host + "': expected a name or IP address");
      }
      checkPort("--port", port);
      checkPort("--raft-port", raftPort);
      checkPort("--cluster-port", clusterPort);
    }

    /** The HTTP port and, 10 and 20 above it, the two others; all free ones for port 0. */
    public static Network of(String host, int port) {
      return port == 0
          ? new Network(host, 0, 0, 0)
          : new Network(host, port, port + RAFT_OFFSET, port + CLUSTER_OFFSET);
    }

    private static void checkPort(String option, int port) {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException(option + " " + port + ": expected 0 to 65535");
      }
    }
  }
}
