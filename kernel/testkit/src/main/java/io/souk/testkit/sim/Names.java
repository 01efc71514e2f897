package io.souk.testkit.sim;

import io.souk.master.bus.Command;
import io.souk.master.bus.StreamRecord;

/** Short names of what passes by, for the chronicle. */
final class Names {

  private Names() {}

  static String of(Command command) {
    return switch (command) {
      case Command.SchedulerCall call -> call.call().getType().name();
      case Command.AgentCall call -> call.call().getType().name();
      case Command.OperatorCall call -> call.call().getType().name();
      case Command.Explain explain -> "explain";
      case Command.ListExcluded question -> "list-excluded";
      case Command.TimerFired fired -> fired.key().getClass().getSimpleName();
      case Command.SubscribeFramework call -> "SUBSCRIBE";
      case Command.SubscribeAgent call -> "SUBSCRIBE";
      case Command.FrameworkStreamClosed closed -> "closed";
      case Command.AgentStreamClosed closed -> "closed";
      case Command.TeardownFramework teardown -> "teardown";
      case Command.LeadershipGained gained -> "leads";
      case Command.LeadershipLost lost -> "lost";
    };
  }

  static String of(StreamRecord record) {
    return switch (record) {
      case StreamRecord.FrameworkEvent event -> event.event().getType().name();
      case StreamRecord.AgentEvent event -> event.event().getType().name();
      case StreamRecord.EndOfStream end -> "end";
    };
  }
}
