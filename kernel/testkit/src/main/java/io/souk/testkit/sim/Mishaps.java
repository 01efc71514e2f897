package io.souk.testkit.sim;

import java.util.List;

/** Lets things go wrong by chance, until the world calms down. */
final class Mishaps {

  private static final double NODE_SECONDS = 1800;
  private static final double MASTER_SECONDS = 3600;

  private final World world;

  Mishaps(World world) {
    this.world = world;
  }

  void begin() {
    if (world.faults().rate() > 0) {
      agents();
      frameworks();
      masters();
    }
  }

  private void again(double mean, Runnable mishap) {
    world
        .agenda()
        .after(
            world.dice().wait(world.faults().meanSeconds(mean)),
            () -> {
              if (!world.calm()) {
                mishap.run();
                again(mean, mishap);
              }
            });
  }

  private void agents() {
    again(
        NODE_SECONDS / world.agents.size(),
        () -> {
          AgentNode agent = world.dice().pick(world.agents);
          int kind = world.dice().below(100);
          if (kind < 45) {
            cut(agent, kind < 12);
          } else if (kind < 65) {
            partition(agent, partitionLength());
          } else if (kind < 90) {
            agent.crash();
            world.agenda().after(outage(), agent::start);
          } else if (kind < 95) {
            agent.loseDisk();
            world.agenda().after(outage(), agent::start);
          } else {
            agent.leave();
          }
        });
  }

  private void frameworks() {
    int count = world.frameworks.size();
    again(
        NODE_SECONDS / count,
        () -> {
          List<FrameworkNode> alive =
              world.frameworks.stream()
                  .filter(node -> node.phase() == FrameworkNode.Phase.ALIVE)
                  .filter(node -> node.current().isPresent())
                  .toList();
          if (alive.isEmpty()) {
            return;
          }
          FrameworkNode node = world.dice().pick(alive);
          int kind = world.dice().below(100);
          if (kind < 40) {
            cut(node.current().orElseThrow(), kind < 10);
          } else if (kind < 55) {
            partition(node.current().orElseThrow(), partitionLength());
          } else if (kind < 80) {
            node.crash();
            world.agenda().after(outage(), node::start);
          } else if (kind < 93) {
            node.start();
          } else if (kind < 97) {
            node.abandon();
          } else {
            node.tearDown();
          }
        });
  }

  private void masters() {
    again(
        MASTER_SECONDS,
        () -> {
          int kind = world.dice().below(100);
          if (kind < 45) {
            world.masters().crash();
          } else if (kind < 80) {
            world.masters().cutOff(silence());
          } else if (kind < 90) {
            world.masters().handOver();
          } else {
            world.masters().depose();
          }
        });
  }

  /** Breaks the client's connections; silently: neither end is told. */
  void cut(Peer client, boolean silently) {
    world.chronicle().note(client.name(), silently ? "is-cut-silently" : "is-cut", "");
    for (Connection connection : world.network().connections()) {
      if (connection.client == client) {
        world.network().cut(connection, silently);
      }
    }
  }

  /** Nothing gets from or to the client for so many nanoseconds. */
  void partition(Peer client, long length) {
    world.chronicle().note(client.name(), "is-partitioned", length / 1_000_000_000 + "s");
    world.network().partition(client, length);
  }

  /** Short of a lease, about as long, or long after it. */
  private long silence() {
    Dice dice = world.dice();
    int kind = dice.below(10);
    if (kind < 6) {
      return dice.seconds(0.05, 2.5);
    }
    return kind < 9 ? dice.seconds(2, 60) : dice.seconds(60, 300);
  }

  private long partitionLength() {
    Dice dice = world.dice();
    int kind = dice.below(10);
    if (kind < 6) {
      return dice.seconds(1, 60);
    }
    return kind < 9 ? dice.seconds(60, 300) : dice.seconds(300, 1200);
  }

  private long outage() {
    Dice dice = world.dice();
    int kind = dice.below(10);
    if (kind < 6) {
      return dice.seconds(0.5, 30);
    }
    return kind < 9 ? dice.seconds(30, 300) : dice.seconds(300, 1800);
  }
}
