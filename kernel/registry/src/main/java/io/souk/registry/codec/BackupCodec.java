package io.souk.registry.codec;

import io.souk.registry.state.Contents;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A {@link Backup} as a file: a line of text that names it for people and for {@code file}, the
 * format (4 bytes), the cluster id (length in 2 bytes, UTF-8), the CRC-32C of all that (4 bytes),
 * then the entries as {@link ContentsCodec} writes them, with a checksum of their own.
 */
public final class BackupCodec {

  private static final byte[] MARK = "souk registry backup\n".getBytes(StandardCharsets.US_ASCII);
  private static final int FORMAT = 1;
  private static final int CLUSTER_ID_BYTES = 100;

  private BackupCodec() {}

  /** Writes {@code backup}; the caller closes the stream. */
  public static void write(Backup backup, OutputStream stream) throws IOException {
    byte[] clusterId = backup.clusterId().getBytes(StandardCharsets.UTF_8);
    if (clusterId.length > CLUSTER_ID_BYTES) {
      throw new IllegalArgumentException("a cluster id of " + clusterId.length + " bytes");
    }
    ByteBuffer head = ByteBuffer.allocate(MARK.length + 4 + 2 + clusterId.length);
    head.put(MARK).putInt(FORMAT).putShort((short) clusterId.length).put(clusterId);
    DataOutputStream out = new DataOutputStream(stream);
    out.write(head.array());
    out.writeInt(checksum(head.array()));
    out.flush();
    ContentsCodec.write(Contents.of(backup.version(), backup.entries()), stream);
  }

  /**
   * Reads a backup up to the end of the stream; the caller closes it.
   *
   * @throws MalformedException when it is damaged, of a newer format or something else; in one line
   */
  public static Backup read(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    byte[] mark = in.readNBytes(MARK.length);
    if (!Arrays.equals(mark, MARK)) {
      throw new MalformedException("not a backup of a registry");
    }
    try {
      int format = in.readInt();
      if (format != FORMAT) {
        throw new MalformedException(
            "the backup has format "
                + Integer.toUnsignedString(format)
                + ", this program reads "
                + FORMAT);
      }
      int length = in.readUnsignedShort();
      if (length > CLUSTER_ID_BYTES) {
        throw new MalformedException("a cluster id of " + length + " bytes");
      }
      byte[] clusterId = new byte[length];
      in.readFully(clusterId);
      ByteBuffer head = ByteBuffer.allocate(MARK.length + 4 + 2 + length);
      head.put(MARK).putInt(format).putShort((short) length).put(clusterId);
      if (in.readInt() != checksum(head.array())) {
        throw new MalformedException("the checksum of the head is wrong");
      }
      Contents contents = ContentsCodec.read(stream);
      return new Backup(text(clusterId), contents.version(), List.copyOf(contents.entries()));
    } catch (EOFException e) {
      throw new MalformedException("the backup ends too early");
    }
  }

  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("the cluster id is not UTF-8");
    }
  }

  private static int checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return (int) checksum.getValue();
  }
}
