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
 * The network of a process, held until it is closed, whatever becomes of the process. A socket
 * belongs to the network its thread was in when it was made, and to that network for good; what is
 * done with it afterwards may be done by any thread.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final Path OWN = Path.of("/proc/self/ns/net");

  private final int descriptor;
  private boolean closed;

  private NetworkNamespace(int descriptor) {
    this.descriptor = descriptor;
  }

  /** Makes something that holds sockets. */
  public interface Opening<T> {
    T open() throws IOException;
  }

  /**
   * Takes hold of the network of a process.
   *
   * @throws IOException when the process is gone, or the agent may not (it is not root)
   */
  public static NetworkNamespace of(long pid) throws IOException {
    byte[] path = ("/proc/" + pid + "/ns/net").getBytes(StandardCharsets.US_ASCII);
    try {
      return new NetworkNamespace(
          LibC.open(Arrays.copyOf(path, path.length + 1), LibC.O_RDONLY | LibC.O_CLOEXEC));
    } catch (LastErrorException e) {
      throw new IOException("the network of process " + pid + ": " + e.getMessage(), e);
    } catch (LinkageError e) {
      throw new IOException("the native part of JNA cannot be loaded: " + e.getMessage(), e);
    }
  }

  /** Whether it is that of the agent, in which case there is no need to go there. */
  public boolean isOwn() throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
        .equals(Files.readSymbolicLink(OWN));
  }

  /**
   * Does something within this network, on a thread of its own that ends with it; blocks.
   *
   * @throws IOException when the agent may not go there
   */
  public <T> T call(Opening<T> opening) throws IOException {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("in-other-network")
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
  private synchronized void enter() throws IOException {
    if (closed) {
      throw new IOException("the network is not held any more");
    }
    try {
      LibC.setns(descriptor, LibC.CLONE_NEWNET);
    } catch (LastErrorException e) {
      throw new IOException("the network cannot be entered: " + e.getMessage(), e);
    }
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
