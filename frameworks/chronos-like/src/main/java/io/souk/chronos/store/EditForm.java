package io.souk.chronos.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.audit.Author;
import io.souk.chronos.audit.Edit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A stored edit; its number is in its key, the time in milliseconds since 1970. */
final class EditForm {

  private EditForm() {}

  static JsonNode write(Edit edit) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("at", edit.at().toEpochMilli());
    edit.by().user().ifPresent(user -> json.put("by", user));
    edit.by().address().ifPresent(address -> json.put("from", address));
    json.put("kind", edit.kind().name());
    if (!edit.members().isEmpty()) {
      ArrayNode members = json.putArray("members");
      edit.members().forEach(members::add);
    }
    if (!edit.note().isEmpty()) {
      json.put("note", edit.note());
    }
    return json;
  }

  static Edit read(int number, JsonNode json) {
    List<String> members = new ArrayList<>();
    json.path("members").forEach(member -> members.add(member.asText()));
    return new Edit(
        number,
        Instant.ofEpochMilli(json.required("at").asLong()),
        new Author(text(json, "by"), text(json, "from")),
        Edit.Kind.valueOf(json.required("kind").asText()),
        members,
        json.path("note").asText());
  }

  private static Optional<String> text(JsonNode json, String member) {
    return Optional.ofNullable(json.get(member)).map(JsonNode::asText);
  }
}
