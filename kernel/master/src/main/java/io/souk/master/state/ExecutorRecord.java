package io.souk.master.state;

import io.souk.allocator.Holder;
import io.souk.master.view.ExecutorView;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.protocol.mesos.ExecutorInfo;

/**
 * An executor on an agent, from the first launch under it until the agent says that it ended.
 * Commands have none here: the agent runs them under one of its own.
 *
 * @param role under which its resources were offered
 * @param resources its own, which come on top of those of its tasks
 * @param info with its framework's id; resources post-refinement, with allocation info
 * @param confirmed whether the agent has shown that it was started
 */
public record ExecutorRecord(
    ExecutorKey key, Role role, Resources resources, ExecutorInfo info, boolean confirmed) {

  /** To whom its resources are accounted. */
  public Holder holder() {
    return new Holder(key.framework(), role);
  }

  /** The same executor, known to have been started. */
  public ExecutorRecord confirm() {
    return new ExecutorRecord(key, role, resources, info, true);
  }

  ExecutorView view() {
    return new ExecutorView(key.agent().value(), info);
  }
}
