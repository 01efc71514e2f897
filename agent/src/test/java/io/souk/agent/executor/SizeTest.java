package io.souk.agent.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Wire;
import io.souk.agent.task.Pod;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.Value;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SizeTest {

  private static final TaskRun FREE = run(Wire.task("free", ""));
  private static final TaskRun LIMITED =
      run(
          Wire.task("limited", "").toBuilder()
              .putLimits("mem", scalar(100))
              .putLimits("cpus", scalar(2))
              .build());
  private static final TaskRun ENDLESS =
      run(
          Wire.task("endless", "").toBuilder()
              .putLimits("mem", scalar(Double.POSITIVE_INFINITY))
              .build());

  private static Value.Scalar scalar(double value) {
    return Value.Scalar.newBuilder().setValue(value).build();
  }

  private static TaskRun run(TaskInfo task) {
    return TaskRun.staged(
        new TaskRun.Origin(
            TaskKey.of(Wire.FRAMEWORK_ID, task.getTaskId()),
            Wire.framework(),
            task,
            "run",
            "process",
            Optional.of(new Pod(Scene.EXECUTOR, "c", "", 1))));
  }

  private static Size of(boolean hard, TaskRun... tasks) {
    return Size.of(Scene.EXECUTOR, List.of(tasks), hard);
  }

  @Test
  void requestsAddUp() {
    assertThat(of(false, FREE, LIMITED).resources()).hasSize(3 + 2 + 2);
    assertThat(of(false, FREE).limits()).isEmpty();
  }

  @Test
  void oneLimitLimitsAllOfItsContainer() {
    assertThat(of(false, LIMITED, FREE).limits().get("mem").getValue())
        .as("the executor's 32, the limit and the other's request")
        .isEqualTo(32 + 100 + 32);
    assertThat(of(true, LIMITED, FREE).limits().get("cpus").getValue()).isEqualTo(0.1 + 2 + 0.1);
    assertThat(of(false, LIMITED, FREE).limits().get("cpus").getValue()).isInfinite();
    assertThat(of(false, LIMITED).limits().get("cpus").getValue()).isEqualTo(2.1);
  }

  @Test
  void noLimitAtAllIsSticky() {
    assertThat(of(true, LIMITED, ENDLESS).limits().get("mem").getValue()).isInfinite();
  }
}
