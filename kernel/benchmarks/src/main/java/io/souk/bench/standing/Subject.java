package io.souk.bench.standing;

import io.souk.bench.load.failover.FailoverMasters;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The masters that are measured: started for it, or found running.
 *
 * @param started those that this program has started and must end
 * @param leader where the leader answers
 * @param standbys where the others answer
 * @param process the leader's
 */
public record Subject(
    Optional<FailoverMasters> started, URI leader, List<URI> standbys, MasterProcess process)
    implements AutoCloseable {

  private static final Duration QUIET = Duration.ofSeconds(60);

  public Subject {
    standbys = List.copyOf(standbys);
  }

  /**
   * Starts masters on fresh files, and waits until one leads.
   *
   * @throws IllegalStateException when they do not come up
   */
  public static Subject start(FailoverMasters.Setup setup) throws IOException {
    FailoverMasters masters = new FailoverMasters(setup);
    try {
      masters.start();
      FailoverMasters.Member leader = masters.awaitCaughtUp();
      return new Subject(
          Optional.of(masters),
          leader.url(),
          masters.members().stream()
              .filter(each -> each != leader)
              .map(FailoverMasters.Member::url)
              .toList(),
          new MasterProcess(leader.process().pid()));
    } catch (IllegalStateException e) {
      masters.close();
      throw e;
    }
  }

  /** One master that runs already, alone and without agents. */
  public static Subject attach(URI master, long pid) {
    return new Subject(Optional.empty(), master, List.of(), new MasterProcess(pid));
  }

  /** All of them, the leader first. */
  public List<URI> urls() {
    return Stream.concat(Stream.of(leader), standbys.stream()).toList();
  }

  /** Waits until the leader and the others rest, or 60 s are over. */
  public void awaitQuiet() {
    started.ifPresent(masters -> masters.awaitQuiet(QUIET));
  }

  /** Ends those that it has started, and removes their files. */
  @Override
  public void close() throws IOException {
    if (started.isPresent()) {
      started.get().close();
      delete(started.get().dir());
    }
  }

  private static void delete(Path dir) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(dir)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.deleteIfExists(each);
    }
  }
}
