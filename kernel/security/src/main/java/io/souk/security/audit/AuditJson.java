package io.souk.security.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Events as they are written: a JSON object each, without line ends. */
final class AuditJson {

  private static final JsonFactory JSON = new JsonFactory();
  private static final int USUAL = 320;

  private AuditJson() {}

  static byte[] write(AuditEvent event) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberField("seq", event.number());
      json.writeStringField("time", event.at().toString());
      switch (event) {
        case AuditEvent.Done done -> write(json, done.deed());
        case AuditEvent.Lost lost -> {
          json.writeNumberField("lost", lost.count());
          json.writeStringField("cause", word(lost.cause()));
        }
      }
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, Deed deed) throws IOException {
    json.writeStringField("role", deed.role());
    if (deed.asker().principal().isPresent()) {
      json.writeStringField("principal", deed.asker().principal().get());
    } else {
      json.writeNullField("principal");
    }
    json.writeStringField("remote", deed.asker().remote());
    json.writeStringField("method", deed.target().method());
    json.writeStringField("path", deed.target().path());
    if (deed.doing().call().isPresent()) {
      json.writeStringField("call", deed.doing().call().get());
    }
    json.writeObjectFieldStart("object");
    for (var kind : new TreeMap<>(deed.doing().object()).entrySet()) {
      json.writeStringField(kind.getKey(), kind.getValue());
    }
    json.writeEndObject();
    json.writeNumberField("status", deed.result().status());
    json.writeStringField("outcome", word(deed.result().outcome()));
    json.writeNumberField("ms", deed.result().took().toMillis());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** The number of the event that a line tells; empty where it is no such line. */
  static OptionalLong findNumber(byte[] line) {
    try (JsonParser json = JSON.createParser(line)) {
      boolean begins =
          json.nextToken() == JsonToken.START_OBJECT
              && "seq".equals(json.nextFieldName())
              && json.nextToken() == JsonToken.VALUE_NUMBER_INT;
      if (!begins || json.getLongValue() < 0) {
        return OptionalLong.empty();
      }
      long number = json.getLongValue();
      json.skipChildren();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        if (json.currentToken() == null) {
          return OptionalLong.empty();
        }
        json.skipChildren();
      }
      return OptionalLong.of(number);
    } catch (IOException broken) {
      return OptionalLong.empty();
    }
  }
}
