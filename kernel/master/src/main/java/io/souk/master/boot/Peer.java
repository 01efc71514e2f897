package io.souk.master.boot;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A master of several, as the others reach it.
 *
 * @param host name or IP address
 * @param port of HTTP
 * @param raftPort of the registry's replication
 * @param clusterPort of the cluster membership
 */
record Peer(String host, int port, int raftPort, int clusterPort) {

  /** The option that lists all masters. */
  static final String OPTION = "--masters";

  private static final Pattern TEXT =
      Pattern.compile(
          "([A-Za-z0-9]([A-Za-z0-9._-]{0,252}[A-Za-z0-9])?):([0-9]{1,5})"
              + "(?:/([0-9]{1,5})(?:/([0-9]{1,5}))?)?");
  private static final int HIGHEST_PORT = 65_535;

  /**
   * Reads {@code HOST:PORT}, {@code HOST:PORT/RAFT} or {@code HOST:PORT/RAFT/CLUSTER}.
   *
   * @param defaults gives the offsets of ports that are not named
   * @throws IllegalArgumentException in one line
   */
  static Peer parse(String text, MasterConfig.Network defaults) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw refusal(text, "expected HOST:PORT, HOST:PORT/RAFT-PORT or HOST:PORT/RAFT/CLUSTER-PORT");
    }
    int port = Integer.parseInt(matcher.group(3));
    Peer peer =
        new Peer(
            matcher.group(1),
            port,
            port(matcher.group(4), port + defaults.raftOffset()),
            port(matcher.group(5), port + defaults.clusterOffset()));
    peer.checkPort(text, "its port", peer.port);
    peer.checkPort(text, "its Raft port", peer.raftPort);
    peer.checkPort(text, "its cluster port", peer.clusterPort);
    if (peer.port == peer.raftPort
        || peer.port == peer.clusterPort
        || peer.raftPort == peer.clusterPort) {
      throw refusal(
          text,
          "expected three different ports, found %d for HTTP, %d for Raft, %d for the cluster"
              .formatted(peer.port, peer.raftPort, peer.clusterPort));
    }
    return peer;
  }

  private static int port(String text, int otherwise) {
    return text == null ? otherwise : Integer.parseInt(text);
  }

  private void checkPort(String text, String which, int value) {
    if (value < 1 || value > HIGHEST_PORT) {
      throw refusal(text, which + " would be " + value + ", expected 1 to " + HIGHEST_PORT);
    }
  }

  private static IllegalArgumentException refusal(String text, String expected) {
    String shown = text.length() > 300 ? text.substring(0, 300) + "…" : text;
    return new IllegalArgumentException(OPTION + " " + shown + ": " + expected);
  }

  /** Its id in the registry, which names files and meters: no colons. */
  String id() {
    return host + "_" + port;
  }

  /** {@code host:port}, its name among the masters. */
  String address() {
    return host + ":" + port;
  }
}
