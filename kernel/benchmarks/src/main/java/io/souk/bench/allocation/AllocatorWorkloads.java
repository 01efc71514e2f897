package io.souk.bench.allocation;

import io.souk.bench.Machine;
import io.souk.bench.allocation.OneRole.Variant;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Measures the allocator in the workloads of Mesos's allocator benchmarks and prints a table:
 *
 * <pre>java -Xmx8g -cp souk-benchmarks.jar io.souk.bench.allocation.AllocatorWorkloads
 *     [--commit ID] [--json FILE] [--only WORKLOAD] [--agents AT-MOST]</pre>
 *
 * <p>Five cycles warm up, twenty are measured, each is checked; then what growth may cost is
 * checked. Ends with 1 when a check of growth failed.
 */
public final class AllocatorWorkloads {

  private static final OptionalDouble NONE = OptionalDouble.empty();

  private record Entry(
      String name, int agents, Supplier<Workload> workload, double goal, double mesos) {}

  private final List<Entry> entries = new ArrayList<>();
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
        Figures figures =
            measurement.run(entry.workload().get(), known(entry.goal()), known(entry.mesos()));
        out.println(figures.row());
        all.add(figures);
      }
    }
    return all;
  }

  private static OptionalDouble known(double value) {
    return value == 0 ? NONE : OptionalDouble.of(value);
  }

  private boolean judge(List<Figures> all) {
    List<Scaling.Outcome> outcomes = LAWS.stream().flatMap(law -> law.judge(all).stream()).toList();
    outcomes.forEach(outcome -> out.println(outcome.text()));
    return outcomes.stream().allMatch(Scaling.Outcome::kept);
  }

  private static String option(List<String> arguments, String name, String otherwise) {
    int at = arguments.indexOf(name);
    return at < 0 || at + 1 == arguments.size() ? otherwise : arguments.get(at + 1);
  }

  /** See the class. */
  public static void main(String[] arguments) throws IOException {
    List<String> given = List.of(arguments);
    AllocatorWorkloads workloads = new AllocatorWorkloads(System.out);
    String machine = Machine.describe(option(given, "--commit", "unknown"));
    System.out.println(machine);
    List<Figures> all =
        workloads.run(
            new Measurement(5, 20),
            option(given, "--only", ""),
            Integer.parseInt(option(given, "--agents", "1000000")));
    String memory = new FilterMemory(10_000, 200).describe();
    System.out.println(memory);
    boolean kept = workloads.judge(all);
    System.out.println(Machine.describe(option(given, "--commit", "unknown")));
    String file = option(given, "--json", "");
    if (!file.isEmpty()) {
      String json = all.stream().map(Figures::json).collect(Collectors.joining(",\n"));
      Files.writeString(Path.of(file), "[" + json + "]\n");
    }
    System.exit(kept ? 0 : 1);
  }
}
