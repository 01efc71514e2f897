package io.souk.bench.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One master, a process of its own in a fresh directory, on ports that were free.
 *
 * <p>A master that ends by itself stays away, but for one that was started to be killed: {@link
 * #reviving()}.
 */
public final class Platform implements AutoCloseable {

  private static final String HOST = "127.0.0.1";

  /** Long enough to stop cleanly, and to write a flight recording. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int SERVICES = 1;
  private static final int JOBS = 2;
  private static final int RAFT = 3;

  private final List<String> command;
  private final Path dir;
  private final int port;
  private SoukProcess master;
  private int starts;
  private boolean closing;

  private Platform(List<String> command, Path dir, int port) throws IOException {
    this.command = command;
    this.dir = dir;
    this.port = port;
    master = launch();
  }

  private SoukProcess launch() throws IOException {
    starts++;
    return SoukProcess.start("master-" + starts, dir, command);
  }

  /**
   * Starts a master and waits until it is ready.
   *
   * @param launcher with options of the JVM
   * @param dir is made; takes its files and output
   * @throws IllegalStateException when it does not become ready; it has ended then
   */
  public static Platform start(LauncherCommand launcher, Hosted hosted, Path dir)
      throws IOException {
    Files.createDirectories(dir);
    int port = FreePorts.find(RAFT + 1);
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--port", "" + port, "--raft-port", "" + (port + RAFT)));
    arguments.addAll(List.of("--work-dir", dir.resolve("work").toAbsolutePath().toString()));
    arguments.addAll(hosted.options(port + SERVICES, port + JOBS));
    Platform platform = new Platform(launcher.master(arguments), dir, port);
    try {
      platform.process().awaitReady();
      return platform;
    } catch (IllegalStateException e) {
      platform.close();
      throw e;
    }
  }

  /** From now on a master that ends is started again at once, on the same files and ports. */
  public Platform reviving() {
    process().onEnd(this::revive);
    return this;
  }

  private synchronized void revive() {
    if (closing) {
      return;
    }
    try {
      master = launch();
      master.onEnd(this::revive);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code HOST:PORT} of the kernel. */
  public String master() {
    return HOST + ":" + port;
  }

  /** {@code HOST:PORT} of the services API. */
  public String services() {
    return HOST + ":" + (port + SERVICES);
  }

  /** {@code HOST:PORT} of the jobs API. */
  public String jobs() {
    return HOST + ":" + (port + JOBS);
  }

  /** The master's process, the newest of them. */
  public synchronized SoukProcess process() {
    return master;
  }

  /** Ends the master; what it has written stays. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
    }
    process().end(PATIENCE);
  }
}
