package io.souk.bench.load.agent;

import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;

/**
 * What a simulated agent does about what it hears; on the agent's context. An agent that is told
 * what its conduct does not expect counts as a fault.
 */
public interface Conduct {

  /** SUBSCRIBED was read, for the first time or again. */
  default void subscribed(SimulatedAgent agent) {}

  /** Its stream to the master ended; it looks for a master by itself. */
  default void lost(SimulatedAgent agent) {}

  /** It is to run a task that it does not know. */
  void told(SimulatedAgent agent, AgentTask task, TaskInfo info);

  /** It is to run a task that it has already. */
  default void toldAgain(SimulatedAgent agent, TaskInfo info) {
    fault(
        "agent %d was told to run %s twice".formatted(agent.number(), info.getTaskId().getValue()));
  }

  /**
   * A word of it was acknowledged by the framework.
   *
   * @param at when it was meant to be said, of {@link System#nanoTime}
   */
  default void acknowledged(SimulatedAgent agent, AgentTask task, TaskState state, long at) {}

  /** It is to end a task; whatever it says then, it says by this conduct. */
  default void toldToKill(SimulatedAgent agent, String task) {
    fault("agent " + agent.number() + " was told to kill " + task);
  }

  /** It is to end all tasks of a framework. */
  default void toldToShutDown(SimulatedAgent agent, String what) {
    fault("agent " + agent.number() + " was told " + what.replaceAll("\\s+", " "));
  }

  /** The master believes that it has a task which it does not know. */
  default void believed(SimulatedAgent agent, FrameworkID framework, TaskID task) {
    fault("agent %d is believed to have %s".formatted(agent.number(), task.getValue()));
  }

  /** The master was too busy to take its updates; they are sent again after a pause. */
  default void pushedBack() {}

  /** Something that must not happen. */
  void fault(String what);
}
