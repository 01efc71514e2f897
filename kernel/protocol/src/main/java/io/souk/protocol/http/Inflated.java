package io.souk.protocol.http;

import io.souk.protocol.WireException;
import io.souk.protocol.WireException.Code;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Bodies that came compressed. */
final class Inflated {

  private Inflated() {}

  /**
   * The plain bytes.
   *
   * @param maxBytes how many there may be; no more are ever held
   * @throws WireException FRAMING when it is not gzip or breaks off, TOO_LARGE
   */
  static byte[] gzip(byte[] compressed, int maxBytes) {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      byte[] plain = in.readNBytes(maxBytes + 1);
      if (plain.length > maxBytes) {
        throw RequestBody.tooLarge(maxBytes);
      }
      return plain;
    } catch (IOException e) {
      throw new WireException(Code.FRAMING, "Failed to decompress request body", e);
    }
  }
}
