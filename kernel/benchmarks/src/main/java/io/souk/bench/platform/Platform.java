package io.souk.bench.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One master, a process of its own in a fresh directory, on ports that were free. */
public final class Platform implements AutoCloseable {

  private static final String HOST = "127.0.0.1";

  /** Long enough to stop cleanly, and to write a flight recording. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int SERVICES = 1;
  private static final int JOBS = 2;

  private final int port;
  private final SoukProcess master;

  private Platform(int port, SoukProcess master) {
    this.port = port;
    this.master = master;
  }

  /**
   * Starts a master and waits until it is ready.
   *
   * @param command with the launcher and options of the JVM
   * @param dir is made; takes its files and output
   * @throws IllegalStateException when it does not become ready; it has ended then
   */
  public static Platform start(LauncherCommand command, Hosted hosted, Path dir)
      throws IOException {
    Files.createDirectories(dir);
    int port = FreePorts.find(JOBS + 1);
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--port", Integer.toString(port)));
    arguments.addAll(List.of("--work-dir", dir.resolve("work").toAbsolutePath().toString()));
    arguments.addAll(hosted.options(port + SERVICES, port + JOBS));
    SoukProcess master = SoukProcess.start("master", dir, command.master(arguments));
    Platform platform = new Platform(port, master);
    try {
      master.awaitReady();
      return platform;
    } catch (IllegalStateException e) {
      platform.close();
      throw e;
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

  /** The master's process. */
  public SoukProcess process() {
    return master;
  }

  /** Ends the master; what it has written stays. */
  @Override
  public void close() {
    master.end(PATIENCE);
  }
}
