package io.souk.protocol.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.souk.protocol.WireException;
import io.souk.protocol.WireException.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Reads messages field by field through reflection: slow, and what {@link MessageReader} is held
 * against.
 */
final class PlainReader {

  private static final int NEAR_CHARS = 60;

  /** So many missing fields are named; a hostile document could lack millions. */
  private static final int MAX_MISSING = 20;

  private final JsonParser in;
  private final byte[] source;
  private final Deque<String> path = new ArrayDeque<>();
  private final List<String> missing = new ArrayList<>();

  PlainReader(JsonParser in, byte[] source) {
    this.in = in;
    this.source = source;
  }

  /** Reads the whole document, which must be one object. */
  void read(Message.Builder builder) {
    document(
        () -> {
          if (in.nextToken() != JsonToken.START_OBJECT) {
            requireSomething();
            throw mapping("Expecting a JSON object");
          }
          readObject(builder);
          return builder;
        });
  }

  /** Reads the whole document, which must be an array of objects. */
  @SuppressWarnings("unchecked")
  <M extends Message> List<M> readList(M prototype) {
    return document(
        () -> {
          List<M> list = new ArrayList<>();
          if (in.nextToken() != JsonToken.START_ARRAY) {
            requireSomething();
            throw mapping("Expecting a JSON array");
          }
          for (int i = 0; in.nextToken() != JsonToken.END_ARRAY; i++) {
            path.addLast("[" + i + "]");
            Message.Builder builder = prototype.newBuilderForType();
            requireObject();
            readObject(builder);
            list.add((M) builder.buildPartial());
            path.removeLast();
          }
          return list;
        });
  }

  /** What runs inside {@link #document}. */
  private interface Body<T> {
    T read() throws IOException;
  }

  private <T> T document(Body<T> body) {
    try {
      T value = readToItsFault(body);
      if (in.nextToken() != null) {
        throw new WireException(Code.JSON_SYNTAX, syntaxFault(in.currentTokenLocation()));
      }
      if (!missing.isEmpty()) {
        throw mapping("Missing required fields: " + String.join(", ", missing));
      }
      return value;
    } catch (JacksonException e) {
      throw new WireException(Code.JSON_SYNTAX, syntaxFault(e.getLocation()), e);
    } catch (IOException e) {
      throw new WireException(Code.JSON_SYNTAX, syntaxFault(in.currentLocation()), e);
    }
  }

  /** A document that is not JSON is called that, whatever else is wrong with it further ahead. */
  private <T> T readToItsFault(Body<T> body) throws IOException {
    try {
      return body.read();
    } catch (WireException e) {
      while (in.nextToken() != null) {
        in.skipChildren();
      }
      throw e;
    }
  }

  private void requireSomething() {
    if (in.currentToken() == null) {
      throw new WireException(Code.JSON_SYNTAX, syntaxFault(in.currentLocation()));
    }
  }

  private void readObject(Message.Builder builder) throws IOException {
    FieldTable table = FieldTable.of(builder.getDescriptorForType());
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      FieldTable.Field field = table.find(name);
      JsonToken token = in.nextToken();
      if (field == null || token == JsonToken.VALUE_NULL) {
        in.skipChildren();
      } else {
        path.addLast(name);
        readField(field.descriptor(), builder);
        path.removeLast();
      }
    }
    for (FieldTable.Field each : table.required()) {
      FieldDescriptor required = each.descriptor();
      if (missing.size() < MAX_MISSING && !builder.hasField(required)) {
        path.addLast(required.getName());
        missing.add(at());
        path.removeLast();
      }
    }
  }

  private void readField(FieldDescriptor field, Message.Builder builder) throws IOException {
    if (field.isMapField()) {
      readMap(field, builder);
    } else if (!field.isRepeated()) {
      Object value = readValue(field, builder);
      if (value != null) {
        builder.setField(field, value);
      }
    } else {
      builder.clearField(field);
      if (in.currentToken() == JsonToken.START_ARRAY) {
        for (int i = 0; in.nextToken() != JsonToken.END_ARRAY; i++) {
          path.addLast("[" + i + "]");
          addElement(field, builder);
          path.removeLast();
        }
      } else {
        addElement(field, builder);
      }
    }
  }

  private void addElement(FieldDescriptor field, Message.Builder builder) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_NULL) {
      Object value = readValue(field, builder);
      if (value != null) {
        builder.addRepeatedField(field, value);
      }
    }
  }

  private void readMap(FieldDescriptor field, Message.Builder builder) throws IOException {
    requireObject();
    builder.clearField(field);
    FieldDescriptor keyField = field.getMessageType().findFieldByNumber(1);
    FieldDescriptor valueField = field.getMessageType().findFieldByNumber(2);
    for (String key = in.nextFieldName(); key != null; key = in.nextFieldName()) {
      path.addLast("['" + MessageReader.shorten(key) + "']");
      if (in.nextToken() != JsonToken.VALUE_NULL) {
        Message.Builder entry = builder.newBuilderForField(field);
        Object value = readValue(valueField, entry);
        if (value != null) {
          entry.setField(keyField, text(keyField, key));
          entry.setField(valueField, value);
          builder.addRepeatedField(field, entry.buildPartial());
        }
      }
      path.removeLast();
    }
  }

  /** Null when the value is to be passed over. */
  private Object readValue(FieldDescriptor field, Message.Builder parent) throws IOException {
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      requireObject();
      Message.Builder child = parent.newBuilderForField(field);
      readObject(child);
      return child.buildPartial();
    }
    return switch (in.currentToken()) {
      case VALUE_STRING -> text(field, in.getText());
      case VALUE_TRUE, VALUE_FALSE -> Values.fromBoolean(field, in.getBooleanValue(), this::fault);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Values.fromNumber(field, in, this::fault);
      case START_ARRAY -> throw fault("expected one value, got an array");
      default -> throw fault("expected " + Values.expected(field) + ", got an object");
    };
  }

  private Object text(FieldDescriptor field, String text) {
    Object value =
        Values.fromText(
            FieldTable.of(field.getContainingType()).find(field.getName()), text, this::fault);
    return value != null && field.getJavaType() == FieldDescriptor.JavaType.ENUM
        ? field.getEnumType().findValueByNumber((int) value)
        : value;
  }

  private void requireObject() {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw fault(
          in.currentToken() == JsonToken.START_ARRAY
              ? "expected an object, got an array"
              : "expected an object");
    }
  }

  private WireException fault(String what) {
    return mapping("field '" + at() + "': " + what);
  }

  private String at() {
    StringBuilder at = new StringBuilder();
    for (String step : path) {
      at.append(at.isEmpty() || step.startsWith("[") ? "" : ".").append(step);
    }
    return at.toString();
  }

  private static WireException mapping(String message) {
    return new WireException(Code.JSON_MAPPING, message);
  }

  private String syntaxFault(JsonLocation location) {
    if (location == null) {
      return "syntax error";
    }
    int from = (int) Math.clamp(location.getByteOffset(), 0, source.length);
    int to = from;
    while (to < source.length && to - from < NEAR_CHARS && source[to] != '\n') {
      to++;
    }
    String near =
        MessageReader.shorten(new String(source, from, to - from, StandardCharsets.UTF_8));
    return "syntax error at line " + Math.max(1, location.getLineNr()) + " near: " + near.trim();
  }
}
