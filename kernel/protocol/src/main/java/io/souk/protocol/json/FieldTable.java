package io.souk.protocol.json;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the dialect needs to know of a message type, worked out once for each. */
final class FieldTable {

  /** Grows to one entry for each message type there is; the entries are pure facts. */
  private static final Map<Descriptor, FieldTable> TABLES = new ConcurrentHashMap<>();

  /** Types that print their lists even when they are empty, unless the list is deprecated. */
  private static final Set<String> LISTINGS =
      Set.of(
          "mesos.v1.master.Response.GetTasks",
          "mesos.v1.master.Response.GetAgents",
          "mesos.v1.master.Response.GetFrameworks",
          "mesos.v1.master.Response.GetExecutors",
          "mesos.v1.agent.Response.GetTasks",
          "mesos.v1.agent.Response.GetFrameworks",
          "mesos.v1.agent.Response.GetExecutors",
          "souk.master.ExcludedAgents",
          "souk.master.ExcludedAgents.Framework",
          "souk.master.ExcludedAgents.Role");

  private final List<Field> fields;
  private final List<FieldDescriptor> required;
  private final Map<String, Field> byName = new HashMap<>();

  /** One field; {@code printsUnset} when it is printed though it is unset or empty. */
  record Field(FieldDescriptor descriptor, SerializableString name, boolean printsUnset) {}

  private FieldTable(Descriptor type) {
    fields = type.getFields().stream().map(FieldTable::field).toList();
    required = type.getFields().stream().filter(FieldDescriptor::isRequired).toList();
    fields.forEach(field -> byName.put(field.descriptor().getName(), field));
  }

  static FieldTable of(Descriptor type) {
    return TABLES.computeIfAbsent(type, FieldTable::new);
  }

  private static Field field(FieldDescriptor field) {
    boolean printsUnset =
        field.isRepeated()
            ? LISTINGS.contains(field.getContainingType().getFullName())
            : !field.isRequired() && field.hasDefaultValue();
    return new Field(
        field,
        new SerializedString(field.getName()),
        printsUnset && !field.getOptions().getDeprecated());
  }

  /** In the order of their declaration. */
  List<Field> fields() {
    return fields;
  }

  List<FieldDescriptor> required() {
    return required;
  }

  /** Null when there is none of that name: this is asked for every field that is read. */
  Field find(String name) {
    return byName.get(name);
  }
}
