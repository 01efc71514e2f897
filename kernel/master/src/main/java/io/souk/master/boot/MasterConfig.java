package io.souk.master.boot;

import io.souk.master.decide.AgentPolicy;
import io.souk.protocol.map.DurationFormat;
import io.souk.protocol.mesos.DomainInfo;
import io.souk.registry.adapter.ratis.RatisConfig;
import io.souk.security.RoleSecurity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a master needs to know; {@link #of} gives the defaults.
 *
 * @param network where it listens
 * @param masters all masters as {@code host:port}, this one included, each with {@code /raft-port}
 *     and {@code /cluster-port} behind it when these do not lie as far above the port as this
 *     master's own; the same list on all of them; one or none for a single master
 * @param workDir directory that holds {@code master/}; made when missing
 * @param agents when an agent counts as lost, and which are taken
 * @param history how much of the past is kept
 * @param offers what is offered, to whom and for how long
 * @param roles what roles there are and weigh
 * @param place what it says of where it belongs
 * @param electionTimeout how long one of several waits at least for a leader before it stands for
 *     election, the same on all of them; 300 ms to 10 s
 * @param security whom it lets in, and what it shows of itself
 */
public record MasterConfig(
    Network network,
    List<String> masters,
    Path workDir,
    AgentPolicy agents,
    History history,
    OfferPolicy offers,
    RolePolicy roles,
    Place place,
    Duration electionTimeout,
    RoleSecurity security) {

  private static final Duration LEAST_ELECTION_TIMEOUT = Duration.ofMillis(300);
  private static final Duration GREATEST_ELECTION_TIMEOUT = Duration.ofSeconds(10);

  public MasterConfig {
    masters = List.copyOf(masters);
    if (electionTimeout.compareTo(LEAST_ELECTION_TIMEOUT) < 0
        || electionTimeout.compareTo(GREATEST_ELECTION_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "--election-timeout " + DurationFormat.text(electionTimeout) + ": expected 300ms to 10s");
    }
    Peers.parse(masters, network);
    if (masters.size() > 1 && network.port() == 0) {
      throw new IllegalArgumentException(
          "--port 0: expected the port that --masters gives this master");
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
        Place.NOWHERE,
        RatisConfig.DEFAULT_TIMEOUT_MIN,
        RoleSecurity.OPEN);
  }

  /** Whether it is one of several masters. */
  public boolean replicated() {
    return masters.size() > 1;
  }

  /** What an operator should know of these settings although they can be used; a line each. */
  public List<String> warnings() {
    if (masters.isEmpty() || masters.size() % 2 == 1) {
      return List.of();
    }
    int tolerated = (masters.size() - 1) / 2;
    return List.of(
        "--masters %s: %d masters survive the loss of %d, as %d do; an odd number is better"
            .formatted(String.join(",", masters), masters.size(), tolerated, masters.size() - 1));
  }

  /** The same with other addresses. */
  public MasterConfig withNetwork(Network other) {
    return new MasterConfig(
        other, masters, workDir, agents, history, offers, roles, place, electionTimeout, security);
  }

  /** The same with a list of masters. */
  public MasterConfig withMasters(List<String> others) {
    return new MasterConfig(
        network, others, workDir, agents, history, offers, roles, place, electionTimeout, security);
  }

  /** The same with another treatment of agents. */
  public MasterConfig withAgents(AgentPolicy other) {
    return new MasterConfig(
        network, masters, workDir, other, history, offers, roles, place, electionTimeout, security);
  }

  /** The same, keeping more or less of the past. */
  public MasterConfig withHistory(History other) {
    return new MasterConfig(
        network, masters, workDir, agents, other, offers, roles, place, electionTimeout, security);
  }

  /** The same, offering otherwise. */
  public MasterConfig withOffers(OfferPolicy other) {
    return new MasterConfig(
        network, masters, workDir, agents, history, other, roles, place, electionTimeout, security);
  }

  /** The same with other roles. */
  public MasterConfig withRoles(RolePolicy other) {
    return new MasterConfig(
        network,
        masters,
        workDir,
        agents,
        history,
        offers,
        other,
        place,
        electionTimeout,
        security);
  }

  /** The same with another least election timeout. */
  public MasterConfig withElectionTimeout(Duration other) {
    return new MasterConfig(
        network, masters, workDir, agents, history, offers, roles, place, other, security);
  }

  /** The same, letting others in. */
  public MasterConfig withSecurity(RoleSecurity other) {
    return new MasterConfig(
        network, masters, workDir, agents, history, offers, roles, place, electionTimeout, other);
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
        new Place(Optional.of(name), place.domain()),
        electionTimeout,
        security);
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
        new Place(place.cluster(), Optional.of(domain)),
        electionTimeout,
        security);
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

    static final int RAFT_OFFSET = 10;
    static final int CLUSTER_OFFSET = 20;

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

    /** How far the other masters' Raft ports lie above their ports, unless said otherwise. */
    int raftOffset() {
      return port == 0 ? RAFT_OFFSET : raftPort - port;
    }

    /** How far the other masters' cluster ports lie above their ports, unless said otherwise. */
    int clusterOffset() {
      return port == 0 ? CLUSTER_OFFSET : clusterPort - port;
    }

    private static void checkPort(String option, int port) {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException(option + " " + port + ": expected 0 to 65535");
      }
    }
  }
}
