package io.souk.launcher.role;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Tells addresses that other machines can reach from those that they cannot. */
final class PublicAddress {

  private PublicAddress() {}

  /**
   * Whether others can reach it. A name that is unknown is not said to be; nothing can listen
   * there.
   *
   * @param host a name or address
   */
  static boolean is(String host) {
    try {
      return !Arrays.stream(InetAddress.getAllByName(host))
          .allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
