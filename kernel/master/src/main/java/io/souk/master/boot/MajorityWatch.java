package io.souk.master.boot;

import io.souk.registry.Registry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says, while there is no leader, which of the other masters cannot be reached. */
final class MajorityWatch {

  private static final Logger LOG = LoggerFactory.getLogger(MajorityWatch.class);
  private static final long PERIOD_MILLIS = 10_000;
  private static final int CONNECT_MILLIS = 2_000;

  private final Vertx vertx;
  private final Peers peers;
  private final Registry registry;
  private final Executor blocking;
  private long timer;
  private String said = "";

  /**
   * @param blocking runs what waits for the network
   */
  MajorityWatch(Vertx vertx, Peers peers, Registry registry, Executor blocking) {
    this.vertx = vertx;
    this.peers = peers;
    this.registry = registry;
    this.blocking = blocking;
  }

  void start() {
    timer = vertx.setPeriodic(PERIOD_MILLIS, ignored -> blocking.execute(this::look));
  }

  void stop() {
    vertx.cancelTimer(timer);
  }

  /** Each different state once: nothing repeats by itself. */
  private synchronized void look() {
    String now = registry.leader().isPresent() ? "" : describe();
    if (!now.isEmpty() && !now.equals(said)) {
      LOG.warn("event=no_leader {}", now);
    } else if (now.isEmpty() && !said.isEmpty()) {
      LOG.warn("event=leader_known leader={}", registry.leader().orElse(""));
    }
    said = now;
  }

  private String describe() {
    List<String> away = new ArrayList<>();
    for (Peer peer : peers.others()) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(peer.host(), peer.raftPort()), CONNECT_MILLIS);
      } catch (IOException e) {
        away.add(
            "%s at Raft port %d: %s".formatted(peer.address(), peer.raftPort(), e.getMessage()));
      }
    }
    int reachable = peers.all().size() - away.size();
    return "reachable=%d needed=%d of=%d unreachable=\"%s\""
        .formatted(reachable, peers.majority(), peers.all().size(), String.join("; ", away));
  }
}
