package io.souk.protocol.json;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the dialect needs to know of a message type, worked out once for each. */
final class FieldTable {

  /** Grows to one entry for each message type there is; the entries are pure facts. */
  private static final Map<Descriptor, FieldTable> TABLES = new ConcurrentHashMap<>();

  private final List<Field> fields;
  private final Map<String, Field> byName = new HashMap<>();

  /** One field; {@code printsDefault} when it is printed though it is unset. */
  record Field(FieldDescriptor descriptor, SerializableString name, boolean printsDefault) {}

  private FieldTable(Descriptor type) {
    fields = type.getFields().stream().map(FieldTable::field).toList();
    fields.forEach(field -> byName.put(field.descriptor().getName(), field));
  }

  static FieldTable of(Descriptor type) {
    return TABLES.computeIfAbsent(type, FieldTable::new);
  }

  private static Field field(FieldDescriptor field) {
    boolean printsDefault =
        !field.isRepeated()
            && !field.isRequired()
            && field.hasDefaultValue()
            && !field.getOptions().getDeprecated();
    return new Field(field, new SerializedString(field.getName()), printsDefault);
  }

  /** In the order of their declaration. */
  List<Field> fields() {
    return fields;
  }

  /** Null when there is none of that name: this is asked for every field that is read. */
  Field find(String name) {
    return byName.get(name);
  }
}
