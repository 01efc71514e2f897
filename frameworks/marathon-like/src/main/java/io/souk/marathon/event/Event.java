package io.souk.marathon.event;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One event of the stream.
 *
 * @param type value of {@code eventType}
 * @param json one line of JSON
 */
public record Event(String type, String json) {

  static Event of(ObjectNode fields, String type, String timestamp) {
    fields.put("eventType", type).put("timestamp", timestamp);
    return new Event(type, fields.toString());
  }
}
