package io.souk.master.http.json;

import io.souk.master.view.ExecutorView;
import io.souk.master.view.FrameworkView;
import io.souk.master.view.OfferView;
import io.souk.master.view.Visible;
import java.io.IOException;

/**
 * An answer to {@code /state} for readers from whom nothing is hidden, while it is written: what
 * has not changed is taken over from an earlier one, and what is the same is found without a look
 * at each task.
 */
final class WholeState {

  private final JsonOut out;
  private final WrittenState earlier;
  private final Numbering numbering;
  private final TaskRows tasks;
  private final AgentRows agents;
  private final TaskSums onAgents;
  private final TaskSums ofFrameworks;
  private final ClusterIndex others;
  private final AgentList agentList;
  private final TaskLists taskLists;

  /** What {@code seen} shows, of which {@code earlier} may have much. */
  WholeState(JsonOut out, Visible seen, WrittenState earlier) {
    this.out = out;
    this.earlier = earlier;
    numbering = earlier.numbering();
    tasks = TaskRows.of(seen.snapshot().tasks(), earlier.tasks(), earlier.spareTasks(), numbering);
    agents =
        AgentRows.of(seen.snapshot().agents(), earlier.agents(), earlier.spareAgents(), numbering);
    others = ClusterIndex.withoutTasks(seen);
    seen.snapshot().frameworks().forEach(it -> numbering.framework(it.id()));
    seen.snapshot().executors().forEach(it -> numbering.agent(it.agentId()));
    seen.snapshot().offers().forEach(it -> numbering.agent(agent(it)));
    onAgents = tasks.sumByAgent(numbering);
    ofFrameworks = tasks.sumByFramework(numbering);
    for (ExecutorView executor : seen.snapshot().executors()) {
      onAgents.countsMore(numbering.agent(executor.agentId()));
    }
    for (OfferView offer : seen.snapshot().offers()) {
      onAgents.countsMore(numbering.agent(agent(offer)));
    }
    agentList = new AgentList(out, agents, onAgents, others, earlier);
    taskLists = new TaskLists(out, tasks, numbering.frameworks(), earlier.bytes());
  }

  private static String agent(OfferView offer) {
    return offer.offer().getAgentId().getValue();
  }

  /** All agents, in the array that they are the elements of. */
  void writeAgents() throws IOException {
    agentList.write();
  }

  void writeFramework(FrameworkView framework) throws IOException {
    int number = numbering.framework(framework.id());
    FrameworkJson.write(
        out,
        framework,
        others.ofFramework(framework.id()).with(ofFrameworks.at(number)),
        (field, phase) -> taskLists.write(field, number, phase));
  }

  /** What is left for the next, once all is written. */
  WrittenState complete() {
    tasks.complete();
    agents.complete();
    return new WrittenState(
        out.bytes().written(),
        tasks,
        agents,
        earlier.tasks(),
        earlier.agents(),
        onAgents,
        numbering);
  }
}
