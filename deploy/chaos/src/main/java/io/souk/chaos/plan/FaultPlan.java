package io.souk.chaos.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** The faults of a run, from a seed. */
public final class FaultPlan {

  /** Whoever leads at that moment. */
  public static final String LEADER = "leader";

  /** A master that does not lead at that moment. */
  public static final String FOLLOWER = "follower";

  private static final List<Kind> PROGRAMS =
      List.of(
          Kind.KILL,
          Kind.KILL,
          Kind.KILL,
          Kind.CRASH,
          Kind.PAUSE,
          Kind.PAUSE,
          Kind.STOP,
          Kind.STOP,
          Kind.POWER_CUT,
          Kind.SLOW);
  private static final List<Kind> NETWORK =
      List.of(
          Kind.CUT,
          Kind.DEAF,
          Kind.MUTE,
          Kind.ISOLATE,
          Kind.ISOLATE,
          Kind.ISOLATE_MUTE,
          Kind.SEVER,
          Kind.ONE_WAY,
          Kind.SPLIT,
          Kind.SPLIT,
          Kind.LOSS,
          Kind.RESET,
          Kind.DELAY);

  private static final List<Kind> DISKS = List.of(Kind.DISK_FULL, Kind.DISK_SLOW, Kind.DISK_SLOW);
  private static final List<Kind> CLOCKS = List.of(Kind.CLOCK);

  /** The first fault of programs and each third after it stops whoever leads. */
  private static final int DEPOSES = 3;

  /** Milliseconds: others have been elected by then, and this leader does not know it yet. */
  private static final int LEAST_TO_DEPOSE = 1800;

  private static final int MOST_TO_DEPOSE = 5000;

  /** Seconds between the stops of a rolling restart. */
  private static final int ROLL = 12;

  private final Duration length;
  private final List<String> masters;
  private final List<String> agents;
  private final List<Step> steps = new ArrayList<>();

  private FaultPlan(Duration length, List<String> masters, List<String> agents) {
    this.length = length;
    this.masters = masters;
    this.agents = agents;
  }

  /**
   * Faults of programs, of the network and of disks beside each other, those of one kind one after
   * the other, with pauses between them. All are over at {@code length}.
   *
   * @param kinds what may be done
   */
  public static List<Step> of(
      long seed, Duration length, List<String> masters, List<String> agents, Set<Kind> kinds) {
    Random random = new Random(seed);
    FaultPlan plan = new FaultPlan(length, masters, agents);
    plan.lane(new Random(random.nextLong()), PROGRAMS, kinds, 14, 4, 18);
    plan.lane(new Random(random.nextLong()), NETWORK, kinds, 26, 4, 18);
    plan.lane(new Random(random.nextLong()), DISKS, kinds, 20, 15, 60);
    plan.lane(new Random(random.nextLong()), CLOCKS, kinds, 60, 10, 60);
    if (kinds.contains(Kind.ISOLATE)) {
      plan.isolations(new Random(random.nextLong()));
    }
    plan.steps.sort(Comparator.comparing(Step::at));
    return List.copyOf(plan.steps);
  }

  private void lane(
      Random random,
      List<Kind> all,
      Set<Kind> allowed,
      int longest,
      int shortPause,
      int longPause) {
    List<Kind> kinds = all.stream().filter(allowed::contains).toList();
    if (kinds.isEmpty()) {
      return;
    }
    Duration at = seconds(random, 3, shortPause + 6);
    for (int i = 0; true; i++) {
      List<Step> next =
          i % DEPOSES == 0 && kinds.contains(Kind.PAUSE)
              ? List.of(deposition(random, at, Kind.PAUSE))
              : next(random, at, kinds.get(random.nextInt(kinds.size())), longest);
      if (next.getLast().end().compareTo(length) > 0) {
        return;
      }
      steps.addAll(next);
      at = next.getLast().end().plus(seconds(random, shortPause, longPause));
    }
  }

  /**
   * Again and again whoever leads is kept from the other masters, but not from agents and clients:
   * it learns of its successor from nobody, and nothing but its lease tells it to be silent.
   */
  private void isolations(Random random) {
    Duration at = seconds(random, 6, 20);
    for (Step step = deposition(random, at, Kind.ISOLATE);
        step.end().compareTo(length) <= 0;
        step = deposition(random, at, Kind.ISOLATE)) {
      steps.add(step);
      at = step.end().plus(seconds(random, 15, 35));
    }
  }

  private static Step deposition(Random random, Duration at, Kind kind) {
    Duration lasts = Duration.ofMillis(random.nextInt(LEAST_TO_DEPOSE, MOST_TO_DEPOSE));
    return new Step(at, lasts, kind, LEADER, List.of(), 0);
  }

  private List<Step> next(Random random, Duration at, Kind kind, int longest) {
    // Long ones are rare, and long enough for agents to count as unreachable and leases to end.
    int most = random.nextInt(3) == 0 ? longest : longest / 2;
    Duration lasts = Duration.ofMillis(random.nextInt(500, most * 1000));
    String node = node(random, kind);
    if (kind == Kind.STOP && random.nextInt(3) == 0) {
      return rolling(random, at);
    }
    Duration length = kind == Kind.STOP ? Duration.ofMillis(500) : lasts;
    return List.of(
        new Step(at, length, kind, node, peers(random, kind, node), amount(random, kind)));
  }

  private List<Step> rolling(Random random, Duration start) {
    List<Step> stops = new ArrayList<>();
    Duration at = start;
    for (String node : random.nextInt(3) == 0 ? agents : masters) {
      stops.add(new Step(at, Duration.ofMillis(500), Kind.STOP, node, List.of(), 0));
      at = at.plusSeconds(ROLL);
    }
    return stops;
  }

  private String node(Random random, Kind kind) {
    return switch (kind) {
      case CRASH -> any(random, agents);
      case POWER_CUT -> "masters";
      case SLOW, ISOLATE, ISOLATE_MUTE, DISK_FULL, DISK_SLOW, CLOCK, SPLIT -> master(random);
      // More than half of all faults are for masters.
      case KILL, PAUSE, STOP, CUT, DEAF, MUTE, SEVER, ONE_WAY, LOSS, RESET, DELAY ->
          random.nextInt(5) < 3 ? master(random) : any(random, agents);
    };
  }

  private String master(Random random) {
    return switch (random.nextInt(4)) {
      case 0, 1 -> LEADER;
      case 2 -> FOLLOWER;
      default -> any(random, masters);
    };
  }

  private List<String> peers(Random random, Kind kind, String node) {
    return switch (kind) {
      case SEVER, ONE_WAY -> {
        List<String> others = new ArrayList<>(masters);
        others.addAll(agents.contains(node) ? List.of() : agents);
        others.remove(node);
        // Whoever leads may be any of the masters: only agents are surely somebody else.
        yield List.of(any(random, isSymbol(node) ? agents : others));
      }
      case SPLIT -> agents.stream().filter(agent -> random.nextBoolean()).toList();
      default -> List.of();
    };
  }

  private static boolean isSymbol(String node) {
    return node.equals(LEADER) || node.equals(FOLLOWER);
  }

  private static int amount(Random random, Kind kind) {
    return switch (kind) {
      case LOSS -> random.nextInt(5, 50);
      case DELAY -> random.nextInt(50, 1500);
      case DISK_SLOW -> random.nextInt(3, 40);
      case CLOCK -> (random.nextBoolean() ? 1 : -1) * random.nextInt(1, 3700);
      default -> 0;
    };
  }

  private static String any(Random random, List<String> names) {
    return names.get(random.nextInt(names.size()));
  }

  private static Duration seconds(Random random, int from, int to) {
    return Duration.ofMillis(random.nextInt(from * 1000, to * 1000));
  }
}
