package io.souk.protocol.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.souk.protocol.json.FieldTable.Field;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes messages; the rules stand at {@link MesosJson}.
 *
 * <p>The generated classes write protobuf's binary form, which becomes JSON: asking for their
 * fields one by one would go through reflection.
 */
final class MessageWriter {

  private static final int ABSENT = -1;

  private final JsonBytes out;
  private final WireCursor in;

  private MessageWriter(byte[] bytes, JsonBytes out) {
    this.in = new WireCursor(bytes, 0, bytes.length);
    this.out = out;
  }

  static void write(MessageOrBuilder message, JsonBytes out) {
    Message whole =
        message instanceof Message built ? built : ((Message.Builder) message).buildPartial();
    byte[] bytes = whole.toByteArray();
    new MessageWriter(bytes, out)
        .writeObject(FieldTable.of(whole.getDescriptorForType()), bytes.length);
  }

  /** Fields come in the order of their numbers, those of one list together. */
  private void writeObject(FieldTable table, int end) {
    int[] starts = new int[table.fields().size()];
    Arrays.fill(starts, ABSENT);
    while (in.position() < end) {
      int from = in.position();
      Field field = table.find(in.nextField());
      boolean known = field != null && isKnown(field);
      in.skip();
      if (known && starts[field.index()] == ABSENT) {
        starts[field.index()] = from;
      }
    }
    out.startObject();
    for (Field field : table.fields()) {
      int from = starts[field.index()];
      if (from != ABSENT) {
        in.moveTo(from);
        out.name(field.written());
        writeField(field, end);
      } else if (field.printsUnset()) {
        out.name(field.written());
        writeUnset(field.descriptor());
      }
    }
    out.endObject();
    in.moveTo(end);
  }

  /**
   * Numbers that an enum does not have are among the unknown fields of a message, which nobody
   * prints.
   */
  private boolean isKnown(Field field) {
    if (field.names().isEmpty()) {
      return true;
    }
    int from = in.position();
    int number = (int) in.varint();
    in.moveTo(from);
    return field.names().containsKey(number);
  }

  private void writeField(Field field, int end) {
    if (!field.descriptor().isRepeated()) {
      in.nextField();
      writeValue(field);
      return;
    }
    boolean map = field.descriptor().isMapField();
    if (map) {
      out.startObject();
    } else {
      out.startArray();
    }
    while (in.position() < end && in.nextField() == field.descriptor().getNumber()) {
      if (map) {
        writeEntry(field.table());
      } else if (isKnown(field)) {
        writeValue(field);
      } else {
        in.skip();
      }
    }
    if (map) {
      out.endObject();
    } else {
      out.endArray();
    }
  }

  /** The generated classes write both the key and the value, the key first. */
  private void writeEntry(FieldTable entry) {
    int length = in.length();
    int end = in.position() + length;
    in.nextField();
    out.name(text(entry.find(1).descriptor()));
    in.nextField();
    writeValue(entry.find(2));
    in.moveTo(end);
  }

  private String text(FieldDescriptor key) {
    return switch (key.getType()) {
      case STRING -> {
        int length = in.length();
        String text = new String(in.bytes(), in.position(), length, StandardCharsets.UTF_8);
        in.moveTo(in.position() + length);
        yield text;
      }
      case BOOL -> String.valueOf(in.varint() != 0);
      case FIXED32, SFIXED32 -> String.valueOf(in.fixed32());
      case FIXED64, SFIXED64 -> String.valueOf(in.fixed64());
      case SINT32, SINT64 -> String.valueOf(unzigzag(in.varint()));
      case INT32, UINT32 -> String.valueOf((int) in.varint());
      case INT64, UINT64 -> String.valueOf(in.varint());
      case DOUBLE, FLOAT, ENUM, BYTES, MESSAGE, GROUP ->
          throw new IllegalStateException("no key: " + key.getFullName());
    };
  }

  private void writeValue(Field field) {
    switch (field.descriptor().getType()) {
      case MESSAGE -> {
        int length = in.length();
        writeObject(field.table(), in.position() + length);
      }
      case STRING -> {
        int length = in.length();
        out.utf8(in.bytes(), in.position(), length);
        in.moveTo(in.position() + length);
      }
      case BYTES -> {
        int length = in.length();
        out.base64(Arrays.copyOfRange(in.bytes(), in.position(), in.position() + length));
        in.moveTo(in.position() + length);
      }
      case ENUM -> out.raw(field.names().get((int) in.varint()));
      case BOOL -> out.bool(in.varint() != 0);
      case DOUBLE -> writeDouble(Double.longBitsToDouble(in.fixed64()), out);
      case FLOAT -> writeDouble(Float.intBitsToFloat(in.fixed32()), out);
      case INT32 -> out.number((int) in.varint());
      case SINT32, SINT64 -> out.number(unzigzag(in.varint()));
      case SFIXED32 -> out.number(in.fixed32());
      case INT64 -> out.number(in.varint());
      case SFIXED64 -> out.number(in.fixed64());
      case UINT32 -> out.number(Integer.toUnsignedLong((int) in.varint()));
      case FIXED32 -> out.number(Integer.toUnsignedLong(in.fixed32()));
      case UINT64 -> writeUnsigned(in.varint());
      case FIXED64 -> writeUnsigned(in.fixed64());
      case GROUP -> throw new IllegalStateException(field.descriptor().getFullName());
    }
  }

  private static long unzigzag(long value) {
    return value >>> 1 ^ -(value & 1);
  }

  private void writeUnset(FieldDescriptor field) {
    if (field.isMapField()) {
      out.startObject();
      out.endObject();
      return;
    }
    if (field.isRepeated()) {
      out.startArray();
      out.endArray();
      return;
    }
    Object value = field.getDefaultValue();
    switch (field.getJavaType()) {
      case STRING -> out.string((String) value);
      case ENUM -> out.string(((EnumValueDescriptor) value).getName());
      case BYTE_STRING -> out.base64(((ByteString) value).toByteArray());
      case BOOLEAN -> out.bool((Boolean) value);
      case FLOAT, DOUBLE -> writeDouble(((Number) value).doubleValue(), out);
      case INT, LONG -> out.number(((Number) value).longValue());
      case MESSAGE -> throw new IllegalStateException(field.getFullName());
    }
  }

  private void writeUnsigned(long value) {
    if (value >= 0) {
      out.number(value);
    } else {
      out.number(Long.toUnsignedString(value));
    }
  }

  /** JSON has no infinity; clients read it from a string. Whole numbers keep a decimal: 15.0. */
  private static void writeDouble(double value, JsonBytes out) {
    if (out.shortReal(value)) {
      return;
    }
    double size = Math.abs(value);
    if (!Double.isFinite(value)) {
      out.string(Double.toString(value));
    } else if (size >= 1e7 && size < 1e15) {
      // Here Java prints an exponent, which some parsers take for a float of little precision.
      String plain = new BigDecimal(Double.toString(value)).toPlainString();
      out.number(plain.indexOf('.') < 0 ? plain + ".0" : plain);
    } else {
      out.number(Double.toString(value));
    }
  }
}
