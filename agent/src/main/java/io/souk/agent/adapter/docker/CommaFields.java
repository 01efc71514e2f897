package io.souk.agent.adapter.docker;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of comma-separated fields, each of which may stand in double quotes, as some options of
 * {@code docker run} have it: {@code type=bind,"source=/a,b",target=/c}.
 */
final class CommaFields {

  private CommaFields() {}

  /**
   * @throws IllegalArgumentException for a quote that is not closed
   */
  static List<String> split(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean doubled = quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"';
      if (doubled) {
        field.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    if (quoted) {
      throw new IllegalArgumentException("a quote is not closed");
    }
    fields.add(field.toString());
    return fields;
  }
}
