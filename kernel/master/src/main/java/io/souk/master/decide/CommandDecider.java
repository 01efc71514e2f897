package io.souk.master.decide;

import io.souk.master.bus.Command;
import io.souk.master.state.ClusterState;
import java.time.Instant;

/** Decides about commands; {@link Kernel} is the one that does. */
@FunctionalInterface
public interface CommandDecider {

  /** What is to be done about the command at this time; the state is read and left as it is. */
  Decision decide(ClusterState state, Command command, Instant now);
}
