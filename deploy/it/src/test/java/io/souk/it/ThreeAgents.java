package io.souk.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A master with Marathon, a gateway, and three agents that take each other for different machines.
 */
final class ThreeAgents implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final int COUNT = 3;

  private final Path dir;
  private final FreePorts ports = new FreePorts();
  private final int port = ports.next(20);
  private final int marathonPort = ports.next();
  private final int gatewayPort = ports.next();
  private final int[] agentPorts = {ports.next(), ports.next(), ports.next()};
  private final SoukProcess master;
  private final SoukProcess gateway;
  private final List<SoukProcess> agents = new ArrayList<>();

  ThreeAgents(Path dir) {
    this.dir = dir;
    this.master =
        SoukProcess.start(
                dir,
                "master",
                "--port",
                "" + port,
                "--framework",
                "marathon",
                "--marathon-port",
                "" + marathonPort,
                "--work-dir",
                dir.resolve("master").toString())
            .awaitReady();
    this.gateway =
        SoukProcess.start(
            dir,
            "gateway",
            "--master",
            url(),
            "--marathon",
            marathon(),
            "--port",
            "" + gatewayPort);
    for (int i = 0; i < COUNT; i++) {
      agents.add(start(i));
    }
    agents.forEach(SoukProcess::awaitReady);
    gateway.awaitReady();
    Wait.until(LIMIT, () -> slaves().size() == COUNT, () -> "agents: " + slaves());
  }

  private SoukProcess start(int index) {
    return SoukProcess.start(
        dir,
        "agent",
        "--master",
        url(),
        "--host",
        "127.0.0." + (2 + index),
        "--hostname",
        "machine-" + index,
        "--port",
        "" + agentPorts[index],
        "--runtime",
        "process",
        "--resources",
        "cpus:1;mem:1024;disk:1024",
        "--work-dir",
        dir.resolve("agent-" + index).toString());
  }

  /** Starts the agent of a machine again, which has ended. */
  void startAgain(String hostname) {
    int index = Integer.parseInt(hostname.substring("machine-".length()));
    agents.set(index, start(index).awaitReady());
  }

  /** The process of a machine's agent. */
  SoukProcess agent(String hostname) {
    return agents.get(Integer.parseInt(hostname.substring("machine-".length())));
  }

  int port() {
    return port;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  String marathon() {
    return "http://127.0.0.1:" + marathonPort;
  }

  String gateway() {
    return "http://127.0.0.1:" + gatewayPort;
  }

  /** The agents that are registered, as {@code /slaves} shows them. */
  List<JsonNode> slaves() {
    return Http.json(url() + "/slaves").path("slaves").valueStream().toList();
  }

  Optional<JsonNode> slave(String hostname) {
    return slaves().stream()
        .filter(it -> it.path("hostname").asText().equals(hostname))
        .findFirst();
  }

  /** How maintenance names the machine of an agent: by the address that it comes from. */
  static String machine(String hostname) {
    return "{\"hostname\":\"%s\",\"ip\":\"127.0.0.1\"}".formatted(hostname);
  }

  @Override
  public void close() {
    agents.forEach(SoukProcess::close);
    gateway.close();
    master.close();
  }
}
