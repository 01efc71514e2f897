package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chronos.audit.Author;
import io.souk.chronos.decide.Change;
import io.souk.chronos.decide.Decision;
import io.souk.chronos.decide.Settings;
import io.souk.protocol.mesos.TaskState;
import java.util.List;
import org.junit.jupiter.api.Test;

class MassExpiryTest {

  private final Desk desk = new Desk();

  @Test
  void whatIsLostTogetherIsCountedInPartsThatFitIntoACommit() {
    for (int job = 0; job < 12; job++) {
      String name = "j" + job;
      desk.apply(
          desk.jobs.put(
              desk.ledger,
              desk.read(name, List.of(), ",\"concurrent\":true"),
              false,
              Author.PLATFORM,
              desk.now));
      for (int run = 0; run < 100; run++) {
        desk.ask(name);
      }
      desk.launch();
      desk.live(name).forEach(run -> desk.report(run, TaskState.TASK_UNREACHABLE));
    }
    assertThat(desk.ledger.live()).hasSize(1200);
    desk.now = desk.now.plus(Settings.STANDARD.unreachableLimit());
    for (int left = 1200; left > 0; left -= 500) {
      Decision decision = desk.runs.expire(desk.ledger, 500, desk.now);
      assertThat(decision.changes().stream().filter(Change.EndRun.class::isInstance))
          .hasSize(Math.min(left, 500));
      desk.apply(decision);
    }
    assertThat(desk.ledger.live()).isEmpty();
    assertThat(desk.runs.expire(desk.ledger, 500, desk.now)).isEqualTo(Decision.NOTHING);
  }
}
