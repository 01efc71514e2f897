package io.souk.agent.adapter.http;

import io.souk.agent.files.FileRefusal;
import io.souk.agent.files.VisibleFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * {@code GET /files/read}: a piece of a file as text.
 *
 * @param offset where the piece begins, in bytes
 * @param data the bytes as UTF-8; what is no UTF-8 becomes U+FFFD. A character that is cut by the
 *     end of the piece is left to the next one, so that pieces joined by their length in bytes give
 *     the whole
 */
record FileChunk(long offset, String data) {

  /**
   * Reads; blocks.
   *
   * @param offset -1 for the end of the file: nothing is read, and the size is told as offset
   * @param length -1 for as much as one answer may hold, 64 KiB
   */
  static FileChunk read(VisibleFile file, long offset, long length)
      throws IOException, FileRefusal {
    if (offset == -1) {
      return new FileChunk(file.read(0, 0).size(), "");
    }
    byte[] bytes = file.read(offset, length == -1 ? VisibleFile.LONGEST_PIECE : length).data();
    int whole = wholeCharacters(bytes, bytes.length);
    return new FileChunk(offset, new String(bytes, 0, whole, StandardCharsets.UTF_8));
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
