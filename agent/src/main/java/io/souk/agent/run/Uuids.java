package io.souk.agent.run;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.UUID;

/** Ids of status updates and operations: 16 bytes. */
final class Uuids {

  private Uuids() {}

  static ByteString random() {
    UUID uuid = UUID.randomUUID();
    ByteBuffer bytes =
        ByteBuffer.allocate(16)
            .putLong(uuid.getMostSignificantBits())
            .putLong(uuid.getLeastSignificantBits());
    return ByteString.copyFrom(bytes.array());
  }

  /** As people write it; of another length than a uuid's, in hexadecimal. */
  static String text(ByteString bytes) {
    if (bytes.size() != 16) {
      return HexFormat.of().formatHex(bytes.toByteArray());
    }
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    return new UUID(buffer.getLong(), buffer.getLong()).toString();
  }
}
