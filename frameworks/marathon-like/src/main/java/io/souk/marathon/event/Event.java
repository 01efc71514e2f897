package io.souk.marathon.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * One event of the stream.
 *
 * @param type value of {@code eventType}
 * @param json one line of JSON
 */
public record Event(String type, String json) {

  /** Events that Marathon does not have. */
  private static final Set<String> OURS =
      Set.of(
          "deployment_stalled",
          "deployment_resumed",
          "readiness_status_changed_event",
          "deployment_stage_changed");

  /**
   * Whether only those get it who ask for it by name: the Python client of Marathon breaks off at
   * the first event it does not know.
   */
  public boolean isForThoseWhoAsk() {
    return OURS.contains(type);
  }

  static Event of(ObjectNode fields, String type, String timestamp) {
    fields.put("eventType", type).put("timestamp", timestamp);
    return new Event(type, fields.toString());
  }
}
