package io.souk.bench.standing;

import io.souk.bench.Options;
import io.souk.bench.load.failover.FailoverMasters;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which masters are measured, as the command line says it. */
public final class MasterSetup {

  /** The names of options with a value that are read here. */
  public static final Set<String> NAMES =
      Set.of("masters", "java", "launcher", "dir", "port", "master", "pid");

  /** The names of those without. */
  public static final Set<String> FLAGS = Set.of("hosted");

  /** One line for each option. */
  public static final String USAGE =
      """
      --masters N         1 or 3
      --hosted            they host services and jobs
      --java OPTIONS      of their JVMs, after those of the souk script, such as -Xmx8g
      --launcher JAR      what starts a master (deploy/launcher/target/souk-launcher.jar)
      --dir DIR           where their files go (/tmp)
      --port N            of the first, the others 100 apart
      --master HOST:PORT  one that runs already; with --pid
      --pid N             its process
      """;

  private MasterSetup() {}

  /**
   * Those that are started.
   *
   * @param port of the first unless given
   * @throws IllegalArgumentException naming the option that is wrong
   */
  public static FailoverMasters.Setup of(Options given, int port) {
    int count = given.number("masters", 1, 1);
    if (count != 1 && count != 3) {
      throw new IllegalArgumentException("--masters " + count + ": expected 1 or 3");
    }
    return new FailoverMasters.Setup(
        Path.of(given.text("launcher", "deploy/launcher/target/souk-launcher.jar")),
        Path.of(given.text("dir", "/tmp")),
        given.number("port", port, 1),
        count,
        given.has("hosted"),
        Stream.of(given.text("java", "").split(" ")).filter(it -> !it.isEmpty()).toList());
  }

  /**
   * One that runs already.
   *
   * @throws IllegalArgumentException when only half of it is said
   */
  public static Optional<Subject> attached(Options given) {
    Optional<URI> master = given.find("master").map(place -> URI.create("http://" + place));
    if (master.isPresent() != given.find("pid").isPresent()) {
      throw new IllegalArgumentException("--master goes with --pid");
    }
    return master.map(url -> Subject.attach(url, given.number("pid", 1, 1)));
  }
}
