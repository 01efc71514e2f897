package io.souk.bench.load.framework;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.bench.load.fleet.FleetReport;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private final Ledger ledger = new Ledger();

  /** Two tasks: one runs, one has ended; five words in all. */
  @BeforeEach
  void fill() {
    ledger.launch(10);
    ledger.launch(20);
    for (int word = 1; word <= 3; word++) {
      read("task-0", word);
    }
    read("task-1", 1);
    read("task-1", 2);
    ledger.ended();
  }

  private void read(String task, int word) {
    ledger.read(task, word);
    ledger.called();
  }

  private static FleetReport fleet(long told, long running, long said, long acknowledged) {
    return new FleetReport(1, told, running, said, acknowledged, 0, 0, 0, 0, List.of(), "", "");
  }

  @Test
  void whatIsCompleteIsNotObjectedTo() {
    assertThat(ledger.check(fleet(2, 1, 5, 5))).isEmpty();
    assertThat(ledger.launchedAt("task-1")).isEqualTo(20);
    assertThat(ledger.launchedAt("task-2")).isZero();
  }

  @Test
  void aTaskThatNobodyHeardOfIsFound() {
    ledger.launch(30);
    assertThat(ledger.check(fleet(2, 1, 5, 5)))
        .containsExactlyInAnyOrder(
            "tasks that agents were told of: 2, expected 3",
            "tasks of which the first word was read: 2, expected 3",
            "tasks that run at agents: 1, expected 2",
            "task-2 was launched and never heard of");
  }

  @Test
  void aWordReadTwiceIsFound() {
    read("task-0", 3);
    assertThat(ledger.isBroken()).isTrue();
    assertThat(ledger.check(fleet(2, 1, 5, 5)))
        .contains("task-0: word 3 was read where 4 was due", "words read: 6, expected 5");
  }

  @Test
  void aWordThatIsMissingIsFoundByTheNextAndBySum() {
    read("task-0", 5);
    assertThat(ledger.check(fleet(2, 1, 7, 7)))
        .containsExactlyInAnyOrder(
            "task-0: word 5 was read where 4 was due", "words read: 6, expected 7");
  }

  @Test
  void anAcknowledgementThatGotLostIsFound() {
    ledger.read("task-0", 4);
    assertThat(ledger.check(fleet(2, 1, 6, 5)))
        .containsExactlyInAnyOrder(
            "acknowledgements taken: 5, expected 6", "acknowledgements at agents: 5, expected 6");
  }

  @Test
  void aStrangerAndWhatAgentsObjectToAreFound() {
    ledger.read("task-7", 1);
    ledger.read("other", 1);
    FleetReport fleet =
        new FleetReport(1, 2, 1, 5, 5, 0, 0, 1, 0, List.of("agent 0 was told twice"), "", "");
    assertThat(ledger.check(fleet))
        .containsExactlyInAnyOrder(
            "task-7 was never launched",
            "other was never launched",
            "agent 0 was told twice",
            "streams of agents that ended: 1, expected 0");
  }
}
