package io.souk.security.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that an option names.
 *
 * @param option the option, such as {@code --credentials}
 * @param path where the file is
 */
public record SourceFile(String option, Path path) {

  /** None of these files has a reason to be larger. */
  public static final int LARGEST = 1 << 20;

  /**
   * All of it.
   *
   * @throws SecurityFileException when it cannot be read or is larger than 1 MiB
   */
  public byte[] read() {
    if (Files.isDirectory(path)) {
      throw refused("is a directory; expected a file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(LARGEST + 1);
      if (content.length > LARGEST) {
        throw refused("larger than 1 MiB");
      }
      return content;
    } catch (NoSuchFileException e) {
      throw refused("no such file");
    } catch (IOException e) {
      throw refused("cannot be read");
    }
  }

  /** Says that the file cannot be used. */
  public SecurityFileException refused(String fault) {
    return new SecurityFileException(this + ": " + fault);
  }

  @Override
  public String toString() {
    return option + " " + path;
  }
}
