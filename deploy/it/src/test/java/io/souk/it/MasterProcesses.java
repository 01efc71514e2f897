package io.souk.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.souk.chaos.machine.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Several masters as processes of their own, all on 127.0.0.1. */
final class MasterProcesses implements AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(180);

  private final Path dir;
  private final FreePorts free = new FreePorts();
  private final List<Integer> ports = new ArrayList<>();
  private final List<Integer> marathonPorts = new ArrayList<>();
  private final TreeMap<Integer, SoukProcess> running = new TreeMap<>();
  private List<Integer> listed;

  /**
   * Nobody started yet.
   *
   * @param count how many there may be
   * @param listed how many are in {@code --masters}
   */
  MasterProcesses(Path dir, int count, int listed) {
    this.dir = dir;
    for (int i = 0; i < count; i++) {
      ports.add(free.next(20));
      marathonPorts.add(free.next());
    }
    this.listed = List.copyOf(IntStream.range(0, listed).boxed().toList());
  }

  /** From now on masters are started with a list of these. */
  void list(Integer... masters) {
    listed = List.of(masters);
  }

  /** The value of {@code --masters}. */
  String masters() {
    return String.join(",", listed.stream().map(this::address).toList());
  }

  String address(int master) {
    return "127.0.0.1:" + ports.get(master);
  }

  String url(int master) {
    return "http://" + address(master);
  }

  String marathon(int master) {
    return "http://127.0.0.1:" + marathonPorts.get(master);
  }

  Path workDir(int master) {
    return dir.resolve("m" + master);
  }

  /** Starts one, and does not wait. */
  SoukProcess start(int master, String... more) {
    return start(List.of(), master, more);
  }

  /**
   * The same by another program.
   *
   * @param prefix that program and its arguments
   */
  SoukProcess start(List<String> prefix, int master, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "master",
                "--port",
                "" + ports.get(master),
                "--masters",
                masters(),
                "--framework",
                "marathon",
                "--marathon-port",
                "" + marathonPorts.get(master),
                "--work-dir",
                workDir(master).toString()));
    args.addAll(List.of(more));
    List<String> command = new ArrayList<>(prefix);
    command.addAll(SoukProcess.command(args.toArray(String[]::new)));
    SoukProcess process = SoukProcess.run(dir, "master", command);
    running.put(master, process);
    return process;
  }

  /** Starts those that are listed, and waits until one leads. */
  int startAll() {
    listed.forEach(this::start);
    listed.forEach(master -> running.get(master).awaitReady());
    return awaitLeader();
  }

  SoukProcess process(int master) {
    return running.get(master);
  }

  /** Waits until a master leads and its framework serves; returns which. */
  int awaitLeader() {
    int[] leader = {-1};
    Wait.until(
        LIMIT,
        () -> {
          leader[0] = findLeader().orElse(-1);
          return leader[0] >= 0 && Http.get(marathon(leader[0]) + "/v2/info").status() == 200;
        },
        () -> "no leader: " + running.keySet().stream().map(this::ensemble).toList());
    return leader[0];
  }

  private Optional<Integer> findLeader() {
    for (int master : running.keySet()) {
      String leader = ensemble(master).path("leader").asText();
      for (int i = 0; i < ports.size(); i++) {
        if (leader.equals(address(i))
            && row(i, i).map(row -> row.path("role").asText().equals("leader")).orElse(false)) {
          return Optional.of(i);
        }
      }
    }
    return Optional.empty();
  }

  /** What a master says of all of them; missing when it says nothing. */
  JsonNode ensemble(int master) {
    Http.Answer answer = Http.get(url(master) + "/api/souk/masters");
    return answer.status() == 200 ? answer.json() : MissingNode.getInstance();
  }

  /** What {@code seenBy} says of {@code master}. */
  Optional<JsonNode> row(int seenBy, int master) {
    return ensemble(seenBy)
        .path("masters")
        .valueStream()
        .filter(row -> row.path("address").asText().equals(address(master)))
        .findFirst();
  }

  /** The addresses of the masters, as {@code seenBy} says. */
  List<String> members(int seenBy) {
    return ensemble(seenBy)
        .path("masters")
        .valueStream()
        .map(row -> row.path("address").asText())
        .toList();
  }

  /** Waits until {@code master} follows and has what the leader has. */
  void awaitCaughtUp(int leader, int master) {
    Wait.until(
        LIMIT,
        () -> {
          Optional<JsonNode> row = row(leader, master);
          return row.filter(r -> r.path("role").asText().equals("standby")).isPresent()
              && row.get().path("lag").asLong() == 0
              && row.get().path("term").asLong() > 0;
        },
        () -> "master " + master + " as seen by the leader: " + ensemble(leader));
  }

  /** A client command, asking {@code master}. */
  Command.Result souk(int master, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--url", url(master)));
    return Command.run(SoukProcess.command(all.toArray(String[]::new)).toArray(String[]::new));
  }

  /**
   * Makes an app without instances. Asks again, as any client does, when the connection breaks off:
   * that of the standby ends when its master leads.
   */
  void createApp(int master, String id) {
    String body = "{\"cmd\":\"sleep 1000\",\"instances\":0,\"cpus\":0.1,\"mem\":32}";
    Http.Answer[] last = new Http.Answer[1];
    Wait.until(
        LIMIT,
        () -> {
          last[0] = Http.send("PUT", marathon(master) + "/v2/apps/" + id, body);
          return last[0].status() == 201 || last[0].status() == 200;
        },
        () -> "app " + id + " at master " + master + ": " + last[0]);
  }

  boolean hasApp(int master, String id) {
    return Http.get(marathon(master) + "/v2/apps/" + id).status() == 200;
  }

  @Override
  public void close() {
    running.values().forEach(SoukProcess::close);
  }
}
