package io.souk.bench.load.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.bench.load.updates.Window;
import io.souk.bench.result.Result;
import org.junit.jupiter.api.Test;

class UpdateLedgerTest {

  private static final int TASKS = 3;

  private final UpdateLedger ledger = new UpdateLedger(TASKS, 10);

  private void tell(int updates) {
    for (int i = 0; i < updates; i++) {
      ledger.tell(i);
    }
  }

  private void commitAll(int round) {
    for (int task = 0; task < TASKS; task++) {
      ledger.committed(task, round);
    }
  }

  private void acknowledge(int... updates) {
    for (int update : updates) {
      ledger.acknowledged(update, 100);
    }
  }

  @Test
  void oneAcknowledgementOfEachUpdateAfterItsCommitIsRight() {
    tell(4);
    commitAll(0);
    acknowledge(0, 1, 2);
    assertThat(ledger.outstanding()).isOne();
    ledger.committed(0, 1);
    acknowledge(3);
    assertThat(ledger.outstanding()).isZero();
    assertThat(ledger.faults()).isEmpty();
  }

  @Test
  void aLostAcknowledgementIsNamed() {
    tell(4);
    commitAll(1);
    acknowledge(0, 2, 3);
    assertThat(ledger.faults())
        .containsExactly("1 updates were not acknowledged, the first: word 0 about task 1");
  }

  @Test
  void aDoubledAcknowledgementIsNamed() {
    tell(3);
    commitAll(0);
    acknowledge(0, 1, 2, 1);
    assertThat(ledger.faults())
        .containsExactly("1 updates were acknowledged twice, the first: word 0 about task 1");
  }

  @Test
  void anAcknowledgementBeforeTheCommitIsNamed() {
    tell(5);
    commitAll(0);
    acknowledge(0, 1, 2, 3);
    commitAll(1);
    acknowledge(4);
    assertThat(ledger.faults())
        .containsExactly(
            "1 updates were acknowledged before their commit, the first: word 1 about task 0");
  }

  @Test
  void theCommitOfALaterWordIsTheCommitOfAnEarlierOneToo() {
    tell(4);
    ledger.committed(0, 1);
    ledger.committed(1, 0);
    ledger.committed(2, 0);
    acknowledge(0, 1, 2, 3);
    assertThat(ledger.faults()).isEmpty();
  }

  @Test
  void anAcknowledgementOfNothingIsNamed() {
    tell(1);
    ledger.committed(0, 0);
    acknowledge(0, 1, UpdateLedger.NONE);
    assertThat(ledger.faults())
        .containsExactly("2 acknowledgements are of no update, the first: update 1 of 1");
  }

  @Test
  void aTaskThatIsNotAsItsLastWordSaysIsNamed() {
    tell(4);
    commitAll(1);
    acknowledge(0, 1, 2, 3);
    ledger.found("the store", 0, 1);
    ledger.found("the store", 1, 0);
    ledger.found("the store", 2, 0);
    assertThat(ledger.faults()).isEmpty();
    ledger.found("the API", 0, 0);
    ledger.found("the API", 2, UpdateLedger.NONE);
    assertThat(ledger.faults())
        .containsExactly(
            "2 tasks are not as the last update says, the first:"
                + " task 0 in the API knows word 0, the last was 1");
  }

  @Test
  void onlyWhatIsDueInTheWindowIsTimed() {
    Window window = new Window(2, 1);
    tell(4);
    commitAll(1);
    ledger.watch(window);
    acknowledge(0, 1, 2, 3);
    assertThat(window.acknowledged().count()).isEqualTo(2);
  }

  @Test
  void whatTheGateSaysIsAnObjectionOfTheResult() {
    tell(1);
    StoreFigures figures = new StoreFigures(10, new Window(0, 1), new Usage(0, 0, 0, 0));
    Result result = figures.result(StoreOptions.parse(), TASKS, 25, ledger.faults());
    assertThat(result.exitCode()).isOne();
    assertThat(result.objections())
        .contains("1 updates were not acknowledged, the first: word 0 about task 0");
  }
}
