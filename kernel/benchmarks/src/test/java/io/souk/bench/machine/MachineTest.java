package io.souk.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {

  private static final long ROOT = 100;

  @TempDir Path dir;

  private final CpuLedger ledger = new CpuLedger(ROOT, Set.of("dockerd"));

  private static ProcessTimes process(long pid, long parent, long ticks) {
    return new ProcessTimes(pid, parent, pid, "any", ticks);
  }

  @Test
  void theTreesOwnWorkIsNotForeign() {
    ledger.add(List.of(process(1, 0, 50), process(ROOT, 1, 5), process(101, ROOT, 0)));
    ledger.add(
        List.of(
            process(1, 0, 50),
            process(ROOT, 1, 900),
            process(101, ROOT, 70),
            process(102, 101, 9)));
    assertThat(ledger.foreignTicks()).isZero();
  }

  @Test
  void othersWorkIsForeignThoseThatEndedIncluded() {
    ledger.add(List.of(process(1, 0, 50), process(ROOT, 1, 5), process(200, 1, 10)));
    ledger.add(List.of(process(1, 0, 50), process(ROOT, 1, 5), process(200, 1, 30)));
    assertThat(ledger.foreignTicks()).isEqualTo(20);
    // It ended, and whoever waited for it has its time.
    ledger.add(List.of(process(1, 0, 85), process(ROOT, 1, 5)));
    assertThat(ledger.foreignTicks()).isEqualTo(25);
  }

  @Test
  void whatLostItsParentStillBelongsToTheTree() {
    ledger.add(List.of(process(1, 0, 0), process(ROOT, 1, 0), process(101, ROOT, 0)));
    ledger.add(
        List.of(
            process(1, 0, 0), process(ROOT, 1, 0), process(101, ROOT, 0), process(102, 101, 4)));
    ledger.add(List.of(process(1, 0, 0), process(ROOT, 1, 0), process(102, 1, 40)));
    assertThat(ledger.foreignTicks()).isZero();
    // Now the first process of all has waited for it.
    ledger.add(List.of(process(1, 0, 40), process(ROOT, 1, 0)));
    assertThat(ledger.foreignTicks()).isZero();
  }

  @Test
  void aPidThatIsUsedAgainIsSomebodyElse() {
    ledger.add(List.of(process(1, 0, 0), process(ROOT, 1, 0), process(101, ROOT, 0)));
    ledger.add(
        List.of(process(1, 0, 0), process(ROOT, 1, 0), new ProcessTimes(101, 1, 999, "other", 30)));
    assertThat(ledger.foreignTicks()).isEqualTo(30);
  }

  @Test
  void helpersByNameAndTheKernelsThreadsAreNotForeign() {
    ledger.add(List.of(process(1, 0, 0), process(ROOT, 1, 0)));
    ledger.add(
        List.of(
            process(1, 0, 0),
            process(ROOT, 1, 0),
            process(2, 0, 5),
            process(30, 2, 70),
            new ProcessTimes(300, 1, 3, "dockerd", 44),
            process(301, 300, 6)));
    assertThat(ledger.foreignTicks()).isZero();
  }

  @Test
  void aProcessIsReadWhateverItIsCalled() {
    String fields = "S 7 1 1 0 -1 0 0 0 0 0 11 12 13 14 20 0 1 0 4711 0 0";
    assertThat(ProcessTimes.parse("42 (a ) b (c) " + fields))
        .contains(new ProcessTimes(42, 7, 4711, "a ) b (c", 50));
    assertThat(ProcessTimes.parse("")).isEmpty();
    assertThat(ProcessTimes.parse("42 (a) S 7")).isEmpty();
    assertThat(ProcessTimes.all())
        .anyMatch(each -> each.pid() == ProcessHandle.current().pid() && each.ticks() > 0);
  }

  @Test
  void stolenTimeIsForeign() {
    assertThat(ForeignWatch.stolenTicks("cpu  1 2 3 4 5 6 7 8 0 0\ncpu0 1 1 1 1 1 1 1 9\n"))
        .isEqualTo(8);
    assertThat(ForeignWatch.stolenTicks("")).isZero();
    assertThat(new ForeignCpu(1, 0.051).isTooMuch()).isTrue();
    assertThat(new ForeignCpu(1, 0.05).isTooMuch()).isFalse();
  }

  @Test
  void aWatchSeesTheMachine() {
    try (ForeignWatch watch = ForeignWatch.start(Set.of())) {
      assertThat(watch.sum().share()).isBetween(0.0, 1.0);
    }
    MachineFacts facts = MachineFacts.read("abc");
    assertThat(facts.cores()).isPositive();
    assertThat(facts.memoryMebibytes()).isPositive();
    assertThat(Pressure.read().load()).isNotEqualTo("unknown");
  }

  @Test
  void aChangedCheckoutIsDirty() throws Exception {
    assertThat(Commit.find(dir)).isEqualTo("unknown");
    git("init", "-q");
    Files.writeString(dir.resolve("file"), "one");
    git("add", "file");
    git("-c", "user.name=n", "-c", "user.email=e@example.com", "commit", "-qm", "One");
    String clean = Commit.find(dir);
    assertThat(clean).matches("[0-9a-f]{10}");
    Files.writeString(dir.resolve("file"), "two");
    assertThat(Commit.find(dir)).isEqualTo(clean + "+dirty");
  }

  private void git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new java.util.ArrayList<>(List.of("git", "-C", dir.toString()));
    command.addAll(List.of(arguments));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
