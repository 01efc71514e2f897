package io.souk.master.http.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.Message;
import io.souk.protocol.mesos.Label;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the documents write: a generator plus Mesos's ways with numbers, times and messages. */
public final class JsonOut {

  private static final double MILLIS = 1000.0;

  private final JsonGenerator generator;
  private final MessageWriter messages;

  /** Writes a protobuf message in the Mesos dialect. */
  @FunctionalInterface
  public interface MessageWriter {

    /** Writes {@code message} as one value. */
    void write(Message message, JsonGenerator generator) throws IOException;
  }

  /** Writes an element of an array or the body of an object. */
  @FunctionalInterface
  interface Part<T> {
    void write(T value) throws IOException;
  }

  /** Writes into {@code generator}, wire messages through {@code messages}. */
  public JsonOut(JsonGenerator generator, MessageWriter messages) {
    this.generator = generator;
    this.messages = messages;
  }

  void object(Body body) throws IOException {
    generator.writeStartObject();
    body.write();
    generator.writeEndObject();
  }

  /** The fields of an object. */
  @FunctionalInterface
  interface Body {
    void write() throws IOException;
  }

  void object(String name, Body body) throws IOException {
    generator.writeFieldName(name);
    object(body);
  }

  <T> void array(String name, Iterable<T> values, Part<T> part) throws IOException {
    generator.writeArrayFieldStart(name);
    for (T value : values) {
      part.write(value);
    }
    generator.writeEndArray();
  }

  void strings(String name, Collection<String> values) throws IOException {
    array(name, values, generator::writeString);
  }

  void string(String name, String value) throws IOException {
    generator.writeStringField(name, value);
  }

  void number(String name, long value) throws IOException {
    generator.writeNumberField(name, value);
  }

  void bool(String name, boolean value) throws IOException {
    generator.writeBooleanField(name, value);
  }

  /** A double in plain notation with at least one decimal: {@code 15.0}. */
  void real(String name, double value) throws IOException {
    generator.writeFieldName(name);
    generator.writeNumber(plain(value));
  }

  /** An object of doubles. */
  public void reals(Map<String, Double> values) throws IOException {
    generator.writeStartObject();
    for (Map.Entry<String, Double> value : values.entrySet()) {
      real(value.getKey(), value.getValue());
    }
    generator.writeEndObject();
  }

  /** A quantity kept in thousandths. */
  void thousandths(String name, long value) throws IOException {
    real(name, value / MILLIS);
  }

  /** Seconds since 1970. */
  void seconds(String name, Instant instant) throws IOException {
    BigDecimal seconds =
        BigDecimal.valueOf(instant.getEpochSecond())
            .add(BigDecimal.valueOf(instant.getNano() / 1000, 6));
    generator.writeFieldName(name);
    generator.writeNumber(withDecimal(seconds.stripTrailingZeros().toPlainString()));
  }

  /** A document that is a message. */
  void message(Message message) throws IOException {
    messages.write(message, generator);
  }

  /** A document that is an array of messages. */
  void messages(List<? extends Message> list) throws IOException {
    generator.writeStartArray();
    for (Message message : list) {
      messages.write(message, generator);
    }
    generator.writeEndArray();
  }

  void message(String name, Message message) throws IOException {
    generator.writeFieldName(name);
    messages.write(message, generator);
  }

  void messages(String name, List<? extends Message> list) throws IOException {
    generator.writeArrayFieldStart(name);
    for (Message message : list) {
      messages.write(message, generator);
    }
    generator.writeEndArray();
  }

  /** Labels as an array of their own, without the wire's envelope. */
  void labels(List<Label> labels) throws IOException {
    messages("labels", labels);
  }

  /** {@code value} without exponent and with a decimal point; 0.0 for what JSON cannot hold. */
  static String plain(double value) {
    if (!Double.isFinite(value)) {
      return "0.0";
    }
    String text = Double.toString(value);
    return text.toUpperCase(Locale.ROOT).indexOf('E') < 0
        ? text
        : withDecimal(new BigDecimal(text).toPlainString());
  }

  private static String withDecimal(String text) {
    return text.indexOf('.') < 0 ? text + ".0" : text;
  }
}
