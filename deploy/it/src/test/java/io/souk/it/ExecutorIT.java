package io.souk.it;

import static io.souk.it.SchedulerClient.type;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * An executor in Python that knows the Mesos v1 executor API alone ({@code clients/executor.py}),
 * under a real master and agent, as a process and in a Docker container.
 */
@ResourceLock(Tools.DOCKER_ENGINE)
class ExecutorIT {

  private static final String RESOURCES = "cpus:2;mem:1024;disk:1024;ports:[31000-31100]";

  private static final String AWAY = "--executor-reregistration-timeout=15s";

  @TempDir Path dir;

  private static final Path PROGRAM =
      Path.of(System.getProperty("souk.clients"), "executor.py").toAbsolutePath();

  /** What the command of the executor and its container are, as JSON. */
  private String program = "\"command\":{\"value\":\"exec python3 " + PROGRAM + "\"}";

  @Test
  void survivesItsAgentAndIsToldWhatItMissed() throws Exception {
    outlivesItsAgent(AWAY);
  }

  /** The agent that comes back knows its token by the key. */
  @Test
  void theSameWithAToken() throws Exception {
    Path key = Files.writeString(dir.resolve("key"), "0123456789abcdef".repeat(4));
    outlivesItsAgent(AWAY, "--jwt-secret-key", key.toString());
    program = program.replace("exec", "unset MESOS_EXECUTOR_AUTHENTICATION_TOKEN; exec");
    isNotServed("--jwt-secret-key", key.toString());
  }

  private void isNotServed(String... options) throws Exception {
    try (MarketCluster cluster = new MarketCluster(dir)) {
      cluster.agent("b", cluster.freePort(), RESOURCES, options);
      cluster.awaitAgents(1);
      try (SchedulerClient framework =
          new SchedulerClient(cluster.port(), Json.framework("py", "eng"))) {
        JsonNode offer = framework.awaitOffer(0, any -> true);
        framework.accept(offer, 0, Json.launch(task(offer, "none", "run")));
        framework.awaitState(0, "none", "TASK_FAILED");
      }
    }
  }

  /** The engine keeps the program, and the network of the machine leads it to its agent. */
  @Test
  void theSameInADockerContainer() throws Exception {
    PythonImage.load(dir, PROGRAM);
    program =
        """
        "command":{"value":"cd $MESOS_SANDBOX && exec python3 /executor.py"},"container":\
        {"type":"DOCKER","docker":{"image":"%s","network":"HOST"}}"""
            .formatted(PythonImage.NAME);
    outlivesItsAgent(AWAY, "--runtime", "docker");
  }

  private void outlivesItsAgent(String... options) throws Exception {
    try (MarketCluster cluster = new MarketCluster(dir)) {
      int port = cluster.freePort();
      SoukProcess agent = cluster.agent("a", port, RESOURCES, options);
      cluster.awaitAgents(1);
      try (SchedulerClient framework =
          new SchedulerClient(cluster.port(), Json.framework("py", "eng"))) {
        JsonNode offer = framework.awaitOffer(0, any -> true);
        framework.accept(
            offer, 0, Json.launch(task(offer, "kills", "run"), task(offer, "waits", "wait:go")));
        framework.awaitState(0, "kills", "TASK_RUNNING");
        JsonNode running = framework.awaitState(0, "waits", "TASK_RUNNING");
        assertThat(running.at("/update/status/executor_id/value").asText()).isEqualTo("python");
        String id = offer.at("/agent_id/value").asText();
        tellAndHear(framework, id);

        agent.kill();
        // What the master sends before it knows is lost, as with Mesos.
        cluster.awaitAgents(0);
        framework.call("KILL", "\"kill\":{\"task_id\":{\"value\":\"kills\"}}");
        Files.createFile(sandbox().resolve("go"));
        awaitNote("unsent UPDATE");
        agent = cluster.agent("a", port, RESOURCES, options);

        framework.awaitState(0, "waits", "TASK_FINISHED");
        framework.awaitState(0, "kills", "TASK_KILLED");
        awaitNote("kill kills");
        agent.terminate();
        awaitNotes("disconnected", 2);
        cluster.agent("a", port, RESOURCES, options);
        awaitNotes("subscribed", 3);
        assertThat(notes().filter(line -> line.startsWith("subscribed")).distinct())
            .as("it was one executor all the time")
            .hasSize(1);

        int at = framework.events().size();
        JsonNode next = framework.awaitOpen(open -> !open.isEmpty()).getLast();
        assertThat(next.at("/executor_ids/0/value").asText()).isEqualTo("python");
        framework.accept(next, 0, Json.launch(task(next, "late", "finish")));
        framework.awaitState(at, "late", "TASK_FINISHED");
        assertThat(notes().filter(line -> line.startsWith("launch")))
            .containsExactly("launch kills", "launch waits", "launch late");
        end(framework, id, at);
      }
    }
  }

  private void tellAndHear(SchedulerClient framework, String agent) {
    String data = Base64.getEncoder().encodeToString("hello".getBytes(StandardCharsets.UTF_8));
    framework.call(
        "MESSAGE",
        "\"message\":{\"agent_id\":{\"value\":\"%s\"},%s,\"data\":\"%s\"}"
            .formatted(agent, EXECUTOR_ID, data));
    JsonNode heard = framework.await(0, type("MESSAGE"));
    assertThat(new String(Base64.getDecoder().decode(heard.at("/message/data").asText())))
        .isEqualTo("echo:hello");
  }

  private void end(SchedulerClient framework, String agent, int from) {
    framework.call(
        "SHUTDOWN",
        "\"shutdown\":{%s,\"agent_id\":{\"value\":\"%s\"}}".formatted(EXECUTOR_ID, agent));
    JsonNode ended = framework.await(from, type("FAILURE"));
    assertThat(ended.at("/failure/executor_id/value").asText()).isEqualTo("python");
    assertThat(ended.at("/failure/status").asInt(-1)).isZero();
    awaitNote("shutdown");
  }

  private static final String EXECUTOR_ID = "\"executor_id\":{\"value\":\"python\"}";

  private String task(JsonNode offer, String id, String what) {
    String data = Base64.getEncoder().encodeToString(what.getBytes(StandardCharsets.UTF_8));
    return """
        {"name":"%s","task_id":{"value":"%s"},"agent_id":%s,"resources":[%s,%s],"data":"%s",\
        "executor":{"type":"CUSTOM",%s,%s,\
        "resources":[%s,%s]}}"""
        .formatted(
            id,
            id,
            offer.get("agent_id"),
            Json.scalar("cpus", 0.1),
            Json.scalar("mem", 32),
            data,
            EXECUTOR_ID,
            program,
            Json.scalar("cpus", 0.1),
            Json.scalar("mem", 64));
  }

  private Path sandbox() throws IOException {
    try (Stream<Path> files = Files.walk(dir.resolve("a"))) {
      return files.filter(file -> file.endsWith("journal")).findFirst().orElseThrow().getParent();
    }
  }

  private Stream<String> notes() {
    try {
      return Files.readAllLines(sandbox().resolve("journal")).stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void awaitNote(String start) {
    awaitNotes(start, 1);
  }

  private void awaitNotes(String start, int count) {
    Wait.until(
        MarketCluster.LIMIT,
        () -> notes().filter(line -> line.startsWith(start)).count() >= count,
        () -> "journal: " + List.of(notes().toArray()));
  }
}
