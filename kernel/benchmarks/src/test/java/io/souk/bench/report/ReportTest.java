package io.souk.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.bench.floor.FloorValue;
import io.souk.bench.machine.ForeignCpu;
import io.souk.bench.machine.MachineFacts;
import io.souk.bench.machine.Pressure;
import io.souk.bench.result.Figure;
import io.souk.bench.result.Growth;
import io.souk.bench.result.Result;
import io.souk.bench.result.Stat;
import io.souk.bench.result.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {

  private static final MachineFacts MACHINE =
      new MachineFacts(2, 24_576, "Linux 6.18", "25.0.1", "0123456789");
  private static final Pressure QUIET = new Pressure("0.1 0.2 0.3", "some avg10=0.00");

  @TempDir Path dir;

  private static Entry entry(Result result, double foreign) {
    return new Entry(
        result,
        12.5,
        new ForeignCpu(1, foreign),
        QUIET,
        QUIET,
        List.of(new FloorValue("tcp-round-trip", "us", 50)),
        Optional.empty());
  }

  private static Report report(Entry... entries) {
    return new Report(MACHINE, Instant.parse("2026-11-29T12:00:00Z"), false, List.of(entries));
  }

  private static Result offers() {
    return Result.of("W2", "10,000 agents", 100, List.of())
        .with(
            Figure.of(
                    "end to offer",
                    "ms",
                    new Values(Map.of(Stat.P50, 3.0, Stat.P99, 22.0, Stat.MAX, 90.0), 1000))
                .withAtMost(Stat.P50, 3)
                .withAtMost(Stat.P99, 20)
                .withAtMost(Stat.MAX, 30)
                .withPeer("Mesos 1.11.0", Stat.P50, 820)
                .withFloor("tcp-round-trip", 2));
  }

  @Test
  void aFileHoldsAllOfIt() throws IOException {
    Report report =
        report(
            entry(offers().with(new Growth("time", 2, 3, false)), 0.01).withProfile("W2.txt"),
            entry(Result.notMeasured("W10", "Docker", "no engine"), 0.5));
    Path file = dir.resolve("report.json");
    ReportFile.write(file, report);
    assertThat(ReportFile.read(file)).isEqualTo(report);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"results\":[]}", "{\"machine\":{},\"results\":[{}]}"})
  void whatIsNoReportIsRefused(String text) throws IOException {
    Path file = Files.writeString(dir.resolve("wrong.json"), text);
    assertThatThrownBy(() -> ReportFile.read(file)).isInstanceOf(IOException.class);
  }

  @Test
  void aRowSaysWhatIsReachedMissedAndPossible() {
    assertThat(Table.of(List.of(report(entry(offers(), 0.01)))))
        .contains(
            "Commit 0123456789, JDK 25.0.1, 2 cores, 24 GiB, Linux 6.18, 2026-11-29",
            "| W2 10,000 agents | end to offer | p50 3, p99 22, max 90 ms of 1,000"
                + " | p50 ≤ 3: reached; p99 ≤ 20: **missed by 10 %**; max ≤ 30: **missed by 3 ×**"
                + " | Mesos 1.11.0 p50 820: 273 × | tcp-round-trip 50 us: 30 × |");
  }

  @Test
  void ratesAreBetterTheGreaterTheyAre() {
    Result launch =
        Result.of("W3", "", 1, List.of())
            .with(
                Figure.of("launched", "tasks/s", 8816)
                    .withAtLeast(Stat.VALUE, 10_000)
                    .withPeer("Mesos", Stat.VALUE, 2204));
    assertThat(Table.of(List.of(report(entry(launch, 0)))))
        .contains(
            "| W3 | launched | 8,816 tasks/s | ≥ 10,000: **missed by 11.8 %** | Mesos 2,204: 4 ×"
                + " |  |");
  }

  @Test
  void aRunBesideOthersIsShownAsVoid() {
    assertThat(Table.of(List.of(report(entry(offers(), 0.123)))))
        .anyMatch(line -> line.startsWith("| W2 10,000 agents **(void: 12.3 %)** |"));
  }

  @Test
  void faultsLawsAndWhatWasNotMeasuredAreSaid() {
    Result wrong =
        Result.of("W3", "", 1, List.of("task-1 was lost"))
            .with(new Growth("time", 12, 11, false))
            .with(new Growth("commits", 2, 3, true));
    Report report = report(entry(wrong, 0), entry(Result.notMeasured("W10", "", "no engine"), 0));
    assertThat(Table.of(List.of(report)))
        .contains(
            "| W3 | time | 12 | ≤ 11 | **broken** |",
            "| W3 | commits (counted) | 2 | ≤ 3 | kept |",
            "- W3: task-1 was lost",
            "- W10: no engine");
    assertThat(report.isFaultless()).isFalse();
    assertThat(report.brokenLaws()).extracting(Growth::what).containsExactly("time");
  }

  @ParameterizedTest
  @CsvSource({
    "0.001234,0.00123",
    "1.5,1.5",
    "12,12",
    "120,120",
    "999.4,999",
    "0,0",
    "12345,'12,345'"
  })
  void numbersHaveThreeDigitsThatCount(double value, String text) {
    assertThat(Numbers.text(value)).isEqualTo(text);
  }

  @Test
  void onlyWhatIsBetweenTheMarksIsReplaced() throws IOException {
    Path document =
        Files.write(
            dir.resolve("doc.md"),
            List.of("before", MarkedSection.BEGIN, "old", MarkedSection.END, "after"));
    MarkedSection.replace(document, List.of("new"));
    assertThat(Files.readAllLines(document))
        .containsExactly("before", MarkedSection.BEGIN, "", "new", "", MarkedSection.END, "after");
    MarkedSection.replace(document, List.of("newer"));
    assertThat(Files.readAllLines(document)).contains("newer").doesNotContain("new");
    Files.write(document, List.of(MarkedSection.END, MarkedSection.BEGIN));
    assertThatThrownBy(() -> MarkedSection.replace(document, List.of()))
        .isInstanceOf(IOException.class);
    assertThat(Files.readAllLines(document)).hasSize(2);
  }
}
