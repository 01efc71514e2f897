package io.souk.master.http.json;

import com.google.protobuf.Message;
import io.souk.protocol.json.JsonBytes;
import io.souk.protocol.json.MesosJson;
import io.souk.protocol.mesos.Label;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the documents write: JSON plus Mesos's ways with numbers, times and messages. */
public final class JsonOut {

  private static final long THOUSAND = 1000;
  private static final double MILLIS = 1000.0;
  private static final long MILLION = 1_000_000;

  /** Seconds of a time that is surely written as one number of millionths. */
  private static final long LAST_SECOND = Long.MAX_VALUE / MILLION - 1;

  /** Thousandths that a double holds exactly enough for all their decimals to be written. */
  private static final long MOST_THOUSANDTHS = 1_000_000_000_000L;

  private final JsonBytes out;

  /** Writes an element of an array or the body of an object. */
  @FunctionalInterface
  interface Part<T> {
    void write(T value) throws IOException;
  }

  /** Writes into {@code out}. */
  public JsonOut(JsonBytes out) {
    this.out = out;
  }

  void object(Body body) throws IOException {
    out.startObject();
    body.write();
    out.endObject();
  }

  /** The fields of an object, or the elements of an array. */
  @FunctionalInterface
  interface Body {
    void write() throws IOException;
  }

  void object(String name, Body body) throws IOException {
    out.name(name);
    object(body);
  }

  <T> void array(String name, Iterable<T> values, Part<T> part) throws IOException {
    out.name(name);
    out.startArray();
    for (T value : values) {
      part.write(value);
    }
    out.endArray();
  }

  void array(String name, Body elements) throws IOException {
    out.name(name);
    out.startArray();
    elements.write();
    out.endArray();
  }

  void strings(String name, Collection<String> values) throws IOException {
    array(name, values, out::string);
  }

  void string(String name, String value) throws IOException {
    out.name(name);
    out.string(value);
  }

  void number(String name, long value) throws IOException {
    out.name(name);
    out.number(value);
  }

  void bool(String name, boolean value) throws IOException {
    out.name(name);
    out.bool(value);
  }

  /** A double in plain notation with at least one decimal: {@code 15.0}. */
  void real(String name, double value) throws IOException {
    out.name(name);
    if (!out.shortReal(value)) {
      out.number(plain(value));
    }
  }

  /** An object of doubles. */
  public void reals(Map<String, Double> values) throws IOException {
    out.startObject();
    for (Map.Entry<String, Double> value : values.entrySet()) {
      real(value.getKey(), value.getValue());
    }
    out.endObject();
  }

  /** A quantity kept in thousandths. */
  void thousandths(String name, long value) throws IOException {
    if (value >= 0 && value < MOST_THOUSANDTHS) {
      out.name(name);
      out.millionths(value * THOUSAND);
    } else {
      real(name, value / MILLIS);
    }
  }

  /** Seconds since 1970. */
  void seconds(String name, Instant instant) throws IOException {
    out.name(name);
    long whole = instant.getEpochSecond();
    if (whole >= 0 && whole < LAST_SECOND) {
      out.millionths(whole * MILLION + instant.getNano() / THOUSAND);
      return;
    }
    BigDecimal seconds =
        BigDecimal.valueOf(instant.getEpochSecond())
            .add(BigDecimal.valueOf(instant.getNano() / 1000, 6));
    out.number(withDecimal(seconds.stripTrailingZeros().toPlainString()));
  }

  /** Where it writes. */
  JsonBytes bytes() {
    return out;
  }

  /** A document that is a message. */
  void message(Message message) throws IOException {
    MesosJson.write(message, out);
  }

  /** A document that is an array of messages. */
  void messages(List<? extends Message> list) throws IOException {
    out.startArray();
    for (Message message : list) {
      MesosJson.write(message, out);
    }
    out.endArray();
  }

  void message(String name, Message message) throws IOException {
    out.name(name);
    MesosJson.write(message, out);
  }

  void messages(String name, List<? extends Message> list) throws IOException {
    out.name(name);
    out.startArray();
    for (Message message : list) {
      MesosJson.write(message, out);
    }
    out.endArray();
  }

  /** Labels as an array of their own, without the wire's envelope. */
  void labels(List<Label> labels) throws IOException {
    out.name("labels");
    out.startArray();
    for (Label label : labels) {
      out.startObject();
      string("key", label.getKey());
      if (label.hasValue()) {
        string("value", label.getValue());
      }
      out.endObject();
    }
    out.endArray();
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
