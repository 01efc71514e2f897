package io.souk.agent.adapter.http;

import io.souk.agent.files.FileRefusal;
import io.souk.agent.files.VisibleFile;
import io.souk.protocol.http.TextPiece;
import java.io.IOException;

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
    return new FileChunk(offset, TextPiece.of(bytes));
  }
}
