package io.souk.protocol.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.souk.protocol.WireException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.Locale;
import java.util.function.Function;

/** Turns JSON's strings, numbers and booleans into the values of fields. */
final class Values {

  private static final int MAX_NUMBER_CHARS = 64;
  private static final BigDecimal TWO_64 = new BigDecimal("18446744073709551616");

  private Values() {}

  /** What a field takes, in words. */
  static String expected(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case INT, LONG -> "a whole number";
      case FLOAT, DOUBLE -> "a number";
      case BOOLEAN -> "true or false";
      case STRING -> "a string";
      case BYTE_STRING -> "base64";
      case ENUM -> "the name of a " + field.getEnumType().getName();
      case MESSAGE -> "an object";
    };
  }

  /** An enum's value by its number; null for an unknown name where the enum is not required. */
  static Object fromText(FieldTable.Field of, String text, Function<String, WireException> fault) {
    FieldDescriptor field = of.descriptor();
    return switch (field.getJavaType()) {
      case STRING -> text;
      case ENUM -> enumValue(of, text, fault);
      case BYTE_STRING -> bytes(text, fault);
      case BOOLEAN ->
          switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(field, "'" + MessageReader.shorten(text) + "'", fault);
          };
      case DOUBLE -> doubleOf(field, text, fault);
      case FLOAT -> (float) doubleOf(field, text, fault);
      case INT, LONG -> whole(field, number(field, text, fault), fault);
      case MESSAGE -> throw wrong(field, "a string", fault);
    };
  }

  static Object fromBoolean(
      FieldDescriptor field, boolean value, Function<String, WireException> fault) {
    if (field.getJavaType() != FieldDescriptor.JavaType.BOOLEAN) {
      throw wrong(field, Boolean.toString(value), fault);
    }
    return value;
  }

  /** The parser stands on a number. */
  static Object fromNumber(
      FieldDescriptor field, JsonParser in, Function<String, WireException> fault)
      throws IOException {
    return switch (field.getJavaType()) {
      case DOUBLE -> finite(in.getDoubleValue(), fault);
      case FLOAT -> (float) finite(in.getDoubleValue(), fault);
      case INT, LONG -> {
        if (in.currentToken() == JsonToken.VALUE_NUMBER_INT
            && in.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
          yield whole(field, in.getLongValue(), fault);
        }
        yield whole(field, number(field, in.getText(), fault), fault);
      }
      case STRING, ENUM, BYTE_STRING, BOOLEAN, MESSAGE ->
          throw wrong(field, "the number " + MessageReader.shorten(in.getText()), fault);
    };
  }

  private static Integer enumValue(
      FieldTable.Field of, String name, Function<String, WireException> fault) {
    Integer value = of.numbers().get(name);
    if (value == null && of.descriptor().isRequired()) {
      throw wrong(of.descriptor(), "'" + MessageReader.shorten(name) + "'", fault);
    }
    return value;
  }

  private static ByteString bytes(String text, Function<String, WireException> fault) {
    try {
      return ByteString.copyFrom(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw fault.apply("not base64");
    }
  }

  private static double doubleOf(
      FieldDescriptor field, String text, Function<String, WireException> fault) {
    return switch (text) {
      case "Infinity", "inf" -> Double.POSITIVE_INFINITY;
      case "-Infinity", "-inf" -> Double.NEGATIVE_INFINITY;
      case "NaN" -> Double.NaN;
      default -> finite(number(field, text, fault).doubleValue(), fault);
    };
  }

  private static double finite(double value, Function<String, WireException> fault) {
    if (Double.isInfinite(value)) {
      throw fault.apply("the number is too large");
    }
    return value;
  }

  private static BigDecimal number(
      FieldDescriptor field, String text, Function<String, WireException> fault) {
    try {
      if (text.length() <= MAX_NUMBER_CHARS) {
        return new BigDecimal(text.strip());
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw wrong(field, "'" + MessageReader.shorten(text) + "'", fault);
  }

  /** The exponent is looked at first: expanding one of a billion would fill the memory. */
  private static Object whole(
      FieldDescriptor field, BigDecimal value, Function<String, WireException> fault) {
    if (value.signum() == 0) {
      return whole(field, 0L, fault);
    }
    long digits = (long) value.precision() - value.scale();
    if (digits < 1 || digits > 20) {
      throw outOfRange(field, value, fault);
    }
    if (value.stripTrailingZeros().scale() > 0) {
      throw wrong(field, value.toString(), fault);
    }
    boolean unsigned =
        switch (field.getType()) {
          case UINT64, FIXED64 -> true;
          default -> false;
        };
    if (unsigned && value.signum() > 0 && value.compareTo(TWO_64) < 0) {
      return value.toBigIntegerExact().longValue();
    }
    try {
      return whole(field, value.longValueExact(), fault);
    } catch (ArithmeticException e) {
      throw outOfRange(field, value, fault);
    }
  }

  private static Object whole(
      FieldDescriptor field, long value, Function<String, WireException> fault) {
    long min;
    long max;
    switch (field.getType()) {
      case INT32, SINT32, SFIXED32 -> {
        min = Integer.MIN_VALUE;
        max = Integer.MAX_VALUE;
      }
      case UINT32, FIXED32 -> {
        min = 0;
        max = 0xffffffffL;
      }
      case UINT64, FIXED64 -> {
        min = 0;
        max = Long.MAX_VALUE;
      }
      default -> {
        min = Long.MIN_VALUE;
        max = Long.MAX_VALUE;
      }
    }
    if (value < min || value > max) {
      throw outOfRange(field, value, fault);
    }
    return field.getJavaType() == FieldDescriptor.JavaType.INT ? (Object) (int) value : value;
  }

  private static WireException outOfRange(
      FieldDescriptor field, Object value, Function<String, WireException> fault) {
    return fault.apply(
        value + " is out of range for " + field.getType().name().toLowerCase(Locale.ROOT));
  }

  private static WireException wrong(
      FieldDescriptor field, String got, Function<String, WireException> fault) {
    return fault.apply("expected " + expected(field) + ", got " + got);
  }
}
