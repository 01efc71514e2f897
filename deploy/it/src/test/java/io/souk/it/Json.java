package io.souk.it;

import com.fasterxml.jackson.databind.JsonNode;

/** Pieces of scheduler calls as JSON. */
final class Json {

  private Json() {}

  /** An unreserved scalar resource. */
  static String scalar(String name, double value) {
    return scalar(name, value, "");
  }

  /**
   * A scalar resource with more members.
   *
   * @param more such as {@code "reservations":[…]}; may be empty
   */
  static String scalar(String name, double value, String more) {
    return "{\"name\":\"%s\",\"type\":\"SCALAR\",\"scalar\":{\"value\":%s}%s}"
        .formatted(name, value, more.isEmpty() ? "" : "," + more);
  }

  /** A command task on the agent of an offer. */
  static String task(JsonNode offer, String id, String command, String... resources) {
    return task(offer, id, command, "", resources);
  }

  /**
   * A command task on the agent of an offer, with more members.
   *
   * @param more such as {@code "health_check":{…}}; may be empty
   */
  static String task(JsonNode offer, String id, String command, String more, String[] resources) {
    return """
        {"name":"%s","task_id":{"value":"%s"},"agent_id":%s,"command":{"value":"%s"},\
        "resources":[%s]%s}"""
        .formatted(
            id,
            id,
            offer.get("agent_id"),
            command,
            String.join(",", resources),
            more.isEmpty() ? "" : "," + more);
  }

  static String launch(String... tasks) {
    return "{\"type\":\"LAUNCH\",\"launch\":{\"task_infos\":[%s]}}"
        .formatted(String.join(",", tasks));
  }

  /** A framework of one role that knows reservations and partitions. */
  static String framework(String name, String role) {
    return """
        {"user":"root","name":"%s","roles":["%s"],"principal":"%s","failover_timeout":60,\
        "checkpoint":true,"capabilities":[{"type":"MULTI_ROLE"},\
        {"type":"RESERVATION_REFINEMENT"},{"type":"PARTITION_AWARE"}]}"""
        .formatted(name, role, name);
  }

  /** A dynamic reservation for a role by a principal. */
  static String reserved(String role, String principal) {
    return "\"reservations\":[{\"type\":\"DYNAMIC\",\"role\":\"%s\",\"principal\":\"%s\"}]"
        .formatted(role, principal);
  }
}
