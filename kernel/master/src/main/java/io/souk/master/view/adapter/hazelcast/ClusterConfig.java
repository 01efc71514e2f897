package io.souk.master.view.adapter.hazelcast;

import java.util.List;

/**
 * How a master joins the others.
 *
 * @param cluster name of the cluster; members of other names are refused
 * @param host name or IP address to listen at and to be known by
 * @param port to listen at; 0 for a free one
 * @param members all masters as {@code host:clusterPort}, this one included; the same on each. What
 *     is published is kept by all of them, at most 7
 */
public record ClusterConfig(String cluster, String host, int port, List<String> members) {

  private static final int HIGHEST_PORT = 65_535;

  /** Hazelcast keeps an entry once and backs it up six times at most. */
  private static final int MOST_MEMBERS = 7;

  public ClusterConfig {
    members = List.copyOf(members);
    if (cluster.isBlank()) {
      throw new IllegalArgumentException("--cluster '" + cluster + "': expected a name");
    }
    if (host.isBlank()) {
      throw new IllegalArgumentException("--host '" + host + "': expected a name or IP address");
    }
    if (port < 0 || port > HIGHEST_PORT) {
      throw new IllegalArgumentException("--cluster-port " + port + ": expected 0 to 65535");
    }
    if (members.size() > MOST_MEMBERS) {
      throw new IllegalArgumentException(
          "--masters " + String.join(",", members) + ": expected at most " + MOST_MEMBERS);
    }
    for (String member : members) {
      if (!member.matches("[^\\s,]+:[0-9]{1,5}")) {
        throw new IllegalArgumentException("--masters " + member + ": expected HOST:PORT");
      }
    }
  }

  /** On how many other members each entry is kept. */
  int backups() {
    return Math.max(0, members.size() - 1);
  }
}
