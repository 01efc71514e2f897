package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/** A file in a task's sandbox, read from the agent that holds it. */
final class SandboxFile {

  private static final int CHUNK = 64 * 1024;

  private final PlatformClient client;
  private final URI agent;
  private final String path;

  private SandboxFile(PlatformClient client, URI agent, String path) {
    this.client = client;
    this.agent = agent;
    this.path = path;
  }

  /** Finds the sandbox of {@code task} through its agent's state. */
  static SandboxFile locate(PlatformClient client, JsonNode task, String name) {
    String agentId = task.path("slave_id").asText();
    URI agent = agent(client, agentId);
    JsonNode state = client.getAt(agent.resolve("/state"));
    String executor = task.path("executor_id").asText("");
    String wanted = executor.isEmpty() ? task.path("id").asText() : executor;
    String framework = task.path("framework_id").asText();
    return find(state.path("frameworks"), framework, wanted)
        .or(() -> find(state.path("completed_frameworks"), framework, wanted))
        .map(directory -> new SandboxFile(client, agent, directory + "/" + name))
        .orElseThrow(
            () ->
                new ClientException("agent " + agentId + " has no sandbox of this task any more"));
  }

  private static URI agent(PlatformClient client, String agentId) {
    for (JsonNode agent : client.get("/mesos/state-summary").path("slaves")) {
      if (agent.path("id").asText().equals(agentId)) {
        String address = agent.path("pid").asText().replaceFirst("^.*@", "");
        return URI.create("http://" + address);
      }
    }
    throw new ClientException("agent " + agentId + " is not registered");
  }

  private static Optional<String> find(JsonNode frameworks, String framework, String executor) {
    for (JsonNode candidate : frameworks) {
      if (candidate.path("id").asText().equals(framework)) {
        return find(candidate.path("executors"), executor)
            .or(() -> find(candidate.path("completed_executors"), executor));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> find(JsonNode executors, String executor) {
    for (JsonNode candidate : executors) {
      if (candidate.path("id").asText().equals(executor)) {
        return Optional.of(candidate.path("directory").asText());
      }
    }
    return Optional.empty();
  }

  /** Hands everything from {@code offset} on to {@code sink}; returns where it ended. */
  long copy(long offset, Consumer<String> sink) {
    long position = offset;
    while (true) {
      JsonNode answer = client.getAt(agent.resolve(query(position)));
      String data = answer.path("data").asText();
      if (data.isEmpty()) {
        return position;
      }
      sink.accept(data);
      position += data.getBytes(StandardCharsets.UTF_8).length;
    }
  }

  private String query(long offset) {
    return "/files/read?path="
        + URLEncoder.encode(path, StandardCharsets.UTF_8)
        + "&offset="
        + offset
        + "&length="
        + CHUNK;
  }
}
