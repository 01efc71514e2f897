package io.souk.agent.adapter.probe;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * The two messages of {@code grpc.health.v1}, each behind gRPC's prefix: a request with the name of
 * a service (field 1), an answer with a serving status (field 1). Pure.
 */
final class HealthMessages {
  /** More than any answer has. */
  static final int LARGEST = 1024;

  private static final int PREFIX = 5;
  private static final int FIELD = 1;

  private HealthMessages() {}

  static Buffer request(String service) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      if (!service.isEmpty()) {
        out.writeString(FIELD, service);
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return Buffer.buffer()
        .appendByte((byte) 0) // Not compressed.
        .appendInt(bytes.size())
        .appendBytes(bytes.toByteArray());
  }

  /** The serving status; empty when that is no answer. */
  static Optional<Integer> status(Buffer body) {
    if (body.length() < PREFIX
        || body.getByte(0) != 0
        || body.getInt(1) != body.length() - PREFIX) {
      return Optional.empty();
    }
    CodedInputStream in = CodedInputStream.newInstance(body.getBytes(PREFIX, body.length()));
    int status = 0;
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (WireFormat.getTagFieldNumber(tag) == FIELD) {
          status = in.readEnum();
        } else if (!in.skipField(tag)) {
          return Optional.empty();
        }
      }
      return Optional.of(status);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
