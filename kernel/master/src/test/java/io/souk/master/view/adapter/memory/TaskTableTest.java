package io.souk.master.view.adapter.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.view.TaskView;
import io.souk.protocol.mesos.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TaskTableTest {

  private final TaskTable table = new TaskTable();

  @Test
  void keepsTheNewestOfEachSerialInTheirOrder() {
    for (long serial = 1; serial <= 100; serial++) {
      table.put(task(serial, TaskView.Phase.ACTIVE));
    }
    table.put(task(50, TaskView.Phase.COMPLETED));
    assertThat(table.copy()).extracting(TaskView::serial).isSorted().hasSize(100);
    assertThat(table.copy().get(49).phase()).isEqualTo(TaskView.Phase.COMPLETED);
  }

  @Test
  void copyStaysAsItIs() {
    table.put(task(1, TaskView.Phase.ACTIVE));
    List<TaskView> copy = table.copy();
    table.remove(1);
    table.put(task(2, TaskView.Phase.ACTIVE));
    assertThat(copy).extracting(TaskView::serial).containsExactly(1L);
    table.clear();
    assertThat(table.copy()).isEmpty();
  }

  @Test
  void holdsWhatMapWouldHold() {
    Map<Long, TaskView> expected = new LinkedHashMap<>();
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      long serial = random.nextLong(200) * (random.nextBoolean() ? 1 : 1_000_000_007L);
      if (random.nextInt(3) == 0) {
        table.remove(serial);
        expected.remove(serial);
      } else {
        TaskView task = task(serial, TaskView.Phase.ACTIVE);
        table.put(task);
        expected.put(serial, task);
      }
    }
    assertThat(table.copy()).containsExactlyInAnyOrderElementsOf(expected.values());
  }

  private static TaskView task(long serial, TaskView.Phase phase) {
    return new TaskView(serial, Task.getDefaultInstance(), phase, true);
  }
}
