package io.souk.it.jobfault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** What is done to whom and when, all from one seed. Pure. */
final class FaultPlan {

  /** What can be done to a node. */
  enum Kind {
    /** SIGKILL to the program; tasks go on. */
    KILL,
    /** Everything on the machine dies. */
    CRASH,
    /** SIGSTOP, later SIGCONT. */
    PAUSE,
    /** No packet in or out. */
    CUT,
    /** No packet in. */
    DEAF,
    /** No packet out. */
    MUTE,
    /** No packet to or from one other node. */
    SEVER,
    /** Packets get lost by chance. */
    LOSS,
    /** TCP connections are reset. */
    RESET
  }

  /**
   * One fault.
   *
   * @param at begin, since the start of the plan
   * @param length how long it lasts
   * @param kind what
   * @param node to whom
   * @param peer the other node of a SEVER, else empty
   * @param percent of packets that a LOSS drops, else 0
   */
  record Step(Duration at, Duration length, Kind kind, String node, String peer, int percent) {

    Duration end() {
      return at.plus(length);
    }

    @Override
    public String toString() {
      String detail = peer.isEmpty() ? "" : " from " + peer;
      return "%6.1f s %-5s %s%s%s for %.1f s"
          .formatted(
              at.toMillis() / 1000.0,
              kind,
              node,
              detail,
              percent == 0 ? "" : " " + percent + " %",
              length.toMillis() / 1000.0);
    }
  }

  private static final List<Kind> PROCESS =
      List.of(Kind.KILL, Kind.KILL, Kind.KILL, Kind.CRASH, Kind.PAUSE, Kind.PAUSE);
  private static final List<Kind> NETWORK =
      List.of(Kind.CUT, Kind.CUT, Kind.DEAF, Kind.MUTE, Kind.SEVER, Kind.LOSS, Kind.RESET);

  private FaultPlan() {}

  /**
   * Faults of two kinds beside each other, those of processes and those of the network; each kind
   * one after the other, with pauses of a few seconds.
   *
   * @param agents nodes whose machine may crash
   * @param others further nodes; the last of {@code others} is the one all talk to
   */
  static List<Step> of(long seed, Duration length, List<String> agents, List<String> others) {
    Random random = new Random(seed);
    List<Step> steps = new ArrayList<>();
    lane(new Random(random.nextLong()), length, PROCESS, 12, agents, others, steps);
    lane(new Random(random.nextLong()), length, NETWORK, 25, agents, others, steps);
    steps.sort(Comparator.comparing(Step::at));
    return List.copyOf(steps);
  }

  private static void lane(
      Random random,
      Duration length,
      List<Kind> kinds,
      int longest,
      List<String> agents,
      List<String> others,
      List<Step> steps) {
    Duration at = pause(random);
    while (true) {
      Kind kind = kinds.get(random.nextInt(kinds.size()));
      // Long cut-offs are rare, and long enough for agents to count as unreachable.
      int most = random.nextInt(4) == 0 ? longest : longest / 2;
      Duration lasts = Duration.ofMillis(random.nextInt(500, most * 1000));
      String node = node(random, kind, agents, others);
      String hub = others.getLast();
      String peer = kind != Kind.SEVER ? "" : node.equals(hub) ? agents.getFirst() : hub;
      int percent = kind == Kind.LOSS ? random.nextInt(10, 60) : 0;
      Step step = new Step(at, lasts, kind, node, peer, percent);
      if (step.end().compareTo(length) > 0) {
        return;
      }
      steps.add(step);
      at = step.end().plus(pause(random));
    }
  }

  private static String node(Random random, Kind kind, List<String> agents, List<String> others) {
    // Half of all faults are for those that there is only one of.
    boolean agent = kind == Kind.CRASH || random.nextBoolean();
    List<String> nodes = agent ? agents : others;
    return nodes.get(random.nextInt(nodes.size()));
  }

  private static Duration pause(Random random) {
    return Duration.ofMillis(random.nextInt(2000, 14_000));
  }
}
