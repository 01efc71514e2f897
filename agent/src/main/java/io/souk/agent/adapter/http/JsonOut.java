package io.souk.agent.adapter.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.MessageOrBuilder;
import io.souk.protocol.json.MesosJson;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;

/** Writes JSON with Mesos's ways of numbers and messages. */
final class JsonOut {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final JsonGenerator out;

  private JsonOut(JsonGenerator out) {
    this.out = out;
  }

  /** Writes a part of a document. */
  interface Part {
    void write(JsonOut out) throws IOException;
  }

  /** Writes one element of a list. */
  interface Element<T> {
    void write(T value, JsonOut out) throws IOException;
  }

  /** A document in memory. */
  static Buffer document(Part part) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
      part.write(new JsonOut(generator));
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  void object(Part fields) throws IOException {
    out.writeStartObject();
    fields.write(this);
    out.writeEndObject();
  }

  void object(String name, Part fields) throws IOException {
    out.writeFieldName(name);
    object(fields);
  }

  <T> void array(Iterable<? extends T> values, Element<T> element) throws IOException {
    out.writeStartArray();
    for (T value : values) {
      element.write(value, this);
    }
    out.writeEndArray();
  }

  <T> void array(String name, Iterable<? extends T> values, Element<T> element) throws IOException {
    out.writeFieldName(name);
    array(values, element);
  }

  void text(String name, String value) throws IOException {
    out.writeStringField(name, value);
  }

  void text(String value) throws IOException {
    out.writeString(value);
  }

  void whole(String name, long value) throws IOException {
    out.writeNumberField(name, value);
  }

  void flag(String name, boolean value) throws IOException {
    out.writeBooleanField(name, value);
  }

  /** Without exponent and with at least one decimal: {@code 15.0}. */
  void real(String name, double value) throws IOException {
    out.writeFieldName(name);
    String plain = new BigDecimal(Double.toString(value)).toPlainString();
    out.writeNumber(plain.indexOf('.') < 0 ? plain + ".0" : plain);
  }

  void message(String name, MessageOrBuilder message) throws IOException {
    out.writeFieldName(name);
    message(message);
  }

  void message(MessageOrBuilder message) throws IOException {
    MesosJson.write(message, out);
  }
}
