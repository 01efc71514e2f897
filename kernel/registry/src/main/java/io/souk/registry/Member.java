package io.souk.registry;

/**
 * A voting member of the group that keeps the registry.
 *
 * @param id never changes, whatever its address: 1 to 100 characters, no white space
 * @param host where the others reach it
 * @param port of its Raft endpoint, 1 to 65535
 */
public record Member(String id, String host, int port) {

  private static final int ID_CHARACTERS = 100;
  private static final int HOST_CHARACTERS = 255;

  public Member {
    if (id.isEmpty() || id.length() > ID_CHARACTERS || !isWord(id)) {
      throw new IllegalArgumentException(
          "member id '" + id + "' is not 1 to 100 characters without white space");
    }
    if (host.isEmpty()
        || host.length() > HOST_CHARACTERS
        || !isWord(host)
        || port < 1
        || port > 65535) {
      throw new IllegalArgumentException("Raft endpoint '" + host + ":" + port + "' is not valid");
    }
  }

  private static boolean isWord(String text) {
    return text.codePoints().noneMatch(c -> c <= ' ' || Character.isWhitespace(c));
  }

  /** {@code host:port}. */
  public String address() {
    return host + ":" + port;
  }

  @Override
  public String toString() {
    return id + " (" + address() + ")";
  }
}
