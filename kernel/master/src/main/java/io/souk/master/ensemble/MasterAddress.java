package io.souk.master.ensemble;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a master's HTTP API is, which is also its name among the masters.
 *
 * @param host name or IPv4 address
 * @param port 1 to 65535
 */
public record MasterAddress(String host, int port) {

  private static final Pattern TEXT =
      Pattern.compile("([A-Za-z0-9]([A-Za-z0-9._-]{0,252}[A-Za-z0-9])?):([0-9]{1,5})");
  private static final int HIGHEST_PORT = 65_535;

  /** Reads {@code host:port}; empty when it is something else. */
  public static Optional<MasterAddress> find(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int port = Integer.parseInt(matcher.group(3));
    return port < 1 || port > HIGHEST_PORT
        ? Optional.empty()
        : Optional.of(new MasterAddress(matcher.group(1), port));
  }

  /** Its id in the registry, which names files and meters there: no colons. */
  public String memberId() {
    return host + "_" + port;
  }

  /** The address of the master whose {@link #memberId} is given; empty when it is none. */
  public static Optional<MasterAddress> ofMember(String id) {
    int last = id.lastIndexOf('_');
    return last < 0 ? Optional.empty() : find(id.substring(0, last) + ":" + id.substring(last + 1));
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
