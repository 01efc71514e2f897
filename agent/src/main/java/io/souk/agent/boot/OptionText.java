package io.souk.agent.boot;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Values of options that may stand in a file: {@code file:///path} (Mesos). */
final class OptionText {

  private static final String FILE = "file://";
  private static final long MAX_BYTES = 1 << 20;

  private OptionText() {}

  /**
   * The text itself, or what is in the file that it names.
   *
   * @throws IllegalArgumentException in one line when there is no such file to read
   */
  static String of(String text) {
    String value = text.strip();
    if (!value.startsWith(FILE)) {
      return text;
    }
    try {
      Path path = Path.of(value.substring(FILE.length()));
      if (!path.isAbsolute()) {
        throw refused(value, "expected an absolute path");
      }
      if (!Files.isRegularFile(path)) {
        throw refused(value, "there is no such file");
      }
      if (Files.size(path) > MAX_BYTES) {
        throw refused(value, "is bigger than " + MAX_BYTES + " bytes");
      }
      return Files.readString(path, StandardCharsets.UTF_8);
    } catch (InvalidPathException e) {
      throw refused(value, "is not a path");
    } catch (CharacterCodingException e) {
      throw refused(value, "is not text in UTF-8");
    } catch (IOException e) {
      throw refused(value, "cannot be read: " + e.getMessage());
    }
  }

  private static IllegalArgumentException refused(String value, String why) {
    return new IllegalArgumentException(value + " " + why);
  }
}
