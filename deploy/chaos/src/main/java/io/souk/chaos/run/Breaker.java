package io.souk.chaos.run;

import io.souk.chaos.client.Masters;
import io.souk.chaos.job.Fault;
import io.souk.chaos.machine.Delay;
import io.souk.chaos.machine.Network;
import io.souk.chaos.machine.Node;
import io.souk.chaos.machine.SlowDisk;
import io.souk.chaos.machine.Throttle;
import io.souk.chaos.plan.FaultPlan;
import io.souk.chaos.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Does to a platform what a plan says, and undoes it. */
final class Breaker {

  /** The contract is 10 s; this machine has more to do. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(25);

  private static final List<Integer> PORTS =
      List.of(Masters.KERNEL_PORT, Masters.KERNEL_PORT + 10, Masters.KERNEL_PORT + 20);

  private final Platform platform;
  private final Network network;
  private final List<String> masters;
  private final List<String> agents;
  private final Map<Step, String> nodes = new HashMap<>();
  private final Map<Step, Instant> begun = new HashMap<>();
  private final Map<Step, AutoCloseable> running = new HashMap<>();
  private final List<Fault> faults = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  Breaker(Platform platform) {
    this.platform = platform;
    this.network = platform.network();
    this.masters = platform.options().masterNames();
    this.agents = platform.options().agentNames();
  }

  /** What was done so far. */
  List<Fault> faults() {
    return List.copyOf(faults);
  }

  /** What was noticed meanwhile and is not for a check to judge. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  /** To whom a step was done. */
  String nodeOf(Step step) {
    return nodes.get(step);
  }

  private String resolve(String node) {
    return switch (node) {
      case FaultPlan.LEADER -> platform.leader();
      case FaultPlan.FOLLOWER -> {
        String leader = platform.leader();
        yield masters.stream().filter(name -> !name.equals(leader)).findFirst().orElse(leader);
      }
      default -> node;
    };
  }

  void begin(Step step) {
    String name = resolve(step.node());
    nodes.put(step, name);
    begun.put(step, Instant.now());
    switch (step.kind()) {
      case KILL -> platform.node(name).kill();
      case POWER_CUT -> {
        masters.forEach(each -> platform.node(each).kill());
        masters.forEach(each -> platform.disk(each).lose());
      }
      case CRASH -> {
        platform.node(name).kill();
        network.crash(name);
      }
      case STOP -> stop(name);
      case PAUSE -> platform.node(name).pause();
      case SLOW -> running.put(step, new Throttle(platform.node(name)));
      case DISK_FULL -> platform.disk(name).fill();
      case DISK_SLOW -> running.put(step, new SlowDisk(platform.disk(name), step.amount()));
      case DELAY ->
          running.put(step, Delay.on(network, name, others(masters, name), PORTS, step.amount()));
      case CLOCK -> platform.setClock(name, step.amount());
      case CUT, DEAF, MUTE, ISOLATE, ISOLATE_MUTE, SEVER, ONE_WAY, SPLIT, LOSS, RESET ->
          rules(step).forEach((machine, rules) -> network.rules(machine, true, rules));
    }
  }

  void end(Step step) {
    String name = nodes.get(step);
    switch (step.kind()) {
      case KILL, CRASH, STOP -> platform.node(name).start();
      case POWER_CUT -> masters.forEach(each -> platform.node(each).start());
      case PAUSE -> platform.node(name).resume();
      case DISK_FULL -> platform.disk(name).free();
      case SLOW, DELAY, DISK_SLOW -> close(running.remove(step));
      case CLOCK -> platform.setClock(name, 0);
      case CUT, DEAF, MUTE, ISOLATE, ISOLATE_MUTE, SEVER, ONE_WAY, SPLIT, LOSS, RESET ->
          rules(step).forEach((machine, rules) -> network.rules(machine, false, rules));
    }
    faults.add(new Fault(step.kind().name(), name, begun.get(step), Instant.now()));
  }

  private void stop(String name) {
    Node node = platform.node(name);
    Instant start = Instant.now();
    node.terminate();
    boolean ended = node.awaitEnd(STOP_LIMIT);
    long millis = Duration.between(start, Instant.now()).toMillis();
    notes.add(name + (ended ? " stopped within " : " did not stop within ") + millis + " ms");
  }

  private static void close(AutoCloseable each) {
    try {
      each.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> others(List<String> names, String but) {
    return names.stream().filter(name -> !name.equals(but)).toList();
  }

  /** Rules of the firewalls, by machine. */
  private Map<String, List<List<String>>> rules(Step step) {
    Map<String, List<List<String>>> rules = new HashMap<>();
    String name = nodes.get(step);
    List<String> drop = List.of("-j", "DROP");
    List<String> all = List.of("");
    switch (step.kind()) {
      case CUT -> both(rules, name, all, drop);
      case DEAF -> in(rules, name, all, drop);
      case MUTE -> out(rules, name, all, drop);
      case ISOLATE -> both(rules, name, others(masters, name), drop);
      case ISOLATE_MUTE -> out(rules, name, others(masters, name), drop);
      case SEVER -> both(rules, name, step.peers(), drop);
      case ONE_WAY -> out(rules, name, step.peers(), drop);
      case SPLIT -> {
        List<String> side = new ArrayList<>(others(step.peers(), name));
        side.add(name);
        List<String> far = new ArrayList<>(masters);
        far.addAll(agents);
        far.removeAll(side);
        side.forEach(each -> both(rules, each, far, drop));
      }
      case LOSS -> {
        String chance = "0.%02d".formatted(step.amount());
        both(
            rules,
            name,
            all,
            List.of("-m", "statistic", "--mode", "random", "--probability", chance, "-j", "DROP"));
      }
      case RESET ->
          both(
              rules, name, all, List.of("-p", "tcp", "-j", "REJECT", "--reject-with", "tcp-reset"));
      default -> throw new IllegalStateException(step + " has no rules");
    }
    return rules;
  }

  private void both(
      Map<String, List<List<String>>> rules, String name, List<String> peers, List<String> then) {
    in(rules, name, peers, then);
    out(rules, name, peers, then);
  }

  private void in(
      Map<String, List<List<String>>> rules, String name, List<String> peers, List<String> then) {
    peers.forEach(peer -> add(rules, name, network.in(peer), then));
  }

  private void out(
      Map<String, List<List<String>>> rules, String name, List<String> peers, List<String> then) {
    peers.forEach(peer -> add(rules, name, network.out(peer), then));
  }

  private static void add(
      Map<String, List<List<String>>> rules, String name, List<String> when, List<String> then) {
    List<String> rule = new ArrayList<>(when);
    rule.addAll(then);
    rules.computeIfAbsent(name, none -> new ArrayList<>()).add(rule);
  }
}
