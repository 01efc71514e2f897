package io.souk.marathon.adapter.file;

import com.google.protobuf.ByteString;
import io.souk.marathon.loop.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Secrets as files below a directory: the source {@code db/password} is the file of that path. They
 * are read anew for each launch, so a file that is replaced counts from then on.
 */
public final class SecretFiles implements Secrets {

  private static final Logger LOG = LoggerFactory.getLogger(SecretFiles.class);

  /** What an environment variable or a message can take. */
  private static final long MAX_BYTES = 128 * 1024;

  private final Path directory;

  /** Secrets below {@code directory}. */
  public SecretFiles(Path directory) {
    this.directory = directory;
  }

  @Override
  public Optional<ByteString> find(String source) {
    try {
      Path root = directory.toRealPath();
      Path file = root.resolve(source.replaceFirst("^/+", "")).toRealPath();
      if (!file.startsWith(root) || !Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        LOG.warn("event=secret_refused source={}", printable(source));
        return Optional.empty();
      }
      return Optional.of(ByteString.copyFrom(Files.readAllBytes(file)));
    } catch (IOException | InvalidPathException missing) {
      LOG.warn(
          "event=secret_missing source={} cause={}",
          printable(source),
          missing.getClass().getSimpleName());
      return Optional.empty();
    }
  }

  private static String printable(String source) {
    return source.replaceAll("\\p{Cntrl}", "?");
  }
}
