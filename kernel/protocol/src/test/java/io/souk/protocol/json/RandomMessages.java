package io.souk.protocol.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Random;

/** Fills messages of any type with random content, from a seed. */
final class RandomMessages {

  private static final int MAX_DEPTH = 5;
  private static final int[] CHARS = {
    'a', '"', '\\', '\n', 0, 0x7f, 'ä', 0x2028, 0x1f600, '/', ' '
  };
  private static final long[] LONGS = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 53, 31000};
  private static final double[] DOUBLES = {
    0,
    -0.0,
    15,
    0.1,
    -1.5,
    1e7,
    123456789.125,
    1e15,
    1e-9,
    1e300,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };

  private final Random random;

  RandomMessages(long seed) {
    random = new Random(seed);
  }

  /** A message with all required fields and some of the others. */
  Message next(Message prototype) {
    return fill(prototype.newBuilderForType(), 0).build();
  }

  private Message.Builder fill(Message.Builder builder, int depth) {
    for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
      if (field.isRepeated()) {
        for (int n = depth > MAX_DEPTH ? 0 : random.nextInt(3); n > 0; n--) {
          builder.addRepeatedField(field, value(builder, field, depth));
        }
      } else if (field.isRequired() || (depth <= MAX_DEPTH && random.nextInt(4) == 0)) {
        builder.setField(field, value(builder, field, depth));
      }
    }
    return builder;
  }

  private Object value(Message.Builder parent, FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case INT -> (int) LONGS[random.nextInt(LONGS.length)];
      case LONG -> LONGS[random.nextInt(LONGS.length)] ^ random.nextInt(3);
      case FLOAT -> (float) random.nextInt();
      case DOUBLE ->
          random.nextBoolean() ? DOUBLES[random.nextInt(DOUBLES.length)] : random.nextGaussian();
      case BOOLEAN -> random.nextBoolean();
      case STRING -> text();
      case BYTE_STRING -> ByteString.copyFromUtf8(text());
      case ENUM -> enumValue(field.getEnumType());
      case MESSAGE -> {
        Message.Builder child = parent.newBuilderForField(field);
        if (field.isMapField()) {
          FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
          FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
          // Of equal keys the last one counts, which is not what is tested with this.
          child.setField(key, text() + random.nextLong());
          child.setField(value, value(child, value, depth + 1));
          yield child.build();
        }
        yield fill(child, depth + 1).build();
      }
    };
  }

  private Object enumValue(EnumDescriptor type) {
    return type.getValues().get(random.nextInt(type.getValues().size()));
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(6); n > 0; n--) {
      text.appendCodePoint(CHARS[random.nextInt(CHARS.length)]);
    }
    return text.toString();
  }
}
