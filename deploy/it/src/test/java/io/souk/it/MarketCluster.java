package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A master without frameworks of its own, and agents, as processes of their own. */
final class MarketCluster implements AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(90);

  private final FreePorts ports = new FreePorts();
  private final Path dir;
  private final int masterPort = ports.next(20);
  private final SoukProcess master;
  private final List<SoukProcess> agents = new ArrayList<>();

  /** Starts the master, with these options added. */
  MarketCluster(Path dir, String... options) {
    this.dir = dir;
    List<String> args =
        new ArrayList<>(
            List.of(
                "master",
                "--port",
                "" + masterPort,
                "--no-frameworks",
                "--work-dir",
                dir.resolve("m").toString()));
    args.addAll(List.of(options));
    master = SoukProcess.start(dir, args.toArray(new String[0])).awaitReady();
  }

  /**
   * An agent on its own port and work directory, running processes unless the options say
   * otherwise; the same name finds the same ones again.
   */
  SoukProcess agent(String name, int port, String resources, String... options) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "agent",
                "--master",
                url(),
                "--port",
                "" + port,
                "--work-dir",
                dir.resolve(name).toString(),
                "--resources",
                resources));
    args.addAll(List.of(options));
    if (!args.contains("--runtime")) {
      args.addAll(List.of("--runtime", "process"));
    }
    SoukProcess agent = SoukProcess.start(dir, args.toArray(new String[0])).awaitReady();
    agents.add(agent);
    return agent;
  }

  int freePort() {
    return ports.next();
  }

  int port() {
    return masterPort;
  }

  String url() {
    return "http://127.0.0.1:" + masterPort;
  }

  /** Makes an operator call that must be answered with that status. */
  JsonNode operator(int status, String call) {
    Http.Answer answer = Http.send("POST", url() + "/api/v1", call);
    assertThat(answer.status()).as(call + ": " + answer.body()).isEqualTo(status);
    return answer.json();
  }

  JsonNode get(String path) {
    return Http.json(url() + path);
  }

  /** The agents that are registered and active. */
  List<JsonNode> activeAgents() {
    return get("/slaves")
        .path("slaves")
        .valueStream()
        .filter(agent -> agent.path("active").asBoolean())
        .toList();
  }

  void awaitAgents(int count) {
    Wait.until(LIMIT, () -> activeAgents().size() == count, () -> "agents: " + activeAgents());
  }

  @Override
  public void close() {
    agents.forEach(SoukProcess::close);
    master.close();
  }
}
