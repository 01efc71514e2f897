package io.souk.agent.run;

import io.souk.agent.executor.ExecutorEvent;
import io.souk.agent.oversubscribe.QosController.Correction;
import io.souk.agent.stats.Count;
import io.souk.agent.stats.Tally;
import io.souk.agent.task.TaskEvent;
import io.souk.agent.task.TaskRun;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends executors so that others get what they were promised. On the loop. */
final class Preemption {

  private static final Logger LOG = LoggerFactory.getLogger(Preemption.class);

  private final AgentState state;
  private final TaskOperations tasks;
  private final Executors executors;
  private final Tally tally;
  private final Set<String> ending = new HashSet<>();

  Preemption(AgentState state, TaskOperations tasks, Executors executors, Tally tally) {
    this.state = state;
    this.tasks = tasks;
    this.executors = executors;
    this.tally = tally;
  }

  void end(Correction correction) {
    List<TaskRun> members =
        state.runs().stream()
            .filter(
                run ->
                    ExecutorUses.matches(
                        run, correction.framework(), correction.executor(), correction.container()))
            .toList();
    ending.retainAll(state.runs().stream().map(ExecutorUses::container).toList());
    if (members.isEmpty() || !ending.add(ExecutorUses.container(members.get(0)))) {
      return;
    }
    String container = ExecutorUses.container(members.get(0));
    LOG.info(
        "event=executor_preempted executor={} framework={} container={} tasks={}",
        correction.executor(),
        correction.framework(),
        container,
        members.size());
    tally.add(Count.EXECUTORS_PREEMPTED);
    if (state.executorRun(container).isPresent()) {
      executors.event(container, new ExecutorEvent.Preempted());
    } else {
      members.forEach(run -> tasks.event(run, new TaskEvent.Preempted()));
    }
  }
}
