package io.souk.chronos.history;

import io.souk.chronos.run.Cause;
import io.souk.chronos.run.RunState;
import java.util.Arrays;

/** The numbers that stand for states and causes in stored histories; never to be given anew. */
final class Codes {

  private Codes() {}

  static int of(RunState state) {
    return switch (state) {
      case FINISHED -> 1;
      case FAILED -> 2;
      case KILLED -> 3;
      case LOST -> 4;
      case MISSED -> 5;
      case QUEUED, STAGING, RUNNING, UNREACHABLE, AWAITED ->
          throw new IllegalArgumentException(state + " is no end");
    };
  }

  static RunState state(int code) {
    return Arrays.stream(RunState.values())
        .filter(state -> state.terminal() && of(state) == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("state " + code));
  }

  static int of(Cause cause) {
    return switch (cause) {
      case SCHEDULE -> 1;
      case DEPENDENCY -> 2;
      case MANUAL -> 3;
    };
  }

  static Cause cause(int code) {
    return Arrays.stream(Cause.values())
        .filter(cause -> of(cause) == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("cause " + code));
  }
}
