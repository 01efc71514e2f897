package io.souk.master.state;

import io.souk.allocator.Holder;
import io.souk.master.view.SharedValues;
import io.souk.master.view.TaskView;
import io.souk.model.id.AgentId;
import io.souk.model.id.ExecutorId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.TaskId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.model.task.TaskState;
import io.souk.protocol.mesos.Task;
import java.util.Optional;

/**
 * One launch of a task.
 *
 * @param serial names the launch while this leader leads
 * @param role under which its resources were offered
 * @param state the newest one known
 * @param task as published: same state, statuses without data, what was forwarded last
 */
public record TaskRecord(
    long serial,
    FrameworkId framework,
    TaskId id,
    AgentId agent,
    Role role,
    Resources resources,
    TaskState state,
    Task task,
    TaskView.Phase phase) {

  /** Whether its resources are in use. */
  public boolean holdsResources() {
    return phase == TaskView.Phase.ACTIVE && state.isLive();
  }

  /** To whom its resources are accounted. */
  public Holder holder() {
    return new Holder(framework, role);
  }

  /** The executor it runs under; empty for a command. */
  public Optional<ExecutorKey> executor() {
    return task.hasExecutorId()
        ? Optional.of(
            new ExecutorKey(agent, framework, new ExecutorId(task.getExecutorId().getValue())))
        : Optional.empty();
  }

  /** The same launch in another state. */
  public TaskRecord with(TaskState newState, Task newTask, TaskView.Phase newPhase) {
    return new TaskRecord(
        serial, framework, id, agent, role, resources, newState, newTask, newPhase);
  }

  /**
   * The same launch, of which other launches share what they have alike.
   *
   * @param kept equal to its task
   */
  TaskRecord shared(Task kept, SharedValues values) {
    return new TaskRecord(
        serial,
        values.share(framework),
        id,
        values.share(agent),
        values.share(role),
        values.share(resources),
        state,
        kept,
        phase);
  }

  TaskView view() {
    return new TaskView(serial, task, phase, holdsResources());
  }
}
