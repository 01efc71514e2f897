package io.souk.chronos.run;

import static io.souk.chronos.run.RunState.AWAITED;
import static io.souk.chronos.run.RunState.FAILED;
import static io.souk.chronos.run.RunState.FINISHED;
import static io.souk.chronos.run.RunState.KILLED;
import static io.souk.chronos.run.RunState.LOST;
import static io.souk.chronos.run.RunState.MISSED;
import static io.souk.chronos.run.RunState.QUEUED;
import static io.souk.chronos.run.RunState.RUNNING;
import static io.souk.chronos.run.RunState.STAGING;
import static io.souk.chronos.run.RunState.UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunStateTest {

  private static final Map<RunState, Set<RunState>> ALLOWED =
      Map.of(
          QUEUED, Set.of(STAGING, MISSED, FAILED, KILLED),
          STAGING, Set.of(RUNNING, UNREACHABLE, AWAITED, FINISHED, FAILED, KILLED, LOST),
          RUNNING, Set.of(UNREACHABLE, AWAITED, FINISHED, FAILED, KILLED, LOST),
          UNREACHABLE, Set.of(STAGING, RUNNING, AWAITED, FINISHED, FAILED, KILLED, LOST),
          AWAITED, Set.of(FINISHED, FAILED, KILLED, LOST),
          FINISHED, Set.of(),
          FAILED, Set.of(),
          KILLED, Set.of(),
          LOST, Set.of(),
          MISSED, Set.of());

  @ParameterizedTest
  @EnumSource
  void everyPairOfStates(RunState from) {
    for (RunState to : RunState.values()) {
      assertThat(from.mayBecome(to))
          .as(from + " to " + to)
          .isEqualTo(ALLOWED.get(from).contains(to));
    }
  }
}
