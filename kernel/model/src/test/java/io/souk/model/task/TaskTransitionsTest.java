package io.souk.model.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.model.task.TaskTransitions.Step;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskTransitionsTest {

  /**
   * One row for each state the task is in, one column for each state reported, both in the order of
   * the enum: + advances, = repeats, . is refused.
   */
  private static final String[] MATRIX = {
    //            STAGING
    //            | STARTING
    //            | | RUNNING
    //            | | | KILLING
    //            | | | | FINISHED
    //            | | | | | FAILED
    //            | | | | | | KILLED
    //            | | | | | | | ERROR
    //            | | | | | | | | LOST
    //            | | | | | | | | | DROPPED
    //            | | | | | | | | | | UNREACHABLE
    //            | | | | | | | | | | | GONE
    //            | | | | | | | | | | | | GONE_BY_OPERATOR
    //            | | | | | | | | | | | | | UNKNOWN
    "STAGING      = + + + + + + + + + + + + .",
    "STARTING     . = + + + + + + + + + + + .",
    "RUNNING      . . = + + + + + + + + + + .",
    "KILLING      . . . = + + + + + + + + + .",
    "FINISHED     . . . . . . . . . . . . . .",
    "FAILED       . . . . . . . . . . . . . .",
    "KILLED       . . . . . . . . . . . . . .",
    "ERROR        . . . . . . . . . . . . . .",
    "LOST         . . . . . . . . . . . . . .",
    "DROPPED      . . . . . . . . . . . . . .",
    "UNREACHABLE  + + + + + + + + + + . + + .",
    "GONE         . . . . . . . . . . . . . .",
    "GONE_BY_OPERATOR . . . . . . . . . . . . . .",
    "UNKNOWN      . . . . . . . . . . . . . .",
  };

  @Test
  void wholeMatrix() {
    Map<Character, Step> steps =
        new HashMap<>(Map.of('+', Step.ADVANCES, '=', Step.REPEATS, '.', Step.REFUSED));
    Map<TaskState, Boolean> seen = new EnumMap<>(TaskState.class);
    for (String row : MATRIX) {
      String[] cells = row.split("\\s+");
      TaskState from = TaskState.valueOf(cells[0]);
      seen.put(from, true);
      assertThat(cells).hasSize(TaskState.values().length + 1);
      for (TaskState to : TaskState.values()) {
        assertThat(TaskTransitions.of(from, to))
            .as("%s to %s", from, to)
            .isEqualTo(steps.get(cells[to.ordinal() + 1].charAt(0)));
      }
    }
    assertThat(seen).hasSize(TaskState.values().length);
  }

  @Test
  void everyUnendedTaskCanEnd() {
    for (TaskState from : TaskState.values()) {
      if (from.isLive() || from == TaskState.UNREACHABLE) {
        for (TaskState to : TaskState.values()) {
          if (to.isTerminal()) {
            assertThat(TaskTransitions.of(from, to)).isEqualTo(Step.ADVANCES);
          }
        }
      }
    }
  }

  @Test
  void statesOldFrameworksKnow() {
    for (TaskState state : TaskState.values()) {
      boolean newer =
          switch (state) {
            case DROPPED, UNREACHABLE, GONE, GONE_BY_OPERATOR, UNKNOWN -> true;
            default -> false;
          };
      assertThat(state.withoutPartitionAwareness()).isEqualTo(newer ? TaskState.LOST : state);
    }
  }
}
