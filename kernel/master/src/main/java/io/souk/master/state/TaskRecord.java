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
 * @param view as published: same state, statuses without data, what was forwarded last
 * @param role under which its resources were offered
 * @param state the newest one known
 */
public record TaskRecord(
    TaskView view,
    FrameworkId framework,
    AgentId agent,
    Role role,
    Resources resources,
    TaskState state) {

  /**
   * A launch that is not known yet.
   *
   * @param serial names it while this leader leads
   * @param task of an id that is valid
   */
  public static TaskRecord of(
      long serial,
      Task task,
      FrameworkId framework,
      AgentId agent,
      Role role,
      Resources resources,
      TaskState state) {
    TaskView view = view(serial, task, state, TaskView.Phase.ACTIVE);
    return new TaskRecord(view, framework, agent, role, resources, state);
  }

  private static TaskView view(long serial, Task task, TaskState state, TaskView.Phase phase) {
    return new TaskView(serial, task, phase, phase == TaskView.Phase.ACTIVE && state.isLive());
  }

  /** Names the launch while this leader leads. */
  public long serial() {
    return view.serial();
  }

  /** Made anew each time: a task is kept with its name as a text alone. */
  public TaskId id() {
    return new TaskId(name());
  }

  String name() {
    return task().getTaskId().getValue();
  }

  /** As it is published. */
  public Task task() {
    return view.task();
  }

  public TaskView.Phase phase() {
    return view.phase();
  }

  /** Whether its resources are in use. */
  public boolean holdsResources() {
    return view.holdsResources();
  }

  /** To whom its resources are accounted. */
  public Holder holder() {
    return new Holder(framework, role);
  }

  /** The executor it runs under; empty for a command. */
  public Optional<ExecutorKey> executor() {
    return task().hasExecutorId()
        ? Optional.of(
            new ExecutorKey(agent, framework, new ExecutorId(task().getExecutorId().getValue())))
        : Optional.empty();
  }

  /** The same launch in another state. */
  public TaskRecord with(TaskState newState, Task newTask, TaskView.Phase newPhase) {
    TaskView newView = view(serial(), newTask, newState, newPhase);
    return new TaskRecord(newView, framework, agent, role, resources, newState);
  }

  /**
   * The same launch, of which other launches share what they have alike.
   *
   * @param kept equal to what is published of it
   */
  TaskRecord shared(TaskView kept, SharedValues values) {
    return new TaskRecord(
        kept,
        values.share(framework),
        values.share(agent),
        values.share(role),
        values.share(resources),
        state);
  }
}
