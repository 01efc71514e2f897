package io.souk.protocol.recordio;

import java.nio.charset.StandardCharsets;

/** Puts the length in front of a record. */
public final class RecordEncoder {

  private RecordEncoder() {}

  /** The record with its header. */
  public static byte[] frame(byte[] record) {
    byte[] header = (record.length + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] framed = new byte[header.length + record.length];
    System.arraycopy(header, 0, framed, 0, header.length);
    System.arraycopy(record, 0, framed, header.length, record.length);
    return framed;
  }
}
