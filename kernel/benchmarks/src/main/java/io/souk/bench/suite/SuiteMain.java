package io.souk.bench.suite;

import io.souk.bench.floor.Floor;
import io.souk.bench.floor.Floors;
import io.souk.bench.machine.Commit;
import io.souk.bench.machine.MachineFacts;
import io.souk.bench.machine.Pressure;
import io.souk.bench.report.Entry;
import io.souk.bench.report.MarkedSection;
import io.souk.bench.report.Report;
import io.souk.bench.report.ReportFile;
import io.souk.bench.report.Table;
import io.souk.bench.result.Growth;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs the suite: exit code 0; 1 when a gate objected or a program did not do its work; 2 for
 * usage; 3 when nothing was objected to, but a time grew by more than its law allows, which a busy
 * machine can do, too. Sizes of {@code --short} say nothing about times, so 3 does not come then.
 */
public final class SuiteMain {

  private static final Duration LIMIT = Duration.ofMinutes(45);
  private static final Duration BRIEF_LIMIT = Duration.ofMinutes(3);
  private static final Duration FLOOR = Duration.ofMillis(800);
  private static final Duration BRIEF_FLOOR = Duration.ofMillis(100);

  private final List<Program> programs;
  private final PrintStream out;

  SuiteMain(List<Program> programs, PrintStream out) {
    this.programs = programs;
    this.out = out;
  }

  /** See {@link SuiteOptions#USAGE}. */
  public static void main(String[] args) throws IOException {
    System.exit(new SuiteMain(Catalogue.programs(), System.out).run(args));
  }

  /** The exit code. */
  int run(String... args) throws IOException {
    SuiteOptions options;
    try {
      List<String> known = programs.stream().map(Program::workload).distinct().toList();
      options = SuiteOptions.parse(known, args);
    } catch (IllegalArgumentException e) {
      out.println("run: " + e.getMessage());
      out.print(SuiteOptions.USAGE);
      return 2;
    }
    return switch (options.command()) {
      case RUN -> workloads(options);
      case FLOORS -> floors(options);
      case TABLE -> table(options);
    };
  }

  private int workloads(SuiteOptions options) throws IOException {
    if (!Files.exists(options.launcher())) {
      out.println("run: there is no " + options.launcher());
      return 2;
    }
    Path dir = Files.createTempDirectory(Files.createDirectories(options.dir()), "run-");
    MachineFacts machine =
        MachineFacts.read(options.commit().orElseGet(() -> Commit.find(options.root())));
    Settings settings =
        new Settings(
            options.launcher(),
            dir,
            classPath(),
            machine.commit(),
            options.size(),
            options.brief() ? BRIEF_LIMIT : LIMIT);
    out.println("files in " + dir);
    List<Entry> entries = new ArrayList<>();
    try (SuiteRun suite = new SuiteRun(settings, options.profile(), out)) {
      Thread interrupted = new Thread(suite::close);
      Runtime.getRuntime().addShutdownHook(interrupted);
      for (Program program : programs) {
        if (options.wants(program)) {
          entries.addAll(suite.run(program));
        }
      }
      Runtime.getRuntime().removeShutdownHook(interrupted);
    }
    Report report = new Report(machine, Instant.now(), options.brief(), entries);
    ReportFile.write(dir.resolve("report.json"), report);
    if (options.json().isPresent()) {
      ReportFile.write(options.json().get(), report);
    }
    print(Table.of(List.of(report)), options);
    return exitCode(report);
  }

  /** This program's own, for programs that run in another directory. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private int exitCode(Report report) {
    if (!report.isFaultless()) {
      out.println("run: objected to, see above");
      return 1;
    }
    List<Growth> broken = report.brokenLaws();
    broken.forEach(law -> out.println("run: grew by more than its law: " + law.what()));
    return broken.isEmpty() || report.brief() ? 0 : 3;
  }

  private void print(List<String> table, SuiteOptions options) throws IOException {
    out.println();
    table.forEach(out::println);
    if (options.into().isPresent()) {
      MarkedSection.replace(options.into().get(), table);
    }
  }

  private int floors(SuiteOptions options) throws IOException {
    Path dir = Files.createDirectories(options.dir());
    Pressure pressure = Pressure.read();
    out.println("load " + pressure.load() + ", cpu pressure " + pressure.cpu());
    for (Floor floor : Floors.all()) {
      double value = floor.measure(options.brief() ? BRIEF_FLOOR : FLOOR, dir).value();
      out.println(
          String.format(
              Locale.ROOT,
              "%-20s %,14.3f %-8s %s",
              floor.name(),
              value,
              floor.unit(),
              floor.what()));
    }
    return 0;
  }

  private int table(SuiteOptions options) throws IOException {
    List<Report> reports = new ArrayList<>();
    try {
      for (String file : options.workloads()) {
        reports.add(ReportFile.read(Path.of(file)));
      }
    } catch (IOException e) {
      out.println("run: " + e.getMessage());
      return 2;
    }
    if (reports.isEmpty()) {
      out.println("run: table needs files");
      return 2;
    }
    print(Table.of(reports), options);
    return 0;
  }
}
