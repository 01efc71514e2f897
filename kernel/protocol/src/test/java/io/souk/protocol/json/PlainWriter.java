package io.souk.protocol.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * Writes messages field by field through reflection: slow, and what {@link MessageWriter} is held
 * against.
 */
final class PlainWriter {

  private PlainWriter() {}

  static void write(MessageOrBuilder message, JsonGenerator out) throws IOException {
    out.writeStartObject();
    for (FieldTable.Field field : FieldTable.of(message.getDescriptorForType()).fields()) {
      FieldDescriptor descriptor = field.descriptor();
      if (descriptor.isRepeated()) {
        writeRepeated(message, field, out);
      } else if (message.hasField(descriptor) || field.printsUnset()) {
        out.writeFieldName(field.descriptor().getName());
        writeValue(descriptor, message.getField(descriptor), out);
      }
    }
    out.writeEndObject();
  }

  private static void writeRepeated(
      MessageOrBuilder message, FieldTable.Field field, JsonGenerator out) throws IOException {
    FieldDescriptor descriptor = field.descriptor();
    int count = message.getRepeatedFieldCount(descriptor);
    if (count == 0 && !field.printsUnset()) {
      return;
    }
    out.writeFieldName(field.descriptor().getName());
    if (descriptor.isMapField()) {
      writeMap(message, descriptor, count, out);
      return;
    }
    out.writeStartArray();
    for (int i = 0; i < count; i++) {
      writeValue(descriptor, message.getRepeatedField(descriptor, i), out);
    }
    out.writeEndArray();
  }

  private static void writeMap(
      MessageOrBuilder message, FieldDescriptor field, int count, JsonGenerator out)
      throws IOException {
    FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
    out.writeStartObject();
    for (int i = 0; i < count; i++) {
      MapEntry<?, ?> entry = (MapEntry<?, ?>) message.getRepeatedField(field, i);
      out.writeFieldName(String.valueOf(entry.getKey()));
      writeValue(value, entry.getField(value), out);
    }
    out.writeEndObject();
  }

  private static void writeValue(FieldDescriptor field, Object value, JsonGenerator out)
      throws IOException {
    switch (field.getType()) {
      case MESSAGE, GROUP -> write((Message) value, out);
      case STRING -> out.writeString((String) value);
      case ENUM -> out.writeString(((EnumValueDescriptor) value).getName());
      case BYTES -> out.writeBinary(((ByteString) value).toByteArray());
      case BOOL -> out.writeBoolean((Boolean) value);
      case DOUBLE, FLOAT -> writeDouble(((Number) value).doubleValue(), out);
      case INT32, SINT32, SFIXED32 -> out.writeNumber((int) value);
      case INT64, SINT64, SFIXED64 -> out.writeNumber((long) value);
      case UINT32, FIXED32 -> out.writeNumber(Integer.toUnsignedLong((int) value));
      case UINT64, FIXED64 -> writeUnsigned((long) value, out);
    }
  }

  private static void writeUnsigned(long value, JsonGenerator out) throws IOException {
    if (value >= 0) {
      out.writeNumber(value);
    } else {
      out.writeNumber(Long.toUnsignedString(value));
    }
  }

  /** JSON has no infinity; clients read it from a string. Whole numbers keep a decimal: 15.0. */
  private static void writeDouble(double value, JsonGenerator out) throws IOException {
    double size = Math.abs(value);
    if (!Double.isFinite(value)) {
      out.writeString(Double.toString(value));
    } else if (size >= 1e7 && size < 1e15) {
      // Here Java prints an exponent, which some parsers take for a float of little precision.
      String plain = new BigDecimal(Double.toString(value)).toPlainString();
      out.writeNumber(plain.indexOf('.') < 0 ? plain + ".0" : plain);
    } else {
      out.writeNumber(value);
    }
  }
}
