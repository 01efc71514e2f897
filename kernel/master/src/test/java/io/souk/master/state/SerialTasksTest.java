package io.souk.master.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.model.task.TaskState;
import io.souk.protocol.mesos.Task;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SerialTasksTest {

  private final SerialTasks tasks = new SerialTasks();

  @Test
  void keepsTheNewestOfEachSerialInTheirOrder() {
    for (long serial : new long[] {5, 3, 9, 7, 3}) {
      tasks.put(task(serial, TaskState.STAGING));
    }
    tasks.put(task(9, TaskState.RUNNING));
    assertThat(tasks.copy()).extracting(TaskRecord::serial).containsExactly(3L, 5L, 7L, 9L);
    assertThat(tasks.copy().getLast().state()).isEqualTo(TaskState.RUNNING);
  }

  @Test
  void holdsWhatMapWouldHold() {
    TreeMap<Long, TaskRecord> expected = new TreeMap<>();
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      long serial = random.nextLong(50);
      if (random.nextInt(3) == 0) {
        tasks.remove(serial);
        expected.remove(serial);
      } else {
        TaskRecord task = task(serial, TaskState.RUNNING);
        tasks.put(task);
        expected.put(serial, task);
      }
      assertThat(tasks.isEmpty()).isEqualTo(expected.isEmpty());
    }
    assertThat(tasks.copy()).containsExactlyElementsOf(expected.values());
  }

  private static TaskRecord task(long serial, TaskState state) {
    return TaskRecord.of(
        serial,
        Task.getDefaultInstance(),
        new FrameworkId("f"),
        new AgentId("a"),
        Role.ANY,
        Resources.EMPTY,
        state);
  }
}
