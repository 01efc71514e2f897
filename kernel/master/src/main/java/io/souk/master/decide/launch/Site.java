package io.souk.master.decide.launch;

import io.souk.master.state.AgentRecord;
import io.souk.master.state.ExecutorRecord;
import io.souk.model.id.ExecutorId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.TaskId;
import io.souk.model.role.Role;
import java.util.Optional;

/** Where a launch is to happen and what it meets there, earlier launches of the call included. */
public interface Site {

  /** Who launches. */
  FrameworkId framework();

  /** Of which the offers are. */
  AgentRecord agent();

  /** To which the offers are allocated. */
  Role role();

  /** Whether the framework has a task of that id that is not over. */
  boolean hasTask(TaskId id);

  /** The framework's executor of that id on the agent. */
  Optional<ExecutorRecord> findExecutor(ExecutorId id);

  /** Whether the tasks under that executor share its cgroups; empty when there are none. */
  Optional<Boolean> findSharing(ExecutorId id);
}
