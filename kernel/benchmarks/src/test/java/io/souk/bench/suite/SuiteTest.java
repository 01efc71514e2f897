package io.souk.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.bench.Waits;
import io.souk.bench.report.Entry;
import io.souk.bench.report.MarkedSection;
import io.souk.bench.report.Report;
import io.souk.bench.report.ReportFile;
import io.souk.bench.result.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SuiteTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path dir;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private static Program program(String kind) {
    return Program.of("W1", kind, Pretended.class.getName(), Target.ITSELF).with(kind, kind);
  }

  private int run(String kind, String... more) throws IOException {
    Path launcher = dir.resolve("deploy/launcher/target/souk-launcher.jar");
    Files.createDirectories(launcher.getParent());
    Files.write(launcher, new byte[0]);
    Stream<String> fixed =
        Stream.of("W1", "--root", dir + "", "--dir", dir + "/runs", "--json", report() + "");
    return new SuiteMain(
            List.of(program(kind)), new PrintStream(printed, true, StandardCharsets.UTF_8))
        .run(Stream.concat(fixed, Stream.of(more)).toArray(String[]::new));
  }

  private Path report() {
    return dir.resolve("report.json");
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aGoodResultIsReportedWithItsCircumstances() throws IOException {
    assertThat(run("fine", "--commit", "abc", "--no-profile")).isZero();
    Report report = ReportFile.read(report());
    assertThat(report.machine().commit()).isEqualTo("abc");
    assertThat(report.entries()).hasSize(1);
    Entry entry = report.entries().getFirst();
    assertThat(entry.seconds()).isPositive();
    assertThat(entry.floors()).hasSize(1).allMatch(floor -> floor.name().equals("memcpy"));
    assertThat(entry.profile()).isEmpty();
    assertThat(printed()).contains("| W1 pretended", "memcpy");
  }

  @ParameterizedTest
  @CsvSource({
    "wrong, task-1 never ran",
    "idle, the gate compared nothing",
    "silent, wrote no results",
    "fails, for no reason it gives",
    "void, no figures of void"
  })
  void aWrongResultIsObjectedTo(String kind, String objection) throws IOException {
    assertThat(run(kind, "--no-profile", "--short")).isEqualTo(1);
    assertThat(ReportFile.read(report()).entries())
        .flatExtracting(entry -> entry.result().objections())
        .anyMatch(each -> each.toString().contains(objection));
    assertThat(printed()).contains(objection);
  }

  @Test
  void whatCannotBeMeasuredIsNeitherAFaultNorAFigure() throws IOException {
    assertThat(run("absent", "--no-profile")).isZero();
    assertThat(ReportFile.read(report()).entries())
        .extracting(entry -> entry.result().notMeasured())
        .containsExactly(Optional.of("no engine"));
    assertThat(printed()).contains("Not measured", "no engine");
  }

  @Test
  void aLawThatATimeBreaksIsToldApartAndNotAtSmallSizes() throws IOException {
    assertThat(run("unlawful", "--no-profile")).isEqualTo(3);
    assertThat(run("unlawful", "--no-profile", "--short")).isZero();
    assertThat(printed()).contains("**broken**");
  }

  @Test
  void aSecondRunIsProfiled() throws IOException {
    assertThat(run("fine", "--short")).isZero();
    Path run = Path.of(printed().lines().findFirst().orElseThrow().replace("files in ", ""));
    assertThat(ReportFile.read(report()).entries().getFirst().profile())
        .contains("W1-fine.profile.txt");
    assertThat(run.resolve("W1-fine.profile.txt"))
        .content()
        .startsWith("W1-fine in 1 recordings")
        .contains("CPU: ");
    assertThat(run.resolve("W1-fine-profiled/recordings")).doesNotExist();
  }

  @Test
  void whatDoesNotEndIsEndedWithAllThatItStarted() throws Exception {
    Settings settings =
        new Settings(
            dir.resolve("none.jar"),
            dir,
            System.getProperty("java.class.path"),
            "abc",
            Program.Size.BRIEF,
            LIMIT);
    ProgramRun endless = new ProgramRun(program("endless"), settings, "endless", List.of());
    List<List<Result>> results = new java.util.concurrent.CopyOnWriteArrayList<>();
    Thread runner = Thread.ofPlatform().start(() -> results.add(endless.run()));
    Path child = dir.resolve("endless/child");
    Waits.until(LIMIT, () -> Files.exists(child) && !read(child).isEmpty(), () -> "no child");
    endless.close();
    runner.join(LIMIT);
    assertThat(results).hasSize(1);
    assertThat(results.getFirst()).anyMatch(result -> !result.objections().isEmpty());
    Waits.until(
        LIMIT,
        () ->
            ProcessHandle.of(Long.parseLong(read(child))).filter(ProcessHandle::isAlive).isEmpty(),
        () -> "the child lives");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void aTableReplacesTheMarkedSectionOfADocument() throws IOException {
    run("fine", "--no-profile");
    Path document =
        Files.write(dir.resolve("doc.md"), List.of(MarkedSection.BEGIN, "old", MarkedSection.END));
    SuiteMain suite = new SuiteMain(List.of(), new PrintStream(printed));
    assertThat(suite.run("table", report() + "", "--into", document + "")).isZero();
    assertThat(document).content().contains("| W1 pretended").doesNotContain("old");
    assertThat(suite.run("table")).isEqualTo(2);
    assertThat(suite.run("table", dir + "/none.json")).isEqualTo(2);
  }

  @Test
  void floorsArePrinted() throws IOException {
    SuiteMain suite = new SuiteMain(List.of(), new PrintStream(printed));
    assertThat(suite.run("floors", "--short", "--dir", dir + "")).isZero();
    assertThat(printed()).contains("memcpy", "http-post-pipelined", "fsync");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "W11", "all W1", "W1 --commit", "W1 --wrong"})
  void wrongArgumentsAreUsage(String args) throws IOException {
    SuiteMain suite = new SuiteMain(Catalogue.programs(), new PrintStream(printed));
    assertThat(
            suite.run(
                Stream.of(args.split(" ")).filter(it -> !it.isEmpty()).toArray(String[]::new)))
        .isEqualTo(2);
    assertThat(printed()).contains("kernel/benchmarks/run W1");
  }

  @Test
  void theCatalogueNamesProgramsThatAreThere() throws ReflectiveOperationException {
    List<Program> programs = Catalogue.programs();
    assertThat(programs).extracting(Program::id).doesNotHaveDuplicates();
    for (Program program : programs) {
      assertThat(Class.forName(program.mainClass()).getMethod("main", String[].class)).isNotNull();
      assertThat(program.arguments()).containsOnlyKeys(Program.Size.values());
    }
    assertThatThrownBy(() -> SuiteOptions.parse(List.of("W1"), "all", "W1"))
        .hasMessageContaining("all");
  }
}
