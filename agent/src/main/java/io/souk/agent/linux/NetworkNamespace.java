package io.souk.agent.linux;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * The network of a process. A socket belongs to the network its thread was in when it was made, and
 * to that network for good; what is done with it afterwards may be done by any thread.
 *
 * @param pid of a process in that network
 */
public record NetworkNamespace(long pid) {

  /** Makes something that holds sockets. */
  public interface Opening<T> {
    T open() throws IOException;
  }

  /** Whether the process shares the network of the agent, in which case there is no need to go. */
  public boolean isOwn() throws IOException {
    return Files.readSymbolicLink(file()).equals(Files.readSymbolicLink(Path.of(OWN)));
  }

  private static final String OWN = "/proc/self/ns/net";

  private Path file() {
    return Path.of("/proc/" + pid + "/ns/net");
  }

  /**
   * Does something within this network, on a thread of its own that ends with it; blocks.
   *
   * @throws IOException when the process is gone, or the agent may not go there (it is not root)
   */
  public <T> T call(Opening<T> opening) throws IOException {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("in-network-of-" + pid)
        .daemon()
        .start(
            () -> {
              try {
                enter();
                done.complete(opening.open());
              } catch (IOException | RuntimeException | LinkageError e) {
                done.completeExceptionally(e);
              }
            });
    try {
      return done.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException known
          ? known
          : new IOException(String.valueOf(e.getCause().getMessage()), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** For the calling thread alone. */
  private void enter() throws IOException {
    byte[] path = file().toString().getBytes(StandardCharsets.US_ASCII);
    try {
      int descriptor =
          LibC.open(Arrays.copyOf(path, path.length + 1), LibC.O_RDONLY | LibC.O_CLOEXEC);
      try {
        LibC.setns(descriptor, LibC.CLONE_NEWNET);
      } finally {
        LibC.close(descriptor);
      }
    } catch (LastErrorException e) {
      throw new IOException(
          "the network of process " + pid + " cannot be entered: " + e.getMessage(), e);
    }
  }
}
