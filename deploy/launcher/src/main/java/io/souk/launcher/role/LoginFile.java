package io.souk.launcher.role;

import io.souk.framework.adapter.http.Login;
import io.souk.launcher.option.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files with the one name and password of a framework's API. */
final class LoginFile {

  private static final int MAX_BYTES = 4096;

  private LoginFile() {}

  /** Reads one, for the option that names it. */
  static Login read(String option, Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new UsageException(option + " " + file + ": larger than " + MAX_BYTES + " bytes");
      }
      return Login.parse(Files.readString(file, StandardCharsets.UTF_8).strip());
    } catch (IOException unreadable) {
      throw new UsageException(option + " " + file + ": cannot be read");
    } catch (IllegalArgumentException incomplete) {
      throw new UsageException(option + " " + file + ": expected a line user:password");
    }
  }
}
