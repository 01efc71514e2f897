package io.souk.chronos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExitCodeTest {

  private static OptionalInt of(TaskState state, String message) {
    return ExitCode.of(TaskStatus.newBuilder().setState(state).setMessage(message).buildPartial());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Command exited with status 3 | 3",
        "Container exited with status 255 | 255",
        "Command exited with status 0 | 0",
        "Memory limit exceeded: requested: 32 MB, limit: 32 MB; container exited with status 137 |"
            + " 137",
        "Command terminated with signal Killed | 137",
        "Container terminated with signal Terminated | 143",
        "Command terminated with signal Segmentation fault | 139",
        "Command terminated with signal Unknown signal 34 | 162"
      })
  void isReadFromTheSentencesOfTheAgent(String message, int code) {
    assertThat(of(TaskState.TASK_FAILED, message)).hasValue(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "launch refused: nonsense",
        "Command exited with status",
        "Command exited with status 99999999999999",
        "Command terminated with signal Hunger",
        "Command terminated with signal Unknown signal 12345"
      })
  void isNotGuessed(String message) {
    assertThat(of(TaskState.TASK_FAILED, message)).isEmpty();
  }

  @Test
  void isOnlyOfWhatEnded() {
    assertThat(of(TaskState.TASK_RUNNING, "Command exited with status 3")).isEmpty();
    assertThat(of(TaskState.TASK_FINISHED, "Command exited with status 0")).hasValue(0);
  }
}
