package io.souk.marathon.deploy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.Timestamp;

/** What a deployment waits for, as the API and the events show it. */
public final class WaitingJson {

  private WaitingJson() {}

  /** The JSON of {@code waiting}. */
  public static ObjectNode of(Waiting waiting) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("step", waiting.step())
            .put("totalSteps", waiting.totalSteps())
            .put("lastProgress", new Timestamp(waiting.lastProgress()).toString())
            .put("stalled", waiting.stalled());
    ArrayNode actions = json.putArray("actions");
    for (Waiting.Pending pending : waiting.actions()) {
      ObjectNode entry =
          actions
              .addObject()
              .put("action", pending.action().wireName())
              .put(pending.action().wireField(), pending.action().app().path());
      ArrayNode waits = entry.putArray("waitsFor");
      pending.waits().forEach(each -> waits.add(wait(each)));
    }
    return json;
  }

  private static ObjectNode wait(Wait wait) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("reason", wait.reason().wireName())
            .put("count", wait.count());
    wait.instances().forEach(json.putArray("instances")::add);
    json.put("since", new Timestamp(wait.since()).toString());
    wait.until().ifPresent(at -> json.put("until", new Timestamp(at).toString()));
    return json.put("message", WaitWords.what(wait)).put("unblockedBy", WaitWords.remedy(wait));
  }
}
