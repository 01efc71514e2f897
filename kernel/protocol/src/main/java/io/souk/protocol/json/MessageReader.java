package io.souk.protocol.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.souk.protocol.WireException;
import io.souk.protocol.WireException.Code;
import io.souk.protocol.json.FieldTable.Field;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Reads messages; the rules stand at {@link MesosJson}. For one document.
 *
 * <p>JSON becomes protobuf's binary form, which the generated classes read: setting their fields
 * one by one would go through reflection.
 */
final class MessageReader {

  private static final int NEAR_CHARS = 60;

  /** So many missing fields are named; a hostile document could lack millions. */
  private static final int MAX_MISSING = 20;

  private static final int LEAST_BUFFER = 256;
  private static final int MOST_AT_FIRST = 1 << 20;

  private static final Predicate<FieldDescriptor> NONE = field -> false;

  private final JsonParser in;
  private final byte[] source;
  private final WireBuffer wire;
  private final Path path = new Path();
  private final List<String> missing = new ArrayList<>();

  MessageReader(JsonParser in, byte[] source) {
    this.in = in;
    this.source = source;
    this.wire = new WireBuffer(Math.clamp(source.length, LEAST_BUFFER, MOST_AT_FIRST));
  }

  /** Reads the whole document, which must be one object. */
  void read(Message.Builder builder) {
    FieldTable table = FieldTable.of(builder.getDescriptorForType());
    BitSet seen =
        document(
            () -> {
              if (in.nextToken() != JsonToken.START_OBJECT) {
                requireSomething();
                throw mapping("Expecting a JSON object");
              }
              return readObject(table, builder::hasField);
            });
    // What the document says of a field is all of it.
    for (Field field : table.fields()) {
      if (seen.get(field.index()) && (field.isMessage() || field.descriptor().isRepeated())) {
        builder.clearField(field.descriptor());
      }
    }
    merge(builder);
  }

  private void merge(Message.Builder builder) {
    try {
      builder.mergeFrom(wire.bytes(), 0, wire.size());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("what was just written cannot be read", e);
    }
  }

  /** Reads the whole document, which must be an array of objects. */
  @SuppressWarnings("unchecked")
  <M extends Message> List<M> readList(M prototype) {
    FieldTable table = FieldTable.of(prototype.getDescriptorForType());
    return document(
        () -> {
          List<M> list = new ArrayList<>();
          if (in.nextToken() != JsonToken.START_ARRAY) {
            requireSomething();
            throw mapping("Expecting a JSON array");
          }
          for (int i = 0; in.nextToken() != JsonToken.END_ARRAY; i++) {
            path.enter(i);
            requireObject();
            wire.truncate(0);
            readObject(table, NONE);
            Message.Builder builder = prototype.newBuilderForType();
            merge(builder);
            list.add((M) builder.buildPartial());
            path.leave();
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

  /** Which fields it told of. */
  private BitSet readObject(FieldTable table, Predicate<FieldDescriptor> held) throws IOException {
    int start = wire.size();
    BitSet seen = new BitSet(table.fields().size());
    Map<Integer, Integer> restarts = Map.of();
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      Field field = table.find(name);
      JsonToken token = in.nextToken();
      if (field == null || token == JsonToken.VALUE_NULL) {
        in.skipChildren();
      } else {
        path.enter(name);
        int from = wire.size();
        boolean told = readField(field);
        if (told && seen.get(field.index())) {
          restarts = restarts.isEmpty() ? new HashMap<>() : restarts;
          restarts.put(field.descriptor().getNumber(), from);
        }
        if (told) {
          seen.set(field.index());
        }
        path.leave();
      }
    }
    if (!restarts.isEmpty()) {
      wire.dropEarlier(start, restarts);
    }
    for (Field required : table.required()) {
      if (missing.size() < MAX_MISSING
          && !seen.get(required.index())
          && !held.test(required.descriptor())) {
        path.enter(required.descriptor().getName());
        missing.add(path.toString());
        path.leave();
      }
    }
    return seen;
  }

  /** Whether it told anything of the field. */
  private boolean readField(Field field) throws IOException {
    if (field.descriptor().isMapField()) {
      readMap(field);
      return true;
    }
    if (!field.descriptor().isRepeated()) {
      return readValue(field);
    }
    if (in.currentToken() == JsonToken.START_ARRAY) {
      for (int i = 0; in.nextToken() != JsonToken.END_ARRAY; i++) {
        path.enter(i);
        if (in.currentToken() != JsonToken.VALUE_NULL) {
          readValue(field);
        }
        path.leave();
      }
    } else {
      readValue(field);
    }
    return true;
  }

  private void readMap(Field field) throws IOException {
    requireObject();
    Field keyField = field.table().find(1);
    Field valueField = field.table().find(2);
    for (String key = in.nextFieldName(); key != null; key = in.nextFieldName()) {
      path.enterKey(key);
      if (in.nextToken() != JsonToken.VALUE_NULL) {
        int before = wire.size();
        int start = wire.open(field.descriptor());
        if (readValue(valueField)) {
          wire.put(keyField.descriptor(), Values.fromText(keyField, key, this::fault));
          wire.close(start);
        } else {
          wire.truncate(before);
        }
      }
      path.leave();
    }
  }

  /** Whether it was written: some values are to be passed over. */
  private boolean readValue(Field field) throws IOException {
    FieldDescriptor descriptor = field.descriptor();
    if (field.isMessage()) {
      requireObject();
      int start = wire.open(descriptor);
      readObject(field.table(), NONE);
      wire.close(start);
      return true;
    }
    if (in.currentToken() == JsonToken.VALUE_STRING
        && descriptor.getJavaType() == FieldDescriptor.JavaType.STRING) {
      wire.put(descriptor, in.getTextCharacters(), in.getTextOffset(), in.getTextLength());
      return true;
    }
    Object value =
        switch (in.currentToken()) {
          case VALUE_STRING -> Values.fromText(field, in.getText(), this::fault);
          case VALUE_TRUE, VALUE_FALSE ->
              Values.fromBoolean(descriptor, in.getBooleanValue(), this::fault);
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
              Values.fromNumber(descriptor, in, this::fault);
          case START_ARRAY -> throw fault("expected one value, got an array");
          default -> throw fault("expected " + Values.expected(descriptor) + ", got an object");
        };
    if (value != null) {
      wire.put(descriptor, value);
    }
    return value != null;
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
    return mapping("field '" + path + "': " + what);
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
    String near = shorten(new String(source, from, to - from, StandardCharsets.UTF_8));
    return "syntax error at line " + Math.max(1, location.getLineNr()) + " near: " + near.trim();
  }

  /** Outside text fit for one line of a message. */
  static String shorten(String text) {
    String start = text.length() <= NEAR_CHARS ? text : text.substring(0, NEAR_CHARS) + "...";
    return start.replaceAll("\\p{Cntrl}", " ");
  }
}
