package io.souk.bench.load.cluster;

import io.souk.bench.load.measure.ProcessUse;
import io.souk.bench.platform.Hosted;
import io.souk.bench.platform.LauncherCommand;
import io.souk.bench.platform.Platform;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A master under load: one that runs anyway, or one of our own that ends with the load. */
public final class StartedMaster implements AutoCloseable {

  private final URI url;
  private final Optional<ProcessUse> use;
  private final Optional<Platform> platform;

  /** Files that nobody asked for. */
  private final Optional<Path> files;

  private StartedMaster(
      URI url, Optional<ProcessUse> use, Optional<Platform> platform, Optional<Path> files) {
    this.url = url;
    this.use = use;
    this.platform = platform;
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
    Optional<Path> files =
        options.dir().isPresent()
            ? Optional.empty()
            : Optional.of(Files.createTempDirectory("souk-load-"));
    Path dir = files.or(options::dir).orElseThrow();
    try {
      Platform platform =
          Platform.start(
              new LauncherCommand(options.launcher(), options.java()),
              Hosted.NONE,
              dir.resolve("platform"));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> platform.process().kill()));
      return new StartedMaster(
          URI.create("http://" + platform.master()),
          Optional.of(new ProcessUse(platform.process().pid())),
          Optional.of(platform),
          files);
    } catch (IOException | IllegalStateException e) {
      files.ifPresent(StartedMaster::remove);
      throw e;
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
    return platform.isPresent();
  }

  /** Whether it still runs; taken to, where that cannot be seen. */
  public boolean isAlive() {
    return use.map(ProcessUse::isAlive).orElse(true);
  }

  /** Ends one of our own; its files go where nobody asked for them. */
  @Override
  public void close() {
    platform.ifPresent(Platform::close);
    files.ifPresent(StartedMaster::remove);
  }

  private static void remove(Path dir) {
    try (Stream<Path> all = Files.walk(dir)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println("could not remove " + dir + ": " + e.getMessage());
    }
  }
}
