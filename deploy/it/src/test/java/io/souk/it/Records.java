package io.souk.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** RecordIO of JSON, as Mesos sends its events. */
final class Records {

  private Records() {}

  /** Reads until the stream ends or breaks off. */
  static void read(InputStream body, ObjectMapper json, Consumer<JsonNode> events) {
    try {
      for (int length = length(body); length >= 0; length = length(body)) {
        events.accept(json.readTree(body.readNBytes(length)));
      }
    } catch (IOException e) {
      // The other side is gone: that is the end, too.
    }
  }

  private static int length(InputStream body) throws IOException {
    StringBuilder digits = new StringBuilder();
    for (int next = body.read(); next != '\n'; next = body.read()) {
      if (next < 0) {
        return -1;
      }
      digits.append((char) next);
    }
    return Integer.parseInt(digits.toString());
  }
}
