package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master and two agents as processes of their own. */
class ClusterIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int INSTANCES = 6;

  @TempDir Path dir;

  private final FreePorts ports = new FreePorts();
  private final int masterPort = ports.next(20);
  private final int marathonPort = ports.next();
  private final int chronosPort = ports.next();
  private final int[] agentPorts = {ports.next(), ports.next()};

  @Test
  void killedAgentLeavesItsTasksAndFindsThemAgain() {
    try (SoukProcess master = master();
        SoukProcess first = agent(0);
        SoukProcess second = agent(1)) {
      deploySleepers();
      assertThat(tasks().stream().map(task -> task.path("slaveId").asText()).distinct()).hasSize(2);
      Set<String> before = ids();
      Set<Long> processes = sleepers();
      assertThat(processes).hasSize(INSTANCES);

      second.kill();
      assertThat(sleepers()).as("tasks of the killed agent run on").isEqualTo(processes);
      try (SoukProcess again = agent(1)) {
        Wait.until(LIMIT, () -> activeAgents() == 2, () -> "agent did not come back");
        assertThat(ids()).as("same tasks, none lost, none doubled").isEqualTo(before);
        assertThat(sleepers()).isEqualTo(processes);
        Http.delete(marathon() + "/v2/apps/sleepers");
        Wait.until(
            LIMIT, () -> sleepers().isEmpty(), () -> "tasks outlive their app: " + sleepers());
      }
    }
  }

  private SoukProcess master() {
    return SoukProcess.start(
            dir,
            "master",
            "--port",
            "" + masterPort,
            "--marathon-port",
            "" + marathonPort,
            "--chronos-port",
            "" + chronosPort,
            "--work-dir",
            dir.resolve("m").toString())
        .awaitReady();
  }

  private SoukProcess agent(int index) {
    return SoukProcess.start(
            dir,
            "agent",
            "--master",
            "http://127.0.0.1:" + masterPort,
            "--port",
            "" + agentPorts[index],
            "--work-dir",
            dir.resolve("a" + index).toString(),
            "--resources",
            "cpus:1;mem:1024;disk:1024;ports:["
                + (32000 + index * 100)
                + "-"
                + (32099 + index * 100)
                + "]")
        .awaitReady();
  }

  private void deploySleepers() {
    String app =
        "{\"id\":\"/sleepers\",\"cmd\":\"exec sleep "
            + marker()
            + "\",\"instances\":"
            + INSTANCES
            + ",\"cpus\":0.25,\"mem\":32,\"disk\":0}";
    assertThat(Http.send("POST", marathon() + "/v2/apps", app).status()).isEqualTo(201);
    Wait.until(LIMIT, () -> ids().size() == INSTANCES, () -> "running: " + tasks());
  }

  /** A number that tells this test's processes from any other. */
  private int marker() {
    return 100_000 + masterPort;
  }

  private Set<Long> sleepers() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").endsWith("sleep " + marker()))
        .map(ProcessHandle::pid)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private String marathon() {
    return "http://127.0.0.1:" + marathonPort;
  }

  private List<JsonNode> tasks() {
    return Http.json(marathon() + "/v2/apps/sleepers/tasks")
        .path("tasks")
        .valueStream()
        .filter(task -> task.path("state").asText().equals("TASK_RUNNING"))
        .toList();
  }

  private Set<String> ids() {
    return tasks().stream()
        .map(task -> task.path("id").asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private long activeAgents() {
    return Http.json("http://127.0.0.1:" + masterPort + "/slaves")
        .path("slaves")
        .valueStream()
        .filter(agent -> agent.path("active").asBoolean())
        .count();
  }
}
