package io.souk.bench.load.cluster;

import io.souk.bench.Waits;
import io.souk.bench.load.measure.ProcessUse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A master under load: one that runs anyway, or one of our own that ends with the load. */
public final class StartedMaster implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(120);

  private static final int STOP_SECONDS = 30;

  /** As the souk script starts a master. */
  private static final List<String> JAVA =
      List.of(
          "-XX:+UseG1GC",
          "-XX:GCTimeRatio=4",
          "-XX:MaxHeapFreeRatio=50",
          "-XX:G1PeriodicGCInterval=60000",
          "-Xms32m",
          "-Xss512k",
          "-XX:-UsePerfData",
          "--enable-native-access=ALL-UNNAMED");

  private final URI url;
  private final Optional<ProcessUse> use;
  private final Optional<Process> process;
  private final Optional<Path> files;

  private StartedMaster(
      URI url, Optional<ProcessUse> use, Optional<Process> process, Optional<Path> files) {
    this.url = url;
    this.use = use;
    this.process = process;
    this.files = files;
  }

  /**
   * Finds it or starts it.
   *
   * @throws IllegalStateException when it does not become ready
   */
  public static StartedMaster of(MasterOptions options) throws IOException {
    if (options.address().isPresent()) {
      URI url = URI.create("http://" + options.address().get());
      return new StartedMaster(
          url, ProcessUse.listeningAt(url.getPort()), Optional.empty(), Optional.empty());
    }
    if (!Files.isRegularFile(options.launcher())) {
      throw new IllegalStateException(options.launcher() + " is missing: --launcher says where");
    }
    Path dir = Files.createTempDirectory("souk-load-");
    Path output = dir.resolve("out");
    Process process =
        new ProcessBuilder(command(options, dir))
            .directory(dir.toFile())
            .redirectOutput(output.toFile())
            .redirectError(dir.resolve("err").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    StartedMaster master =
        new StartedMaster(
            URI.create("http://127.0.0.1:" + options.port()),
            Optional.of(new ProcessUse(process.pid())),
            Optional.of(process),
            Optional.of(dir));
    try {
      Waits.until(
          LIMIT,
          () -> !process.isAlive() || read(output).contains("is ready:"),
          () -> "the master is not ready");
      if (!process.isAlive()) {
        throw new IllegalStateException("the master ended: " + read(dir.resolve("err")));
      }
    } catch (IllegalStateException e) {
      master.close();
      throw e;
    }
    return master;
  }

  private static List<String> command(MasterOptions options, Path dir) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JAVA);
    if (Runtime.version().feature() >= 23) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(options.java());
    command.addAll(List.of("-jar", options.launcher().toAbsolutePath().toString(), "master"));
    command.addAll(List.of("--port", "" + options.port(), "--no-frameworks"));
    command.addAll(List.of("--work-dir", dir.resolve("work").toString()));
    return command;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  public URI url() {
    return url;
  }

  /** What it uses; empty when it is not of this machine and user. */
  public Optional<ProcessUse> use() {
    return use;
  }

  /** Whether it was started here, and ends here. */
  public boolean isOwn() {
    return process.isPresent();
  }

  /** Whether it still runs; taken to, where that cannot be seen. */
  public boolean isAlive() {
    return use.map(ProcessUse::isAlive).orElse(true);
  }

  /** Ends one of our own, and removes its files. */
  @Override
  public void close() {
    process.ifPresent(
        running -> {
          // Asked first, so that a recording of it is written.
          running.destroy();
          try {
            running.onExit().orTimeout(STOP_SECONDS, TimeUnit.SECONDS).join();
          } catch (CompletionException e) {
            running.destroyForcibly().onExit().join();
          }
        });
    files.ifPresent(StartedMaster::remove);
  }

  private static void remove(Path dir) {
    try (Stream<Path> all = Files.walk(dir)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println("could not remove " + dir + ": " + e.getMessage());
    }
  }
}
