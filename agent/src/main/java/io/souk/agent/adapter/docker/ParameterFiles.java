package io.souk.agent.adapter.docker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files that parameters name, as the command line reads them: of the sandbox when relative, of this
 * machine otherwise.
 *
 * @param sandbox where the fetched files are
 */
record ParameterFiles(Path sandbox) {
  private static final int LARGEST = 1024 * 1024;

  /**
   * @throws IllegalArgumentException when it cannot be read or has more than 1 MiB
   */
  String read(String path) {
    try {
      Path file = sandbox.resolve(path);
      if (!Files.isRegularFile(file)) {
        throw new IllegalArgumentException("file '" + path + "' does not exist");
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
          throw new IllegalArgumentException("file '" + path + "' has more than 1 MiB");
        }
        return new String(bytes, StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("file '" + path + "' cannot be read", e);
    }
  }
}
