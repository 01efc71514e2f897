package io.souk.bench.reads;

import io.souk.bench.Options;
import io.souk.bench.load.failover.FailoverMasters;
import io.souk.bench.standing.MasterSetup;
import io.souk.bench.standing.Shape;
import io.souk.bench.standing.Subject;
import io.souk.protocol.negotiate.Codec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which clusters are read, how, and on which masters.
 *
 * @param masters how masters are started; of three a standby is read
 * @param attach a master that runs already, for a single cluster
 * @param shapes the clusters, one after the other, each with masters of its own
 * @param clients how many read at a time, one number after the other
 * @param rate tasks that end in a second, where there is one framework
 * @param length of each case
 * @param warmUp answers that are not counted
 * @param least answers that are counted at least
 * @param events of the event streams
 * @param commit named in the result
 * @param json where the results go
 */
record ReadsOptions(
    FailoverMasters.Setup masters,
    Optional<Subject> attach,
    List<Shape> shapes,
    List<Integer> clients,
    int rate,
    Duration length,
    int warmUp,
    int least,
    Events events,
    String commit,
    Optional<Path> json) {

  /**
   * The event streams of the first cluster.
   *
   * @param subscribers at a time; 0 to leave them out
   * @param rate task events that each is told in a second
   * @param codec of the streams
   * @param stalled whether two more subscribers stop reading
   */
  record Events(int subscribers, int rate, Codec codec, boolean stalled) {}

  private static final String SHAPES = "10000x1x10,100x10x10,20000x1x10";

  /** One line for each option. */
  static final String USAGE =
      """
      --shapes LIST       AGENTSxFRAMEWORKSxTASKS, with commas between; tasks of each framework on each
                          agent; with one framework tasks end meanwhile (10000x1x10,100x10x10,20000x1x10)
      --clients LIST      that read at a time (1,5,10,20)
      --rate N            tasks that end in a second, and are replaced (500)
      --seconds N         how long each case takes (60)
      --warm-up N         answers of each case that are not counted (5)
      --least N           answers of each case that are counted, however long it takes (20)
      --subscribers N     to the event stream of the first shape; 0: none (100)
      --events N          task events a second to each of them (10000)
      --codec NAME        json or protobuf, of the event stream (protobuf)
      --no-stalled        no subscriber stops reading
      --commit ID         named in the result
      --json FILE         the results
      """;

  private static final int PORT = 16_050;

  /**
   * @throws IllegalArgumentException naming the option that is wrong
   */
  static ReadsOptions parse(String... args) {
    Set<String> names = new HashSet<>(MasterSetup.NAMES);
    names.addAll(Set.of("shapes", "clients", "rate", "seconds", "warm-up", "least", "subscribers"));
    names.addAll(Set.of("events", "codec", "commit", "json"));
    Set<String> flags = new HashSet<>(MasterSetup.FLAGS);
    flags.add("no-stalled");
    Options given = Options.parse(names, flags, args);
    if (!given.words().isEmpty()) {
      throw new IllegalArgumentException(given.words() + ": no option");
    }
    List<Shape> shapes =
        Stream.of(given.text("shapes", SHAPES).split(",")).map(ReadsOptions::shape).toList();
    Optional<Subject> attached = MasterSetup.attached(given);
    if (attached.isPresent() && shapes.size() != 1) {
      throw new IllegalArgumentException("--master goes with one of --shapes");
    }
    return new ReadsOptions(
        MasterSetup.of(given, PORT),
        attached,
        shapes,
        Stream.of(given.text("clients", "1,5,10,20").split(",")).map(ReadsOptions::count).toList(),
        given.number("rate", 500, 0),
        Duration.ofSeconds(given.number("seconds", 60, 1)),
        given.number("warm-up", 5, 0),
        given.number("least", 20, 1),
        new Events(
            given.number("subscribers", 100, 0),
            given.number("events", 10_000, 3),
            codec(given.text("codec", "protobuf")),
            !given.has("no-stalled")),
        given.text("commit", "unknown"),
        given.find("json").map(Path::of));
  }

  private static int count(String text) {
    try {
      int count = Integer.parseInt(text);
      if (count > 0) {
        return count;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException("--clients " + text + ": expected numbers from 1");
  }

  private static Codec codec(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "json" -> Codec.JSON;
      case "protobuf" -> Codec.PROTOBUF;
      default -> throw new IllegalArgumentException("--codec " + name + ": json or protobuf");
    };
  }

  private static Shape shape(String text) {
    String[] parts = text.split("x");
    try {
      if (parts.length == 3) {
        return Shape.of(
            Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--shapes " + text + ": " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("--shapes " + text + ": expected AGENTSxFRAMEWORKSxTASKS");
  }
}
