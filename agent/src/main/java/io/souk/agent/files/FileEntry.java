package io.souk.agent.files;

import java.nio.file.Path;
import java.time.Instant;

/**
 * What a listing tells of a file; of a link, what it tells of the link.
 *
 * @param path as it would be asked for
 * @param mode type and permissions, as stat(2) has them
 * @param owner name of the user, or its number when it has none
 * @param group likewise
 */
public record FileEntry(
    String path, int nlink, long size, Instant modified, int mode, String owner, String group) {
  private static final int TYPE = 0170000;
  private static final String BITS = "rwxrwxrwx";

  /** The last part of the path. */
  public String name() {
    return Path.of(path).getFileName().toString();
  }

  /** As {@code ls} shows it: {@code -rw-r--r--}. */
  public String modeText() {
    StringBuilder text = new StringBuilder().append(kind());
    for (int bit = 0; bit < BITS.length(); bit++) {
      text.append((mode & (0400 >> bit)) == 0 ? '-' : BITS.charAt(bit));
    }
    special(text, 3, 04000, 's');
    special(text, 6, 02000, 's');
    special(text, 9, 01000, 't');
    return text.toString();
  }

  private void special(StringBuilder text, int at, int bit, char letter) {
    if ((mode & bit) != 0) {
      text.setCharAt(at, text.charAt(at) == 'x' ? letter : Character.toUpperCase(letter));
    }
  }

  private char kind() {
    return switch (mode & TYPE) {
      case 0040000 -> 'd';
      case 0120000 -> 'l';
      case 0100000 -> '-';
      case 0010000 -> 'p';
      case 0140000 -> 's';
      case 0060000 -> 'b';
      case 0020000 -> 'c';
      default -> '?';
    };
  }
}
