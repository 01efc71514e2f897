package io.souk.protocol.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.souk.protocol.WireException;
import io.souk.protocol.chunk.Chunks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Messages as JSON, in the dialect that clients of the Mesos v1 APIs speak. It differs from
 * protobuf's own JSON.
 *
 * <p>Written: field names as declared, enums by name, 64-bit integers as numbers, bytes as base64,
 * maps as objects; unset fields are left out, except optional ones that declare a default and are
 * not deprecated, and the lists of the operator APIs' listings, which are printed when empty. The
 * text holds no line feed.
 *
 * <p>Read: leniently. Unknown fields, nulls and unknown names of optional enums are passed over;
 * numbers and booleans may be strings; one value may stand for a list of one. Nesting is limited to
 * {@value #MAX_DEPTH} levels.
 */
public final class MesosJson {

  /** How deep objects and arrays may nest in what is read. */
  public static final int MAX_DEPTH = 100;

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(64 << 20)
                  .maxDocumentLength(256L << 20)
                  .build())
          .build();

  private MesosJson() {}

  /** One line of UTF-8. */
  public static byte[] write(MessageOrBuilder message) {
    Chunks bytes = new Chunks();
    MessageWriter.write(message, new JsonBytes(bytes));
    return bytes.toByteArray();
  }

  /** As {@link #write}, as text. */
  public static String writeText(MessageOrBuilder message) {
    return new String(write(message), StandardCharsets.UTF_8);
  }

  /** Writes one value into JSON that somebody else writes around it. */
  public static void write(MessageOrBuilder message, JsonBytes out) {
    MessageWriter.write(message, out);
  }

  /**
   * As {@link #write(MessageOrBuilder, JsonBytes)}.
   *
   * @throws IOException when the generator's target fails
   */
  public static void write(MessageOrBuilder message, JsonGenerator out) throws IOException {
    out.writeRawValue(writeText(message));
  }

  /**
   * Reads one JSON object into the builder. What the builder holds already stays where the object
   * says nothing of it.
   *
   * @param json UTF-8
   * @return the builder
   * @throws WireException JSON_SYNTAX when it is not JSON, JSON_MAPPING when it does not fit the
   *     message or a required field is missing; the builder's content is then undefined
   */
  public static <B extends Message.Builder> B read(byte[] json, B builder) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      new MessageReader(parser, json).read(builder);
    } catch (IOException e) {
      throw new UncheckedIOException("closing a parser of memory failed", e);
    }
    return builder;
  }

  /** As {@link #read(byte[], Message.Builder)}. */
  public static <B extends Message.Builder> B read(String json, B builder) {
    return read(json.getBytes(StandardCharsets.UTF_8), builder);
  }

  /**
   * Reads a JSON array of objects of one type.
   *
   * @param prototype any message of the type
   * @throws WireException as {@link #read(byte[], Message.Builder)}
   */
  public static <M extends Message> List<M> readList(byte[] json, M prototype) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      return new MessageReader(parser, json).readList(prototype);
    } catch (IOException e) {
      throw new UncheckedIOException("closing a parser of memory failed", e);
    }
  }
}
