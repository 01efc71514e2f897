package io.souk.agent.linux;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A file that is held, not opened (open(2), {@code O_PATH}): nothing happens to a device, a pipe
 * with no writer keeps nobody waiting, and whatever becomes of the path, the file stays the same.
 * Where it lies and what it is can be asked and judged before it is opened through {@link
 * #handle()}.
 */
public final class HeldFile implements AutoCloseable {
  private final int descriptor;
  private boolean closed;

  private HeldFile(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Takes hold of what the path leads to, links followed.
   *
   * @param path absolute, without any zero character
   * @throws NoSuchFileException when there is no such file, or links go round in circles
   */
  public static HeldFile of(String path) throws IOException {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    try {
      return new HeldFile(
          LibC.open(Arrays.copyOf(bytes, bytes.length + 1), LibC.O_PATH | LibC.O_CLOEXEC));
    } catch (LastErrorException e) {
      throw switch (e.getErrorCode()) {
        case LibC.ENOENT, LibC.ENOTDIR, LibC.ELOOP, LibC.ENAMETOOLONG ->
            new NoSuchFileException(path);
        case LibC.EACCES, LibC.EPERM -> new AccessDeniedException(path);
        default -> new FileSystemException(path, null, e.getMessage());
      };
    } catch (LinkageError e) {
      throw new IOException(
          "the native part of JNA cannot be loaded, so no file can be held: " + e.getMessage(), e);
    }
  }

  /** A path that leads to the held file and to nothing else, as long as it is held. */
  public Path handle() {
    return Path.of("/proc/self/fd/" + descriptor);
  }

  /** Where the file lies now; the text ends in {@code (deleted)} when it is gone. */
  public Path whereabouts() throws IOException {
    return Files.readSymbolicLink(handle());
  }

  /** Lets go, once. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      LibC.close(descriptor);
    }
  }
}
