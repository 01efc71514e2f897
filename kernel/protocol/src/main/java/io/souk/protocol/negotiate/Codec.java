package io.souk.protocol.negotiate;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.souk.protocol.WireException;
import io.souk.protocol.chunk.Chunks;
import io.souk.protocol.json.JsonBytes;
import io.souk.protocol.json.MesosJson;
import java.io.IOException;
import java.util.Optional;

/** The two encodings of a message (Mesos v1 APIs, content types). */
public enum Codec {
  JSON("application/json"),
  PROTOBUF("application/x-protobuf");

  private final String mediaType;

  Codec(String mediaType) {
    this.mediaType = mediaType;
  }

  /** As it stands in Content-Type. */
  public String mediaType() {
    return mediaType;
  }

  /** The codec of a Content-Type, whatever its case and parameters; empty when it is neither. */
  public static Optional<Codec> ofContentType(String contentType) {
    String bare = contentType.split(";", 2)[0].strip();
    for (Codec codec : values()) {
      if (codec.mediaType.equalsIgnoreCase(bare)) {
        return Optional.of(codec);
      }
    }
    return Optional.empty();
  }

  public byte[] encode(Message message) {
    return switch (this) {
      case JSON -> MesosJson.write(message);
      case PROTOBUF -> message.toByteArray();
    };
  }

  /** Writes a message, as {@link #encode(Message)} gives it, behind what is there. */
  public void encode(Message message, Chunks out) throws IOException {
    switch (this) {
      case JSON -> MesosJson.write(message, new JsonBytes(out));
      case PROTOBUF -> message.writeTo(out);
    }
  }

  /**
   * Reads a message into the builder.
   *
   * @return the builder
   * @throws WireException JSON_SYNTAX, JSON_MAPPING or PROTOBUF
   */
  public <B extends Message.Builder> B decode(byte[] bytes, B builder) {
    return switch (this) {
      case JSON -> MesosJson.read(bytes, builder);
      case PROTOBUF -> parse(bytes, builder);
    };
  }

  private static <B extends Message.Builder> B parse(byte[] bytes, B builder) {
    try {
      builder.mergeFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new WireException(WireException.Code.PROTOBUF, "not a protobuf message", e);
    }
    if (!builder.isInitialized()) {
      throw new WireException(
          WireException.Code.PROTOBUF,
          "Missing required fields: " + String.join(", ", builder.findInitializationErrors()));
    }
    return builder;
  }
}
