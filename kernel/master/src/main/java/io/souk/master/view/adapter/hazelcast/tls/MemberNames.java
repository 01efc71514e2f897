package io.souk.master.view.adapter.hazelcast.tls;

import com.hazelcast.cluster.Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * By what name a member is known. Hazelcast tells addresses on as numbers, while a list of members,
 * and so their certificates, may have names.
 */
final class MemberNames {

  private final List<String> hosts;

  /**
   * The names on a list of members.
   *
   * @param members as {@code host:port}
   */
  MemberNames(List<String> members) {
    this.hosts =
        members.stream()
            .map(member -> member.substring(0, member.lastIndexOf(':')))
            .distinct()
            .toList();
  }

  /** The name of who listens at an address, or the address when it is on no list. May block. */
  String nameOf(Address address) {
    String host = address.getHost();
    if (hosts.contains(host)) {
      return host;
    }
    try {
      InetAddress wanted = address.getInetAddress();
      for (String candidate : hosts) {
        if (resolves(candidate, wanted)) {
          return candidate;
        }
      }
    } catch (UnknownHostException unknown) {
      return host;
    }
    return host;
  }

  private static boolean resolves(String host, InetAddress wanted) {
    try {
      return List.of(InetAddress.getAllByName(host)).contains(wanted);
    } catch (UnknownHostException unknown) {
      return false;
    }
  }
}
