package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Base64;
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
    URI agent = AgentAddress.of(client, agentId);
    JsonNode state = client.getAt(agent.resolve("/state"));
    String executor = task.path("executor_id").asText("");
    String wanted = executor.isEmpty() ? task.path("id").asText() : executor;
    String framework = task.path("framework_id").asText();
    return find(state.path("frameworks"), framework, wanted)
        .or(() -> find(state.path("completed_frameworks"), framework, wanted))
        .map(found -> directory(found, task))
        .map(directory -> new SandboxFile(client, agent, directory + "/" + name))
        .orElseThrow(
            () ->
                new ClientException("agent " + agentId + " has no sandbox of this task any more"));
  }

  /** The tasks of a pod have directories of their own in that of their executor. */
  private static String directory(JsonNode executor, JsonNode task) {
    String directory = executor.path("directory").asText();
    return executor.path("type").asText().equals("DEFAULT")
        ? directory + "/tasks/" + task.path("id").asText()
        : directory;
  }

  private static Optional<JsonNode> find(JsonNode frameworks, String framework, String executor) {
    for (JsonNode candidate : frameworks) {
      if (candidate.path("id").asText().equals(framework)) {
        return find(candidate.path("executors"), executor)
            .or(() -> find(candidate.path("completed_executors"), executor));
      }
    }
    return Optional.empty();
  }

  private static Optional<JsonNode> find(JsonNode executors, String executor) {
    for (JsonNode candidate : executors) {
      if (candidate.path("id").asText().equals(executor)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /**
   * Hands everything from {@code offset} on to {@code sink}, byte for byte; returns where it ended.
   * What somebody emptied meanwhile is read from its beginning.
   */
  long copy(long offset, Consumer<byte[]> sink) {
    long position = offset;
    while (true) {
      JsonNode piece = client.callAt(agent.resolve("/api/v1"), call(position)).path("read_file");
      if (piece.path("size").asLong() < position) {
        position = 0;
        continue;
      }
      byte[] data = Base64.getDecoder().decode(piece.path("data").asText(""));
      if (data.length == 0) {
        return position;
      }
      sink.accept(data);
      position += data.length;
    }
  }

  private JsonNode call(long offset) {
    ObjectNode call = JsonNodeFactory.instance.objectNode().put("type", "READ_FILE");
    call.putObject("read_file").put("path", path).put("offset", offset).put("length", CHUNK);
    return call;
  }
}
