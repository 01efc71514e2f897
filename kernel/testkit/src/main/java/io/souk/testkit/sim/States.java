package io.souk.testkit.sim;

import io.souk.protocol.map.WireTaskStates;
import io.souk.protocol.mesos.TaskState;

/** Questions about states as they are on the wire. */
final class States {

  private States() {}

  static boolean isTerminal(TaskState state) {
    return WireTaskStates.read(state).isTerminal();
  }

  /** It runs or is about to, as far as the one who says so knows. */
  static boolean isLive(TaskState state) {
    return WireTaskStates.read(state).isLive();
  }
}
