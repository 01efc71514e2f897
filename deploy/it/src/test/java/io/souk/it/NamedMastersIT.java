package io.souk.it;

import static io.souk.it.MasterProcesses.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.chaos.machine.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Masters on machines of their own that know each other by host names, as under Docker. */
@Isolated("three masters at a time")
class NamedMastersIT {

  private static final List<String> NAMES = List.of("master1", "master2", "master3");
  private static final String PORTS = "5050";

  @TempDir Path dir;

  @Test
  void mastersByNameShareTheViewAndTheirFrameworks() throws Exception {
    Optional<String> fault = Network.findFault();
    assumeTrue(fault.isEmpty(), "namespaces can be made: " + fault.orElse(""));
    List<SoukProcess> masters = new ArrayList<>();
    try (Network network = Network.open(NAMES)) {
      Path hosts = hosts(network);
      for (String name : NAMES) {
        masters.add(start(network, hosts, name));
      }
      for (SoukProcess master : masters) {
        master.awaitReady();
      }
      // Each master shows the frameworks that registered with the leader, and takes writes.
      for (String name : NAMES) {
        Wait.until(LIMIT, () -> shows(network, name), () -> name + " does not share the view");
        assertThat(put(network, name, "by-" + name)).isEqualTo(201);
      }
      String leader = leader(network, "master1");
      masters.get(NAMES.indexOf(leader)).kill();
      List<String> rest = NAMES.stream().filter(name -> !name.equals(leader)).toList();
      Wait.until(
          LIMIT,
          () -> rest.contains(leader(network, rest.get(0))),
          () -> "nobody leads instead of " + leader);
      for (String name : rest) {
        Wait.until(LIMIT, () -> put(network, name, "then-" + name) == 201, () -> name);
        assertThat(shows(network, name)).isTrue();
      }
      masters.set(NAMES.indexOf(leader), start(network, hosts, leader).awaitReady());
      Wait.until(LIMIT, () -> shows(network, leader), () -> leader + " does not come back");
    } finally {
      masters.forEach(SoukProcess::close);
    }
  }

  private Path hosts(Network network) throws IOException {
    StringBuilder text = new StringBuilder("127.0.0.1 localhost\n");
    NAMES.forEach(name -> text.append(network.address(name)).append(' ').append(name).append('\n'));
    return Files.writeString(dir.resolve("hosts"), text);
  }

  private SoukProcess start(Network network, Path hosts, String name) {
    List<String> command =
        new ArrayList<>(
            SoukProcess.command(
                "master",
                "--host",
                name,
                "--insecure",
                "--port",
                PORTS,
                "--masters",
                String.join(",", NAMES.stream().map(each -> each + ":" + PORTS).toList()),
                "--framework",
                "marathon",
                "--work-dir",
                dir.resolve(name).toString()));
    command.add(1, "-Djdk.net.hosts.file=" + hosts);
    return SoukProcess.run(dir, name, network.on(name, command));
  }

  private static boolean shows(Network network, String name) {
    Http.Answer answer = Http.get(url(network, name, 5050) + "/state-summary");
    return answer.status() == 200 && answer.json().path("frameworks").size() == 1;
  }

  private static String leader(Network network, String asked) {
    JsonNode ensemble = Http.get(url(network, asked, 5050) + "/api/souk/masters").json();
    return ensemble.path("leader").asText().split(":")[0];
  }

  private static int put(Network network, String name, String app) {
    return Http.send(
            "PUT",
            url(network, name, 8080) + "/v2/apps/" + app,
            "{\"cmd\":\"sleep 1000\",\"instances\":0,\"cpus\":0.1,\"mem\":32}")
        .status();
  }

  private static String url(Network network, String name, int port) {
    return "http://" + network.address(name) + ":" + port;
  }
}
