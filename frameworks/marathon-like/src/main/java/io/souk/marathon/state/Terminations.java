package io.souk.marathon.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.instance.InstanceId;
import io.souk.marathon.instance.PodTermination;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The last end of an instance of each pod that nobody asked for. */
public final class Terminations {

  private final Map<AppId, PodTermination> last = new HashMap<>();

  Terminations() {}

  /** The pod's, if there was one. */
  public Optional<PodTermination> of(AppId pod) {
    return Optional.ofNullable(last.get(pod));
  }

  /** Keeps the end in place of the one before. */
  public void put(Turn turn, PodTermination ended) {
    last.put(ended.podId(), ended);
    turn.put(Keys.termination(ended.podId()), write(ended));
  }

  void remove(Turn turn, AppId pod) {
    if (last.remove(pod) != null) {
      turn.delete(Keys.termination(pod));
    }
  }

  private static String write(PodTermination ended) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("podId", ended.podId().path())
            .put("instance", ended.instance().value())
            .put("startedAt", ended.startedAt().toString())
            .put("terminatedAt", ended.terminatedAt().toString())
            .put("message", ended.message());
    json.set("containers", ContainerCodec.write(ended.containers()));
    return json.toString();
  }

  void load(JsonNode json) {
    AppId pod = new AppId(json.path("podId").textValue());
    last.put(
        pod,
        new PodTermination(
            pod,
            new InstanceId(json.path("instance").textValue()),
            Timestamp.parse(json.path("startedAt").textValue()),
            Timestamp.parse(json.path("terminatedAt").textValue()),
            json.path("message").asText(""),
            ContainerCodec.read(json.path("containers"))));
  }
}
