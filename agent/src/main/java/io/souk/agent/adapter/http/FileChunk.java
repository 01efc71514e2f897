package io.souk.agent.adapter.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * {@code GET /files/read}: a piece of a file as text.
 *
 * @param offset where the piece begins, in bytes
 * @param data the bytes as UTF-8; what is no UTF-8 becomes U+FFFD. A character that is cut by the
 *     end of the piece is left to the next one, so that pieces joined by their length in bytes give
 *     the whole
 */
record FileChunk(long offset, String data) {
  private static final int LONGEST = 16 * 4096;

  /**
   * Reads; blocks.
   *
   * @param offset -1 for the end of the file: nothing is read, and the size is told as offset
   * @param length -1 for as much as one answer may hold, 64 KiB
   */
  static FileChunk read(Path file, long offset, long length) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      long size = channel.size();
      if (offset == -1) {
        return new FileChunk(size, "");
      }
      int wanted = (int) (length == -1 ? LONGEST : Math.min(length, LONGEST));
      int available = (int) Math.max(0, Math.min(wanted, size - offset));
      ByteBuffer bytes = ByteBuffer.allocate(available);
      while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0) {}
      int whole = wholeCharacters(bytes.array(), bytes.position());
      return new FileChunk(offset, new String(bytes.array(), 0, whole, StandardCharsets.UTF_8));
    }
  }

  /** The length without a character that only begins at its end; never 0 unless it was. */
  static int wholeCharacters(byte[] bytes, int length) {
    for (int back = 1; back <= Math.min(3, length); back++) {
      int b = bytes[length - back] & 0xFF;
      if (b < 0x80) {
        return length;
      }
      if (b >= 0xC0) {
        int needed = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
        return needed > back && length > back ? length - back : length;
      }
    }
    return length;
  }
}
