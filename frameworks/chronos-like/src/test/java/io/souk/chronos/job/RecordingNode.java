package io.souk.chronos.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;

/** A JSON object that notes which of its members anybody asked for. */
final class RecordingNode extends ObjectNode {

  private static final long serialVersionUID = 1L;

  private final transient Set<String> asked = new TreeSet<>();

  RecordingNode() {
    super(JsonNodeFactory.instance);
  }

  @Override
  public JsonNode get(String name) {
    asked.add(name);
    return super.get(name);
  }

  Set<String> asked() {
    return asked;
  }
}
