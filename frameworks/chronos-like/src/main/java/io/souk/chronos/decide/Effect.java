package io.souk.chronos.decide;

import com.google.protobuf.ByteString;
import io.souk.chronos.run.TaskId;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.TaskInfo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the kernel is told once the changes of the same decision are committed. */
public sealed interface Effect {

  /** Launches tasks on one offer. */
  record Launch(OfferID offer, List<TaskInfo> tasks) implements Effect {
    public Launch {
      tasks = List.copyOf(tasks);
    }
  }

  /**
   * Gives offers back.
   *
   * @param refused for so long the kernel keeps from offering the same again, unless it is asked to
   */
  record Decline(List<OfferID> offers, Duration refused) implements Effect {
    public Decline {
      offers = List.copyOf(offers);
    }
  }

  /** Ends a task, which need not be one of ours any more. */
  record Kill(String taskId, Optional<String> agentId) implements Effect {}

  /** Confirms a status update. */
  record Acknowledge(String taskId, String agentId, ByteString uuid) implements Effect {}

  /** Asks how tasks are. */
  record Reconcile(List<Target> targets) implements Effect {
    public Reconcile {
      targets = List.copyOf(targets);
    }

    /** A task and the agent it was given to. */
    public record Target(TaskId taskId, Optional<String> agentId) {}
  }
}
