package io.souk.agent.run;

import io.souk.agent.nested.Ending;
import io.souk.agent.runtime.ContainerExit;
import io.souk.protocol.mesos.TaskResourceLimitation;
import io.souk.protocol.mesos.TaskStatus;

/** How containers ended, in the words of the API. */
final class Endings {

  private static final int SIGKILL = 9;

  private Endings() {}

  static Ending of(ContainerExit exit) {
    return switch (exit) {
      case ContainerExit.Exited exited -> perhapsOutOfMemory(Ending.exited(exited.code()), exited);
      case ContainerExit.Signaled signaled ->
          perhapsOutOfMemory(Ending.signaled(signaled.signal()), signaled);
      case ContainerExit.Lost lost ->
          Ending.failed(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED, lost.reason());
      case ContainerExit.Limited limited ->
          Ending.signaled(SIGKILL)
              .because(limited.reason(), limited.message())
              .limitedBy(
                  TaskResourceLimitation.newBuilder().addAllResources(limited.resources()).build());
    };
  }

  private static Ending perhapsOutOfMemory(Ending ending, ContainerExit exit) {
    return exit.outOfMemory()
        ? ending.because(
            TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY, "Memory limit exceeded")
        : ending;
  }
}
