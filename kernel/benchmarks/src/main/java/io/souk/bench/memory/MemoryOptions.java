package io.souk.bench.memory;

import io.souk.bench.Options;
import io.souk.bench.load.failover.FailoverMasters;
import io.souk.bench.standing.MasterSetup;
import io.souk.bench.standing.Subject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which clusters' memory is looked at, and on which masters.
 *
 * @param masters how masters are started
 * @param attach a master that runs already, for a single point
 * @param points the clusters, one after the other
 * @param rest how long each cluster rests before it is looked at
 * @param state whether {@code /state} is read, too, and the memory looked at again
 * @param commit named in the result
 * @param json where the results go; the classes go to a file beside it
 */
record MemoryOptions(
    FailoverMasters.Setup masters,
    Optional<Subject> attach,
    List<Point> points,
    Duration rest,
    boolean state,
    String commit,
    Optional<Path> json) {

  /** One line for each option. */
  static final String USAGE =
      """
      --points LIST       AGENTS:TASKS[:equal|distinct[:DECLINERS[:CONNECTIONS]]], with commas between
                          (1000:0,10000:0,10000:100000,10000:100000:distinct,10000:1000000,50000:100000,
                          10000:0:equal:200,1000:0:equal:0:5000)
      --rest SECONDS      how long each cluster rests before it is looked at (0)
      --no-state          /state is not read
      --commit ID         named in the result
      --json FILE         the results; FILE.classes.md says what takes the memory
      """;

  private static final int PORT = 17_050;
  private static final String POINTS =
      "1000:0,10000:0,10000:100000,10000:100000:distinct,10000:1000000,50000:100000,"
          + "10000:0:equal:200,1000:0:equal:0:5000";

  /**
   * @throws IllegalArgumentException naming the option that is wrong
   */
  static MemoryOptions parse(String... args) {
    Set<String> names = new HashSet<>(MasterSetup.NAMES);
    names.addAll(Set.of("points", "rest", "commit", "json"));
    Set<String> flags = new HashSet<>(MasterSetup.FLAGS);
    flags.add("no-state");
    Options given = Options.parse(names, flags, args);
    if (!given.words().isEmpty()) {
      throw new IllegalArgumentException(given.words() + ": no option");
    }
    List<Point> points =
        Stream.of(given.text("points", POINTS).split(",")).map(Point::parse).toList();
    Optional<Subject> attached = MasterSetup.attached(given);
    if (attached.isPresent() && points.size() != 1) {
      throw new IllegalArgumentException("--master goes with one of --points");
    }
    return new MemoryOptions(
        MasterSetup.of(given, PORT),
        attached,
        points,
        Duration.ofSeconds(given.number("rest", 0, 0)),
        !given.has("no-state"),
        given.text("commit", "unknown"),
        given.find("json").map(Path::of));
  }
}
