package io.souk.it.jobfault;

import io.souk.chaos.job.Fault;
import io.souk.chaos.machine.Network;
import io.souk.chaos.machine.Node;
import io.souk.it.Http;
import io.souk.it.SoukProcess;
import io.souk.it.Wait;
import io.souk.it.jobfault.FaultPlan.Step;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A master, the jobs framework and agents, and what is done to them. */
final class Cluster implements AutoCloseable {

  static final List<String> AGENTS = List.of("a1", "a2", "a3");
  static final String FRAMEWORK = "framework";
  static final String MASTER = "master";

  /** So many ended attempts of a job that none is forgotten before somebody has looked. */
  private static final String KEPT = "--chronos-job-history-limit=300";

  private static final Duration READY_LIMIT = Duration.ofSeconds(120);

  private final Network network;
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Map<Step, Instant> begun = new HashMap<>();
  private final List<Fault> faults = new ArrayList<>();
  private final String master;
  private final String jobs;

  private Cluster(Network network, Path dir, boolean hosted) {
    this.network = network;
    this.master = "http://" + network.address(MASTER) + ":5050";
    this.jobs = "http://" + network.address(hosted ? MASTER : FRAMEWORK) + ":4400";
    List<String> masterOptions =
        hosted
            ? List.of("--framework", "chronos", "--chronos-port", "4400", KEPT)
            : List.of("--no-frameworks");
    add(
        dir,
        MASTER,
        MASTER,
        masterOptions,
        "--port",
        "5050",
        "--agent-ping-timeout",
        "2s",
        "--max-agent-ping-timeouts",
        "3");
    if (!hosted) {
      add(
          dir,
          FRAMEWORK,
          FRAMEWORK,
          List.of("--framework", "chronos", KEPT),
          "--chronos-port",
          "4400",
          "--master",
          master);
    }
    for (String agent : AGENTS) {
      add(
          dir,
          agent,
          "agent",
          List.of("--hostname", agent),
          "--port",
          "5051",
          "--master",
          master,
          "--runtime",
          "process",
          "--resources",
          "cpus:4;mem:4096;disk:16384");
    }
  }

  private void add(Path dir, String name, String role, List<String> more, String... options) {
    List<String> arguments = new ArrayList<>(List.of(role, "--host", network.address(name)));
    // The network reaches this machine alone.
    arguments.add("--insecure");
    arguments.addAll(List.of("--work-dir", dir.resolve(name).toString()));
    arguments.addAll(List.of(options));
    arguments.addAll(more);
    List<String> command = new ArrayList<>(SoukProcess.command(arguments.toArray(String[]::new)));
    // Five of them start again and again on a small machine.
    command.addAll(1, List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
    nodes.put(name, new Node(name, network.on(name, command), dir));
  }

  /**
   * Starts everything and waits until it is ready.
   *
   * @param hosted whether the framework runs inside the master instead of by itself
   */
  static Cluster start(Path dir, boolean hosted) {
    List<String> machines = new ArrayList<>(AGENTS);
    machines.add(MASTER);
    if (!hosted) {
      machines.add(FRAMEWORK);
    }
    Cluster cluster = new Cluster(Network.open(machines), dir, hosted);
    try {
      cluster.nodes.values().forEach(Node::start);
      Wait.until(READY_LIMIT, cluster::ready, cluster::output);
    } catch (RuntimeException | AssertionError failed) {
      cluster.close();
      throw failed;
    }
    return cluster;
  }

  private boolean ready() {
    long agents =
        Http.json(master + "/slaves")
            .path("slaves")
            .valueStream()
            .filter(a -> a.path("active").asBoolean())
            .count();
    return agents == AGENTS.size() && Http.get(jobs + "/v1/scheduler/jobs").status() == 200;
  }

  /** Waits until everybody is there again. */
  void awaitReady() {
    Wait.until(READY_LIMIT, this::ready, this::output);
  }

  /** Those that may be hurt beside the agents; the last one is whom all talk to. */
  List<String> others() {
    return nodes.keySet().stream().filter(name -> !AGENTS.contains(name)).sorted().toList();
  }

  /** Where the jobs API is. */
  String jobs() {
    return jobs;
  }

  /** What was done so far. */
  List<Fault> faults() {
    return List.copyOf(faults);
  }

  void begin(Step step) {
    begun.put(step, Instant.now());
    Node node = nodes.get(step.node());
    switch (step.kind()) {
      case KILL -> node.kill();
      case CRASH -> {
        node.kill();
        network.crash(step.node());
      }
      case PAUSE -> node.pause();
      case CUT, DEAF, MUTE, SEVER, LOSS, RESET -> network.rules(step.node(), true, rules(step));
    }
  }

  void end(Step step) {
    Node node = nodes.get(step.node());
    switch (step.kind()) {
      case KILL, CRASH -> node.start();
      case PAUSE -> node.resume();
      case CUT, DEAF, MUTE, SEVER, LOSS, RESET -> network.rules(step.node(), false, rules(step));
    }
    faults.add(new Fault(step.kind().name(), step.node(), begun.get(step), Instant.now()));
  }

  private List<List<String>> rules(Step step) {
    List<String> in = network.in(step.peer());
    List<String> out = network.out(step.peer());
    List<String> drop = List.of("-j", "DROP");
    return switch (step.kind()) {
      case CUT, SEVER -> List.of(with(in, drop), with(out, drop));
      case DEAF -> List.of(with(in, drop));
      case MUTE -> List.of(with(out, drop));
      case RESET -> {
        List<String> reset = List.of("-p", "tcp", "-j", "REJECT", "--reject-with", "tcp-reset");
        yield List.of(with(in, reset), with(out, reset));
      }
      case LOSS -> {
        String chance = "0.%02d".formatted(step.percent());
        List<String> some =
            List.of("-m", "statistic", "--mode", "random", "--probability", chance, "-j", "DROP");
        yield List.of(with(in, some), with(out, some));
      }
      case KILL, CRASH, PAUSE -> List.of();
    };
  }

  private static List<String> with(List<String> first, List<String> second) {
    List<String> both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }

  /** Starts again what ended by itself; says what that was. */
  List<String> revive() {
    List<String> ended = new ArrayList<>();
    for (Node node : nodes.values()) {
      node.endedByItself()
          .ifPresent(
              code -> {
                ended.add(node.name() + " ended by itself with exit code " + code);
                Instant now = Instant.now();
                faults.add(new Fault("EXIT", node.name(), now, now));
                node.start();
              });
    }
    return ended;
  }

  /** What everybody printed. */
  String output() {
    StringBuilder all = new StringBuilder();
    nodes.values().forEach(node -> all.append(node.name()).append(": ").append(node.output()));
    return all.toString();
  }

  @Override
  public void close() {
    // Closing the network ends everything that runs on it, tasks included.
    nodes.values().forEach(Node::kill);
    network.close();
  }
}
