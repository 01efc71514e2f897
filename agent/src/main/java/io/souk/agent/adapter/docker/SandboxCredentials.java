package io.souk.agent.adapter.docker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Credentials for registries that were fetched into a sandbox, for the pull of its task's image.
 */
final class SandboxCredentials {
  private static final List<String> NAMES = List.of(".docker/config.json", ".dockercfg");
  private static final int LARGEST = 1024 * 1024;

  private SandboxCredentials() {}

  /**
   * @throws IllegalArgumentException when there are some that cannot be understood
   */
  static Optional<RegistryCredentials> find(Path sandbox) {
    for (String name : NAMES) {
      Path file = sandbox.resolve(name);
      // A link could show the agent's own files to the task through an error.
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.of(read(file, name));
      }
    }
    return Optional.empty();
  }

  private static RegistryCredentials read(Path file, String name) {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      return RegistryCredentials.parse(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalArgumentException("'" + name + "' cannot be read", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + name + "': " + e.getMessage(), e);
    }
  }
}
