package io.souk.master.boot;

import io.souk.registry.Member;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All masters, and which of them this one is.
 *
 * @param all in the order of the option
 * @param self one of them
 */
record Peers(List<Peer> all, Peer self) {

  /** More would only slow down what each commit waits for. */
  static final int MOST = 7;

  Peers {
    all = List.copyOf(all);
  }

  /**
   * Reads a list of several masters; which one is this is not looked at yet.
   *
   * @throws IllegalArgumentException in one line that names the option and the value
   */
  static List<Peer> parse(List<String> masters, MasterConfig.Network network) {
    if (masters.size() > MOST) {
      throw new IllegalArgumentException(
          "%s with %d masters: expected at most %d".formatted(Peer.OPTION, masters.size(), MOST));
    }
    List<Peer> peers = masters.stream().map(text -> Peer.parse(text, network)).toList();
    Set<String> endpoints = new HashSet<>();
    for (Peer peer : peers) {
      for (int port : new int[] {peer.port(), peer.raftPort(), peer.clusterPort()}) {
        if (!endpoints.add(peer.host() + ":" + port)) {
          throw new IllegalArgumentException(
              "%s %s: %s:%d is there twice, expected each master once, with ports of its own"
                  .formatted(Peer.OPTION, String.join(",", masters), peer.host(), port));
        }
      }
    }
    return peers;
  }

  /**
   * Finds this master in the list. Blocks for the name service.
   *
   * @throws MasterStartException when it is not in there, or not clearly
   */
  static Peers of(MasterConfig config) {
    MasterConfig.Network network = config.network();
    List<Peer> all = parse(config.masters(), network);
    Peer self = self(all, config);
    if (network.raftOffset() != MasterConfig.Network.RAFT_OFFSET) {
      check("--raft-port", network.raftPort(), self.raftPort(), self);
    }
    if (network.clusterOffset() != MasterConfig.Network.CLUSTER_OFFSET) {
      check("--cluster-port", network.clusterPort(), self.clusterPort(), self);
    }
    checkReachable(config, all, self);
    return new Peers(all, self);
  }

  /** Debian gives a machine's own name an address at which no other machine reaches it. */
  private static void checkReachable(MasterConfig config, List<Peer> all, Peer self) {
    Optional<InetAddress> own = find(self.host()).filter(InetAddress::isLoopbackAddress);
    if (own.isEmpty()) {
      return;
    }
    for (Peer peer : all) {
      Optional<InetAddress> other = find(peer.host()).filter(a -> !a.isLoopbackAddress());
      if (other.isPresent()) {
        throw new MasterStartException(
            Peer.OPTION,
            String.join(",", config.masters()),
            "%s is %s on this machine, where %s (%s) does not reach it; expected another address for"
                    .formatted(
                        self.host(),
                        own.get().getHostAddress(),
                        peer.host(),
                        other.get().getHostAddress())
                + " it in /etc/hosts");
      }
    }
  }

  private static Optional<InetAddress> find(String host) {
    try {
      return Optional.of(InetAddress.getByName(host));
    } catch (UnknownHostException away) {
      return Optional.empty();
    }
  }

  private static Peer self(List<Peer> all, MasterConfig config) {
    String host = config.network().host();
    int port = config.network().port();
    List<Peer> sameName =
        all.stream().filter(peer -> peer.port() == port && peer.host().equals(host)).toList();
    if (sameName.size() == 1) {
      return sameName.getFirst();
    }
    List<Peer> here =
        all.stream().filter(peer -> peer.port() == port && isHere(peer.host(), host)).toList();
    if (here.size() == 1) {
      return here.getFirst();
    }
    String problem =
        here.isEmpty()
            ? "this master, %s:%d, is not in the list; expected all masters, this one included"
            : "%s:%d may be any of "
                + here.stream().map(Peer::address).toList()
                + "; give the one's address as --host";
    throw new MasterStartException(
        Peer.OPTION, String.join(",", config.masters()), problem.formatted(host, port));
  }

  /** Whether a name is one of the addresses that this master listens at. */
  private static boolean isHere(String name, String listening) {
    try {
      InetAddress own = InetAddress.getByName(listening);
      for (InetAddress address : InetAddress.getAllByName(name)) {
        if (own.isAnyLocalAddress()
            ? NetworkInterface.getByInetAddress(address) != null
            : own.equals(address)) {
          return true;
        }
      }
      return false;
    } catch (UnknownHostException | SocketException e) {
      // Masters that are away may have no address now.
      return false;
    }
  }

  /** What the list says of this master's ports must be what its own options say. */
  private static void check(String option, int given, int listed, Peer self) {
    if (given != listed) {
      throw new MasterStartException(
          option,
          Integer.toString(given),
          "%s gives %s the port %d; expected the same"
              .formatted(Peer.OPTION, self.address(), listed));
    }
  }

  /** The others. */
  List<Peer> others() {
    return all.stream().filter(peer -> !peer.equals(self)).toList();
  }

  /** How many have to agree. */
  int majority() {
    return all.size() / 2 + 1;
  }

  /** The members of the registry, the same list on each of them. */
  List<Member> raftMembers() {
    List<Member> members = new ArrayList<>();
    for (Peer peer : all) {
      members.add(new Member(peer.id(), peer.host(), peer.raftPort()));
    }
    return members;
  }

  /** Where the APIs of all of them are, as {@code host:port}. */
  List<String> addresses() {
    return all.stream().map(Peer::address).toList();
  }

  /** Where all of them listen for the cluster, as {@code host:port}. */
  List<String> clusterMembers() {
    return all.stream().map(peer -> peer.host() + ":" + peer.clusterPort()).toList();
  }
}
