package io.souk.protocol.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
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

  /** Numbers up to this are looked up in an array. */
  private static final int MOST_DIRECT = 1024;

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
  private final List<Field> required;
  private final Map<String, Field> byName = new HashMap<>();
  private final Field[] byNumber;

  /**
   * One field.
   *
   * @param index its place among the fields of its type
   * @param written its name as {@link JsonBytes#nameBytes} has it
   * @param printsUnset when it is printed though it is unset or empty
   * @param numbers of an enum, the values' by their names
   * @param names of an enum, the values' by their numbers, as texts of JSON
   */
  record Field(
      FieldDescriptor descriptor,
      int index,
      byte[] written,
      boolean printsUnset,
      Map<String, Integer> numbers,
      Map<Integer, byte[]> names) {

    boolean isMessage() {
      return descriptor.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    }

    /** Of the messages that it holds. */
    FieldTable table() {
      return of(descriptor.getMessageType());
    }
  }

  private FieldTable(Descriptor type) {
    fields = type.getFields().stream().map(FieldTable::field).toList();
    required = fields.stream().filter(field -> field.descriptor().isRequired()).toList();
    fields.forEach(field -> byName.put(field.descriptor().getName(), field));
    int most = fields.stream().mapToInt(field -> field.descriptor().getNumber()).max().orElse(0);
    byNumber = new Field[Math.min(most, MOST_DIRECT) + 1];
    for (Field field : fields) {
      if (field.descriptor().getNumber() < byNumber.length) {
        byNumber[field.descriptor().getNumber()] = field;
      }
    }
  }

  static FieldTable of(Descriptor type) {
    FieldTable known = TABLES.get(type);
    return known != null ? known : TABLES.computeIfAbsent(type, FieldTable::new);
  }

  private static Field field(FieldDescriptor field) {
    boolean printsUnset =
        field.isRepeated()
            ? LISTINGS.contains(field.getContainingType().getFullName())
            : !field.isRequired() && field.hasDefaultValue();
    Map<String, Integer> numbers = new HashMap<>();
    Map<Integer, byte[]> names = new HashMap<>();
    if (field.getJavaType() == FieldDescriptor.JavaType.ENUM) {
      for (EnumValueDescriptor value : field.getEnumType().getValues()) {
        numbers.put(value.getName(), value.getNumber());
        names.putIfAbsent(value.getNumber(), JsonBytes.stringBytes(value.getName()));
      }
    }
    return new Field(
        field,
        field.getIndex(),
        JsonBytes.nameBytes(field.getName()),
        printsUnset && !field.getOptions().getDeprecated(),
        Map.copyOf(numbers),
        Map.copyOf(names));
  }

  /** In the order of their declaration. */
  List<Field> fields() {
    return fields;
  }

  List<Field> required() {
    return required;
  }

  /** Null when there is none of that name: this is asked for every field that is read. */
  Field find(String name) {
    return byName.get(name);
  }

  /** Null when there is none of that number: this is asked for every field that is written. */
  Field find(int number) {
    if (number < byNumber.length) {
      return byNumber[number];
    }
    for (Field field : fields) {
      if (field.descriptor().getNumber() == number) {
        return field;
      }
    }
    return null;
  }
}
