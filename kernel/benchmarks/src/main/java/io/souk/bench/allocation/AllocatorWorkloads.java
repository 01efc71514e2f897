package io.souk.bench.allocation;

import io.souk.bench.Machine;
import io.souk.bench.Options;
import io.souk.bench.allocation.OneRole.Variant;
import io.souk.bench.result.Growth;
import io.souk.bench.result.Result;
import io.souk.bench.result.ResultFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Measures the allocator in the workloads of Mesos's allocator benchmarks and prints a table:
 *
 * <pre>java -Xmx8g -cp souk-benchmarks.jar io.souk.bench.allocation.AllocatorWorkloads
 *     [--commit ID] [--json FILE] [--only WORKLOAD] [--agents AT-MOST]
 *     [--warm-ups N] [--cycles N]</pre>
 *
 * <p>Five cycles warm up, twenty are measured, each is checked; then what growth costs is set
 * beside what it may cost. Ends with 1 when a cycle did something else than it should.
 */
public final class AllocatorWorkloads {

  private static final int WARM_UPS = 5;
  private static final int CYCLES = 20;
  private static final int FILTERED_AGENTS = 10_000;
  private static final int FILTERERS = 200;

  private static final Set<String> NAMES =
      Set.of("commit", "json", "only", "agents", "warm-ups", "cycles");

  private static final OptionalDouble NONE = OptionalDouble.empty();

  private record Entry(
      String name, int agents, Supplier<Workload> workload, double goal, double mesos) {}

  private final List<Entry> entries = new ArrayList<>();
  private final List<Result> faults = new ArrayList<>();
  private final PrintStream out;

  AllocatorWorkloads(PrintStream out) {
    this.out = out;
    oneRole(Variant.PLAIN, 1_000, 1, 0, 0);
    oneRole(Variant.PLAIN, 1_000, 50, 0, 0);
    oneRole(Variant.PLAIN, 1_000, 100, 0, 0);
    oneRole(Variant.PLAIN, 1_000, 200, 0, 42);
    oneRole(Variant.PLAIN, 1_000, 1_000, 0, 0);
    oneRole(Variant.PLAIN, 5_000, 200, 0, 207);
    oneRole(Variant.PLAIN, 10_000, 1, 0, 459);
    oneRole(Variant.PLAIN, 10_000, 50, 0, 474);
    oneRole(Variant.PLAIN, 10_000, 100, 0, 444);
    oneRole(Variant.PLAIN, 10_000, 200, 15, 467);
    oneRole(Variant.PLAIN, 10_000, 1_000, 20, 700);
    oneRole(Variant.PLAIN, 50_000, 200, 100, 3_000);
    oneRole(Variant.FILTERED, 1_000, 50, 0, 600);
    oneRole(Variant.FILTERED, 1_000, 200, 0, 1_900);
    oneRole(Variant.FILTERED, 5_000, 50, 0, 2_750);
    oneRole(Variant.FILTERED, 10_000, 200, 20, 0);
    oneRole(Variant.SUPP99, 10_000, 200, 0, 457);
    oneRole(Variant.NO_OP, 1_000, 200, 1, 2);
    oneRole(Variant.NO_OP, 10_000, 200, 1, 29);
    quota(QuotaRoles.Variant.QUOTA_FIRST, 30, 0, 3.6);
    quota(QuotaRoles.Variant.QUOTA_FIRST, 300, 0, 111);
    quota(QuotaRoles.Variant.QUOTA_FIRST, 3_000, 40, 14_500);
    quota(QuotaRoles.Variant.QUOTA_EMPTY, 3_000, 5, 13_500);
    quota(QuotaRoles.Variant.QUOTA_EMPTY_TOUCHED, 3_000, 0, 13_500);
    quota(QuotaRoles.Variant.NO_QUOTA, 3_000, 0, 1_700);
    entries.add(new Entry("mixed", 80, ManyFrameworks::new, 0, 0));
  }

  private void oneRole(Variant variant, int agents, int frameworks, double goal, double mesos) {
    String name = variant.name().toLowerCase(Locale.ROOT);
    entries.add(
        new Entry(name, agents, () -> new OneRole(variant, agents, frameworks), goal, mesos));
  }

  private void quota(QuotaRoles.Variant variant, int size, double goal, double mesos) {
    String name = variant.name().toLowerCase(Locale.ROOT);
    entries.add(new Entry(name, size, () -> new QuotaRoles(variant, size), goal, mesos));
  }

  private static final List<Scaling> LAWS =
      List.of(
          new Scaling("plain", List.of(1_000, 200), List.of(10_000, 200), 11),
          new Scaling("plain", List.of(10_000, 100), List.of(10_000, 1_000), 1.5),
          new Scaling("filtered", List.of(1_000, 200), List.of(10_000, 200), 11),
          new Scaling("quota_first", List.of(300, 300), List.of(3_000, 3_000), 13));

  /** Runs the workloads of that name, all when it is empty, of at most so many agents. */
  List<Figures> run(Measurement measurement, String only, int atMost) {
    List<Figures> all = new ArrayList<>();
    out.println(Figures.header());
    for (Entry entry : entries) {
      if ((only.isEmpty() || entry.name().equals(only)) && entry.agents() <= atMost) {
        measure(measurement, entry).ifPresent(all::add);
      }
    }
    return all;
  }

  /** Empty when a cycle did something else than it should. */
  private Optional<Figures> measure(Measurement measurement, Entry entry) {
    Workload workload = entry.workload().get();
    try {
      Figures figures = measurement.run(workload, known(entry.goal()), known(entry.mesos()));
      out.println(figures.row());
      return Optional.of(figures);
    } catch (IllegalStateException wrong) {
      String variant = Figures.variant(entry.name(), workload.agents(), workload.frameworks());
      faults.add(Result.of(Scaling.WORKLOAD, variant, 1, List.of(wrong.getMessage())));
      return Optional.empty();
    }
  }

  private static OptionalDouble known(double value) {
    return value == 0 ? NONE : OptionalDouble.of(value);
  }

  /** All of it in the form of the suite, in the order in which it came. */
  List<Result> results(Options options) {
    int warmUps = options.number("warm-ups", WARM_UPS, 0);
    int cycles = options.number("cycles", CYCLES, 1);
    int atMost = options.number("agents", Integer.MAX_VALUE, 1);
    List<Figures> all = run(new Measurement(warmUps, cycles), options.text("only", ""), atMost);
    List<Result> results = new ArrayList<>();
    all.forEach(figures -> results.add(figures.result(warmUps + cycles)));
    results.addAll(faults);
    Result last = new FilterMemory(Math.min(atMost, FILTERED_AGENTS), FILTERERS).measure();
    for (Scaling law : LAWS) {
      Optional<Growth> growth = law.judge(all);
      last = growth.isPresent() ? last.with(growth.get()) : last;
    }
    results.add(last);
    return results;
  }

  /** See the class. */
  public static void main(String[] arguments) throws IOException {
    Options options;
    List<Result> results;
    try {
      options = Options.parse(NAMES, Set.of(), arguments);
      System.out.println(Machine.describe(options.text("commit", "unknown")));
      results = new AllocatorWorkloads(System.out).results(options);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println("expected some of " + NAMES);
      System.exit(2);
      return;
    }
    results.getLast().figures().forEach(System.out::println);
    results.getLast().growth().forEach(System.out::println);
    System.out.println(Machine.describe(options.text("commit", "unknown")));
    if (options.find("json").isPresent()) {
      ResultFile.write(Path.of(options.text("json", "")), results);
    }
    List<String> objections =
        results.stream().flatMap(result -> result.objections().stream()).toList();
    objections.forEach(System.err::println);
    System.exit(objections.isEmpty() ? 0 : 1);
  }
}
