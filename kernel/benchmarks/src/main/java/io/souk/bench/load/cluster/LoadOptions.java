package io.souk.bench.load.cluster;

import io.souk.bench.Options;
import io.souk.bench.load.wire.CallPipe;
import io.souk.protocol.negotiate.Codec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What to do to which master.
 *
 * @param growth whether the workload is run at a tenth of its size, too
 * @param commit named in the result
 * @param json file for the results, if one is wanted
 */
public record LoadOptions(
    MasterOptions master,
    Workload workload,
    Size size,
    Span span,
    Traffic traffic,
    boolean growth,
    String commit,
    Optional<Path> json) {

  /** What is done, with the size and length that it is defined with. */
  public enum Workload {
    LAUNCH("W3", 1000, 100_000, "1"),
    OFFERS("W2", 10_000, 80_000, "500,1000"),
    REGISTRATIONS("W2", 10_000, 1, "100"),
    UPDATES("W4", 10_000, 100_000, "5000,10000,20000,40000"),
    RECONCILE("W4", 10_000, 100_000, "1"),
    OVERLOAD("W4", 10_000, 100_000, "20000");

    private final String id;
    private final int agents;
    private final int tasks;
    private final String rates;

    Workload(String id, int agents, int tasks, String rates) {
      this.id = id;
      this.agents = agents;
      this.tasks = tasks;
      this.rates = rates;
    }

    /** {@code W2} to {@code W4}. */
    public String id() {
      return id;
    }
  }

  /** One line for each option. */
  public static final String USAGE =
      """
      --workload NAME       launch, offers, registrations, updates, reconcile or overload (launch)
      --master HOST:PORT    a master that runs; without it one is started
      --launcher JAR        of the one to start (deploy/launcher/target/souk-launcher.jar)
      --java OPTIONS        of its JVM (-Xmx8g)
      --dir DIR             takes its files; without it they go when it ends
      --own-agents BOOLEAN  false: as many agents are there, or come, by themselves (true)
      --agents N            simulated agents of 100 cpus (by workload)
      --frameworks N        that share the work (1)
      --tasks N             tasks of a round of launch, or that run all the while (by workload)
      --per-accept N        tasks launched by one ACCEPT (100)
      --warm-ups N          rounds of launch and reconcile that are not measured (5)
      --rounds N            rounds that are (20)
      --warm-up N           seconds of an open loop that are not measured (10)
      --seconds N           seconds that are (60)
      --rates N,N           of open loops in a second, one after the other (by workload)
      --codec NAME          json or protobuf, of the frameworks (json)
      --connections N       for calls of the frameworks, all together (16)
      --depth N             calls under way on each (16)
      --agent-connections N for calls of the agents, all together (64)
      --agent-depth N       calls under way on each (16)
      --growth BOOLEAN      true: first at a tenth of the size, and how much more it cost (false)
      --commit ID           named in the result
      --json FILE           where the results go beside the text
      """;

  private static final Set<String> NAMES =
      USAGE.lines().map(line -> line.substring(2, line.indexOf(' '))).collect(Collectors.toSet());

  /**
   * @throws IllegalArgumentException naming the option that is wrong
   */
  public static LoadOptions parse(String... args) {
    Given given = new Given(args);
    Workload workload = given.among("workload", Workload.class, "launch");
    return new LoadOptions(
        master(given),
        workload,
        new Size(
            given.number("agents", workload.agents, 1),
            given.number("frameworks", 1, 1),
            given.number("tasks", workload.tasks, 1),
            given.number("per-accept", 100, 1)),
        new Span(
            given.number("warm-ups", 5, 0),
            given.number("rounds", 20, 1),
            given.number("warm-up", 10, 1),
            given.number("seconds", 60, 1),
            given.numbers("rates", workload.rates)),
        new Traffic(
            given.among("codec", Codec.class, "json"),
            new CallPipe.Bounds(given.number("connections", 16, 1), given.number("depth", 16, 1)),
            new CallPipe.Bounds(
                given.number("agent-connections", 64, 1), given.number("agent-depth", 16, 1))),
        given.is("growth", "false"),
        given.options.text("commit", "unknown"),
        given.options.find("json").map(Path::of));
  }

  private static MasterOptions master(Given given) {
    Optional<String> address = given.options.find("master");
    if (address.filter(text -> !text.matches("[^/:\\s]+:[0-9]{1,5}")).isPresent()) {
      throw new IllegalArgumentException("--master " + address.get() + ": HOST:PORT is accepted");
    }
    return new MasterOptions(
        address,
        Path.of(given.options.text("launcher", "deploy/launcher/target/souk-launcher.jar")),
        Arrays.stream(given.options.text("java", "-Xmx8g").split(" "))
            .filter(o -> !o.isBlank())
            .toList(),
        given.options.find("dir").map(Path::of),
        given.is("own-agents", "true"));
  }

  /** The same at another size. */
  public LoadOptions withSize(Size other) {
    return new LoadOptions(master, workload, other, span, traffic, growth, commit, json);
  }

  /** What was given, and what goes without saying. */
  private record Given(Options options) {

    Given(String... args) {
      this(Options.parse(NAMES, Set.of(), args));
      if (!options.words().isEmpty()) {
        throw new IllegalArgumentException(options.words().getFirst() + ": not an option");
      }
    }

    int number(String name, int otherwise, int least) {
      return options.number(name, otherwise, least);
    }

    boolean is(String name, String otherwise) {
      String text = options.text(name, otherwise);
      if (!text.equals("true") && !text.equals("false")) {
        throw new IllegalArgumentException("--" + name + " " + text + ": true or false");
      }
      return text.equals("true");
    }

    <E extends Enum<E>> E among(String name, Class<E> all, String otherwise) {
      String text = options.text(name, otherwise);
      return Arrays.stream(all.getEnumConstants())
          .filter(each -> each.name().equalsIgnoreCase(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "--%s %s: one of %s is accepted"
                          .formatted(
                              name,
                              text,
                              Arrays.toString(all.getEnumConstants()).toLowerCase(Locale.ROOT))));
    }

    List<Integer> numbers(String name, String otherwise) {
      return Arrays.stream(options.text(name, otherwise).split(","))
          .map(text -> new Options(Map.of(name, text), Set.of(), List.of()).number(name, 1, 1))
          .toList();
    }
  }
}
