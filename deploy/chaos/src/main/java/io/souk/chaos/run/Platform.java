package io.souk.chaos.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.chaos.check.Act;
import io.souk.chaos.check.Reign;
import io.souk.chaos.client.Masters;
import io.souk.chaos.machine.Clock;
import io.souk.chaos.machine.Http;
import io.souk.chaos.machine.Http.Answer;
import io.souk.chaos.machine.Network;
import io.souk.chaos.machine.Node;
import io.souk.chaos.machine.SmallDisk;
import io.souk.chaos.machine.SoukCommand;
import io.souk.chaos.machine.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Masters with the frameworks they host, and agents, each on a machine of its own. */
final class Platform implements AutoCloseable {

  static final Duration READY_LIMIT = Duration.ofMinutes(6);
  static final int REGISTRY_MEGABYTES = 192;

  private static final Duration LOOK = Duration.ofSeconds(15);

  private final Options options;
  private final Network network;
  private final Masters masters;
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Map<String, SmallDisk> disks = new LinkedHashMap<>();
  private final Map<String, Instant> triedAgain = new LinkedHashMap<>();
  private final Optional<Clock> clock;

  /** Whoever ends this program early leaves nothing running, either. */
  private final Thread cleanUp = Thread.ofPlatform().name("clean-up").unstarted(this::end);

  private Platform(Options options, Network network) {
    this.options = options;
    this.network = network;
    this.masters = new Masters(options.masterNames().stream().map(network::address).toList());
    this.clock =
        options.clocks()
            ? Optional.of(Clock.in(options.dir().resolve("clocks")))
            : Optional.empty();
    for (String name : options.masterNames()) {
      disks.put(name, SmallDisk.mount(workDir(name).resolve("master"), REGISTRY_MEGABYTES));
      add(name, "master", masterOptions());
    }
    for (String name : options.agentNames()) {
      add(name, "agent", agentOptions(name));
    }
  }

  private List<String> masterOptions() {
    List<String> arguments = new ArrayList<>();
    if (options.masters() > 1) {
      List<String> all =
          masters.hosts().stream().map(host -> host + ":" + Masters.KERNEL_PORT).toList();
      arguments.addAll(List.of("--masters", String.join(",", all)));
    }
    arguments.addAll(List.of("--port", "" + Masters.KERNEL_PORT));
    arguments.addAll(List.of("--framework", "marathon", "--framework", "chronos"));
    arguments.addAll(List.of("--marathon-port", "" + Masters.SERVICES_PORT));
    arguments.addAll(List.of("--chronos-port", "" + Masters.JOBS_PORT));
    // All of the history is judged, and it is looked at only now and then.
    arguments.addAll(List.of("--chronos-job-history-limit", "1000"));
    arguments.addAll(List.of("--agent-ping-timeout", "2s", "--max-agent-ping-timeouts", "3"));
    return arguments;
  }

  private List<String> agentOptions(String name) {
    List<String> urls =
        masters.hosts().stream().map(host -> Masters.url(host, Masters.KERNEL_PORT)).toList();
    return List.of(
        "--hostname",
        name,
        "--port",
        "5051",
        "--master",
        String.join(",", urls),
        "--runtime",
        "process",
        "--resources",
        AgentSize.TEXT);
  }

  private void add(String name, String role, List<String> more) {
    List<String> arguments = new ArrayList<>(List.of(role, "--host", network.address(name)));
    // The network reaches this machine alone.
    arguments.add("--insecure");
    arguments.addAll(List.of("--work-dir", workDir(name).toString()));
    arguments.addAll(more);
    List<String> command =
        new ArrayList<>(SoukCommand.of(options.launcher(), arguments.toArray(String[]::new)));
    // Many of them start again and again on a small machine.
    command.addAll(1, List.of("-Xmx384m", "-XX:TieredStopAtLevel=1"));
    if (clock.isPresent() && role.equals("master")) {
      command.addAll(0, clock.get().prefix(name));
    }
    nodes.put(name, new Node(name, network.on(name, command), options.dir()));
  }

  Path workDir(String name) {
    return options.dir().resolve("nodes").resolve(name);
  }

  /** Starts everything and waits until it is ready. */
  static Platform start(Options options) {
    List<String> machines = new ArrayList<>(options.masterNames());
    machines.addAll(options.agentNames());
    Network network = Network.open(machines);
    Platform platform;
    try {
      platform = new Platform(options, network);
    } catch (RuntimeException failed) {
      network.close();
      throw failed;
    }
    Runtime.getRuntime().addShutdownHook(platform.cleanUp);
    try {
      platform.startAll();
      platform.awaitReady();
    } catch (RuntimeException | AssertionError failed) {
      platform.close();
      throw failed;
    }
    return platform;
  }

  /** Masters first: agents that find nobody only keep the machine busy. */
  private void startAll() {
    options.masterNames().forEach(name -> nodes.get(name).start());
    Wait.until(
        READY_LIMIT,
        () -> {
          revive();
          return !reigns().isEmpty();
        },
        () -> "nobody leads; see the logs under " + options.dir());
    options.agentNames().forEach(name -> nodes.get(name).start());
  }

  /** Waits until everybody is there. */
  void awaitReady() {
    Wait.until(
        READY_LIMIT,
        () -> {
          revive();
          return notReady().isEmpty();
        },
        () -> String.join("; ", notReady()));
  }

  /** What is not as it should be when nothing is broken. */
  private List<String> notReady() {
    List<String> found = new ArrayList<>();
    for (String host : masters.hosts()) {
      Answer slaves = Http.get(Masters.url(host, Masters.KERNEL_PORT) + "/slaves", LOOK);
      long active =
          slaves.status() != 200
              ? 0
              : slaves
                  .json()
                  .path("slaves")
                  .valueStream()
                  .filter(agent -> agent.path("active").asBoolean())
                  .count();
      if (active != options.agents()) {
        found.add(host + " shows " + active + " agents, status " + slaves.status());
      }
    }
    look(found, Masters.SERVICES_PORT, "/v2/apps");
    look(found, Masters.JOBS_PORT, "/v1/scheduler/jobs");
    return found;
  }

  private void look(List<String> found, int port, String path) {
    boolean served =
        masters.hosts().stream()
            .anyMatch(host -> Http.get(Masters.url(host, port) + path, LOOK).status() == 200);
    if (!served) {
      found.add("nobody serves port " + port + path);
    }
  }

  Options options() {
    return options;
  }

  Network network() {
    return network;
  }

  Masters masters() {
    return masters;
  }

  Node node(String name) {
    return nodes.get(name);
  }

  SmallDisk disk(String master) {
    return disks.get(master);
  }

  /** Sets the clock of a master, seconds from the true time. */
  void setClock(String master, int seconds) {
    clock.orElseThrow().set(master, seconds);
  }

  /** All leaderships so far. */
  List<Reign> reigns() {
    List<Reign> all = new ArrayList<>();
    for (String name : options.masterNames()) {
      all.addAll(LogReader.reigns(name, workDir(name).resolve("logs")));
    }
    return all;
  }

  /** All that masters did as leaders so far. */
  List<Act> acts() {
    List<Act> all = new ArrayList<>();
    for (String name : options.masterNames()) {
      all.addAll(LogReader.acts(name, workDir(name).resolve("logs")));
    }
    return all;
  }

  /** Who leads, as far as the logs tell. */
  String leader() {
    return reigns().stream()
        .max(Comparator.comparing(Reign::term))
        .map(Reign::master)
        .orElse(options.masterNames().getFirst());
  }

  /** Starts again what ended by itself, once in two seconds at most; says what that was. */
  List<String> revive() {
    List<String> ended = new ArrayList<>();
    Instant now = Instant.now();
    for (Node node : nodes.values()) {
      Optional<Integer> code = node.endedByItself();
      Instant next = triedAgain.getOrDefault(node.name(), Instant.EPOCH).plusSeconds(2);
      if (code.isPresent() && !now.isBefore(next)) {
        triedAgain.put(node.name(), now);
        ended.add(node.name() + " ended by itself with exit code " + code.get());
        node.start();
      }
    }
    return ended;
  }

  /** What the leader says is reserved for a role, by host of the agent. */
  Map<String, String> reservedByMaster(String role) {
    Map<String, String> found = new LinkedHashMap<>();
    String host = network.address(leader());
    JsonNode slaves = Http.json(Masters.url(host, Masters.KERNEL_PORT) + "/slaves", LOOK);
    for (JsonNode agent : slaves.path("slaves")) {
      long reserved = agent.path("reserved_resources").path(role).path("disk").asLong();
      found.put(agent.path("hostname").asText(), "" + reserved);
    }
    return found;
  }

  /** What the agents say themselves. */
  Map<String, String> reservedByAgents(String role) {
    Map<String, String> found = new LinkedHashMap<>();
    for (String name : options.agentNames()) {
      JsonNode state = Http.json(Masters.url(network.address(name), 5051) + "/state", LOOK);
      long reserved = state.path("reserved_resources").path(role).path("disk").asLong();
      found.put(name, "" + reserved);
    }
    return found;
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(cleanUp);
    end();
  }

  private void end() {
    // Closing the network ends everything that runs on it, tasks included.
    nodes.values().forEach(Node::kill);
    network.close();
    disks.values().forEach(SmallDisk::close);
  }
}
