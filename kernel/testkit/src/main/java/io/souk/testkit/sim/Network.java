package io.souk.testkit.sim;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Streams and calls between clients and masters: each takes its time, those of one connection keep
 * their order, and a connection may be cut or stand still at any moment.
 */
final class Network {

  /** How long a client waits for an answer to its first call. */
  private static final double CONNECT_SECONDS = 5;

  private final World world;
  private final Map<StreamId, Connection> connections = new LinkedHashMap<>();
  private final Map<Peer, Long> partitioned = new HashMap<>();
  private long nextStream;

  Network(World world) {
    this.world = world;
  }

  /** A connection that has only its client so far. */
  Connection open(Peer client, MasterProcess server) {
    Connection connection = new Connection(new StreamId("s" + nextStream++), client, server);
    connections.put(connection.stream, connection);
    return connection;
  }

  /** Sends a call; no answer comes when it or its answer is lost. */
  void call(Connection over, Command command, Consumer<Reply> onReply) {
    over.upUntil = Math.max(over.upUntil + 1, arrival(over.client));
    world.agenda().at(over.upUntil, () -> arrive(over, command, onReply));
  }

  private void arrive(Connection over, Command command, Consumer<Reply> onReply) {
    boolean subscribes =
        command instanceof Command.SubscribeAgent || command instanceof Command.SubscribeFramework;
    boolean late = subscribes && !over.clientOpen;
    if (over.cut || late) {
      return;
    }
    if (isPartitioned(over.client)) {
      over.upUntil = Math.max(over.upUntil + 1, arrival(over.client));
      world.agenda().at(over.upUntil, () -> arrive(over, command, onReply));
      return;
    }
    if (!over.server.alive()) {
      over.cut = true;
      world.agenda().after(latency(), () -> notice(over));
      return;
    }
    over.server.handle(
        over.client.name(),
        command,
        reply ->
            world
                .agenda()
                .at(
                    arrival(over.client),
                    () -> {
                      if (!over.cut && over.clientOpen) {
                        onReply.accept(reply);
                      }
                    }));
  }

  /** A record leaves the master. */
  void send(StreamId stream, StreamRecord record) {
    Connection connection = connections.get(stream);
    if (connection == null || !connection.serverOpen) {
      return;
    }
    if (record instanceof StreamRecord.EndOfStream) {
      connection.serverOpen = false;
      forget(connection);
    }
    connection.downUntil = Math.max(connection.downUntil + 1, arrival(connection.client));
    world.agenda().at(connection.downUntil, () -> deliver(connection, record));
  }

  private void deliver(Connection connection, StreamRecord record) {
    if (connection.cut || !connection.clientOpen) {
      return;
    }
    if (isPartitioned(connection.client)) {
      connection.downUntil = Math.max(connection.downUntil + 1, arrival(connection.client));
      world.agenda().at(connection.downUntil, () -> deliver(connection, record));
      return;
    }
    if (record instanceof StreamRecord.EndOfStream) {
      notice(connection);
    } else {
      connection.client.received(connection, record);
    }
  }

  /** The client is at its end: the master notices sooner or later, when it can. */
  void close(Connection connection) {
    connection.clientOpen = false;
    if (!connection.cut) {
      connection.upUntil = Math.max(connection.upUntil + 1, arrival(connection.client));
      world.agenda().at(connection.upUntil, () -> serverNotices(connection));
    }
  }

  /** The client goes without a word; sometimes not even the connection's end gets through. */
  void vanish(Connection connection) {
    connection.clientOpen = false;
    cut(connection, world.dice().chance(0.3));
  }

  /**
   * Cuts a connection.
   *
   * @param silently neither end notices by itself: only pings and heartbeats tell
   */
  void cut(Connection connection, boolean silently) {
    if (connection.cut) {
      return;
    }
    connection.cut = true;
    if (silently) {
      return;
    }
    Dice dice = world.dice();
    world.agenda().after(dice.seconds(0, 3), () -> notice(connection));
    if (dice.chance(0.9)) {
      world.agenda().after(dice.seconds(0, 10), () -> serverNotices(connection));
    }
  }

  private void notice(Connection connection) {
    if (connection.clientOpen) {
      connection.clientOpen = false;
      connection.client.broken(connection);
    }
    forget(connection);
  }

  private void serverNotices(Connection connection) {
    if (isPartitioned(connection.client)) {
      world
          .agenda()
          .at(partitioned.get(connection.client) + latency(), () -> serverNotices(connection));
      return;
    }
    if (connection.serverOpen) {
      connection.serverOpen = false;
      if (connection.server.alive()) {
        connection.server.streamClosed(connection);
      }
    }
    forget(connection);
  }

  private void forget(Connection connection) {
    if (!connection.serverOpen && !connection.clientOpen) {
      connections.remove(connection.stream);
    }
  }

  /** A master process is gone: its connections are reset, or just stay silent. */
  void serverGone(MasterProcess server) {
    boolean reset = world.dice().chance(0.7);
    for (Connection connection : List.copyOf(connections.values())) {
      if (connection.server == server) {
        connection.cut = true;
        connection.serverOpen = false;
        if (reset) {
          world.agenda().after(world.dice().seconds(0, 2), () -> notice(connection));
        }
        if (!connection.clientOpen) {
          connections.remove(connection.stream);
        }
      }
    }
  }

  /** Nothing gets from or to this client for a while; its connections may outlive that. */
  void partition(Peer client, long nanos) {
    partitioned.merge(client, world.agenda().now() + nanos, Math::max);
    for (Connection connection : List.copyOf(connections.values())) {
      if (connection.client == client && world.dice().chance(0.5)) {
        cut(connection, world.dice().chance(0.5));
      }
    }
  }

  boolean isPartitioned(Peer client) {
    Long until = partitioned.get(client);
    return until != null && until > world.agenda().now();
  }

  /** All partitions end. */
  void heal() {
    partitioned.clear();
  }

  /** Open connections of either side's making. */
  List<Connection> connections() {
    return List.copyOf(connections.values());
  }

  /** Gives the client up waiting for the first record, if none came. */
  void expectAnswer(Connection connection) {
    world
        .agenda()
        .after(
            world.dice().seconds(CONNECT_SECONDS, CONNECT_SECONDS + 1),
            () -> {
              if (connection.clientOpen && connection.downUntil == 0) {
                close(connection);
                connection.client.broken(connection);
              }
            });
  }

  private long arrival(Peer client) {
    long from = Math.max(world.agenda().now(), partitioned.getOrDefault(client, 0L));
    return from + latency();
  }

  private long latency() {
    Dice dice = world.dice();
    return dice.chance(0.02) ? dice.seconds(0.05, 2) : dice.seconds(0.0002, 0.02);
  }
}
