package io.souk.master.http.json;

import io.souk.protocol.chunk.Chunks.Chunk;
import io.souk.protocol.json.JsonBytes;
import java.io.IOException;
import java.util.List;

/**
 * Writes the elements of an array of which an earlier answer has some. Those that stood behind each
 * other there, with nothing but a comma between them, are taken over together.
 */
final class Runs {

  /** The elements, by their places in the array. */
  interface Elements {

    int size();

    /** Whether it stood in the earlier answer as it would be written now. */
    boolean stood(int place);

    /** Its first byte there. */
    long stoodFrom(int place);

    /** The byte there behind its last. */
    long stoodTo(int place);

    /** It was taken over, and stands so many bytes behind where it stood; they may be negative. */
    void moved(int place, long by);

    /** Writes it anew. */
    void write(int place) throws IOException;
  }

  private Runs() {}

  /** Writes them all. */
  static void write(JsonBytes out, List<Chunk> earlier, Elements elements) throws IOException {
    int size = elements.size();
    for (int place = 0; place < size; ) {
      if (elements.stood(place)) {
        int end = endOfRun(elements, place);
        long from = elements.stoodFrom(place);
        long by = out.next() - from;
        out.share(earlier, from, elements.stoodTo(end - 1));
        for (; place < end; place++) {
          elements.moved(place, by);
        }
      } else {
        elements.write(place++);
      }
    }
  }

  private static int endOfRun(Elements elements, int first) {
    int size = elements.size();
    int next = first + 1;
    while (next < size
        && elements.stood(next)
        && elements.stoodFrom(next) == elements.stoodTo(next - 1) + 1) {
      next++;
    }
    return next;
  }
}
