package io.souk.agent.fetch;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A place below a directory.
 *
 * @param parts names from the directory on, none of which leads out of it; none at all for the
 *     directory itself
 */
public record RelativeName(List<String> parts) {

  /** Linux, {@code NAME_MAX}. */
  private static final int MAX_PART_BYTES = 255;

  /** Linux, {@code PATH_MAX}, with room for where the sandbox is. */
  private static final int MAX_BYTES = 3000;

  public RelativeName {
    parts = List.copyOf(parts);
  }

  /**
   * Reads a name as archives and users write it.
   *
   * @throws FetchException when it is absolute, leads outside or cannot be a name
   */
  public static RelativeName parse(String text) throws FetchException {
    if (text.startsWith("/")) {
      throw refused(text, "is an absolute path");
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw refused(text.substring(0, 40) + "…", "is longer than " + MAX_BYTES + " bytes");
    }
    List<String> parts = new ArrayList<>();
    for (String part : text.split("/")) {
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (part.equals("..")) {
        throw refused(text, "leads out of the sandbox");
      }
      check(part, text);
      parts.add(part);
    }
    return new RelativeName(parts);
  }

  private static void check(String part, String text) throws FetchException {
    if (part.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw refused(text, "has control characters");
    }
    if (part.getBytes(StandardCharsets.UTF_8).length > MAX_PART_BYTES) {
      throw refused(text, "has a part that is longer than " + MAX_PART_BYTES + " bytes");
    }
  }

  private static FetchException refused(String text, String why) {
    return new FetchException("the name '" + printable(text) + "' " + why);
  }

  /** Text as it may stand in a log. */
  public static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(c -> shown.appendCodePoint(c < ' ' || (c >= 0x7f && c < 0xa0) ? '?' : c));
    return shown.toString();
  }

  public boolean isRoot() {
    return parts.isEmpty();
  }

  /** The last part. */
  public String fileName() {
    return parts.get(parts.size() - 1);
  }

  /** All but the last part. */
  public RelativeName parent() {
    return new RelativeName(parts.subList(0, parts.size() - 1));
  }

  /** The same place under another last name. */
  public RelativeName sibling(String name) {
    List<String> changed = new ArrayList<>(parent().parts());
    changed.add(name);
    return new RelativeName(changed);
  }

  @Override
  public String toString() {
    return String.join("/", parts);
  }
}
