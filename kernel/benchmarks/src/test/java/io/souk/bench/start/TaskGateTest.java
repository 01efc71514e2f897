package io.souk.bench.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.protocol.mesos.TaskState;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TaskGateTest {

  private final TaskGate gate = new TaskGate();

  private void say(String task, TaskState... states) {
    List.of(states).forEach(state -> gate.said(task, state, "because"));
  }

  @Test
  void tasksThatRanAndWereKilledAreFine() {
    say("a", TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_KILLING);
    say("a", TaskState.TASK_RUNNING, TaskState.TASK_KILLED);
    assertThat(gate.check(Set.of("a"))).isEmpty();
    assertThat(gate.ranAt("a")).isLessThanOrEqualTo(System.nanoTime());
  }

  @Test
  void whatIsLostFailedOrStrangeIsFound() {
    say("failed", TaskState.TASK_RUNNING, TaskState.TASK_FAILED);
    say("runs", TaskState.TASK_RUNNING);
    say("stranger", TaskState.TASK_RUNNING, TaskState.TASK_KILLED);
    gate.fault("something else");
    assertThat(gate.check(Set.of("failed", "runs", "lost")))
        .containsExactlyInAnyOrder(
            "failed TASK_FAILED because",
            "runs never ended",
            "lost never ran",
            "lost never ended",
            "stranger was never launched",
            "something else");
  }

  @Test
  void optionsAreRead() {
    StartOptions options = StartOptions.parse("--dir /tmp/x --storm 7 --java -Xmx64m".split(" "));
    assertThat(options.storm()).isEqualTo(7);
    assertThat(options.samples()).isEqualTo(200);
    assertThat(options.launcher().java()).containsExactly("-Xmx64m");
    assertThatThrownBy(StartOptions::parse).hasMessageContaining("--dir");
    assertThatThrownBy(() -> StartOptions.parse("--dir", "/tmp/x", "--storm", "0"))
        .hasMessageContaining("--storm 0");
    assertThatThrownBy(() -> StartOptions.parse("--dir", "/tmp/x", "--wrong", "0"))
        .hasMessageContaining("--wrong");
  }
}
