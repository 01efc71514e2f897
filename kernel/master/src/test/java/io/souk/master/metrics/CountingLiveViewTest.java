package io.souk.master.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.master.view.AgentView;
import io.souk.master.view.LiveView;
import io.souk.master.view.LiveViewContract;
import io.souk.master.view.OperationView;
import io.souk.master.view.TaskView;
import io.souk.master.view.UnreachableAgentView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import io.souk.protocol.mesos.Operation;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.OperationStatus;
import io.souk.protocol.mesos.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** It is a live view like any other, and counts. */
class CountingLiveViewTest extends LiveViewContract {

  private final FrameworkCounts frameworks = new FrameworkCounts();
  private final CountingLiveView view = new CountingLiveView(new InProcessLiveView(), frameworks);

  @Override
  protected LiveView open() {
    return view;
  }

  @Test
  void aTaskThatEndsCountsOnce() {
    publish(put(1, TaskState.TASK_RUNNING));
    assertThat(count("tasks_finished")).isZero();
    publish(put(1, TaskState.TASK_FINISHED));
    publish(put(1, TaskState.TASK_FINISHED), new ViewChange.RemoveTask(1));
    publish(put(2, TaskState.TASK_GONE_BY_OPERATOR));
    assertThat(count("tasks_finished")).isEqualTo(1);
    assertThat(count("tasks_gone_by_operator")).isEqualTo(1);
    assertThat(count("tasks_failed")).isZero();
  }

  @Test
  void agentsComeComeBackAndGo() {
    AgentView agent = Views.agent("a");
    publish(new ViewChange.PutAgent(agent));
    publish(new ViewChange.PutAgent(agent));
    assertThat(count("slave_registrations")).isEqualTo(1);
    publish(new ViewChange.PutAgent(back(agent, Views.NOON.plusSeconds(1))));
    publish(new ViewChange.PutAgent(back(agent, Views.NOON.plusSeconds(1))));
    publish(new ViewChange.PutAgent(back(agent, Views.NOON.plusSeconds(2))));
    assertThat(count("slave_reregistrations")).isEqualTo(2);
    publish(
        new ViewChange.PutUnreachableAgent(new UnreachableAgentView("a", Views.NOON)),
        new ViewChange.RemoveAgent("a"),
        new ViewChange.RemoveAgent("a"));
    assertThat(count("slave_removals")).isEqualTo(1);
  }

  @Test
  void aNewLeaderCountsNothingTwice() {
    publish(new ViewChange.PutAgent(Views.agent("a")));
    publish(new ViewChange.Begin(Views.leader("n")));
    assertThat(count("slave_removals")).isZero();
    publish(new ViewChange.PutAgent(back(Views.agent("a"), Views.NOON)));
    assertThat(count("slave_registrations")).isEqualTo(1);
    assertThat(count("slave_reregistrations")).isEqualTo(1);
  }

  @Test
  void whatALeaderTakesOverWasCountedBefore() {
    AgentView agent = Views.agent("a");
    AgentView waitedFor =
        new AgentView(
            agent.info(),
            agent.pid(),
            agent.version(),
            agent.capabilities(),
            agent.total(),
            agent.registered(),
            agent.reregistered(),
            false,
            false,
            Optional.empty());
    publish(
        new ViewChange.Begin(Views.leader("n")),
        put(1, TaskState.TASK_FINISHED),
        put(2, TaskState.TASK_RUNNING),
        new ViewChange.PutAgent(waitedFor));
    assertThat(count("tasks_finished")).isZero();
    assertThat(count("slave_registrations")).isZero();
    publish(put(2, TaskState.TASK_FINISHED), new ViewChange.RemoveAgent("a"));
    assertThat(count("tasks_finished")).isEqualTo(1);
    assertThat(count("slave_removals")).isZero();
  }

  @Test
  void anOperationThatEndsCountsOnceInAllAndByType() {
    publish(ended(7, OperationState.OPERATION_PENDING));
    assertThat(count("operations/finished")).isZero();
    publish(ended(7, OperationState.OPERATION_FINISHED));
    publish(
        ended(7, OperationState.OPERATION_FINISHED),
        new ViewChange.RemoveOperation(Views.operation(7, "f", "a").uuid()));
    publish(ended(8, OperationState.OPERATION_DROPPED));
    assertThat(count("operations/finished")).isEqualTo(1);
    assertThat(count("operations/reserve/finished")).isEqualTo(1);
    assertThat(count("operations/reserve/dropped")).isEqualTo(1);
    assertThat(count("operations/create/finished")).isZero();
  }

  @Test
  void operationsThatStandAreCountedFromTheView() {
    publish(ended(7, OperationState.OPERATION_PENDING));
    publish(ended(8, OperationState.OPERATION_FINISHED));
    Map<String, Double> metrics = new MetricsSnapshot(Map::of).of(view.snapshot());
    assertThat(metrics)
        .containsEntry("master/operations/total", 2.0)
        .containsEntry("master/operations/pending", 1.0)
        .containsEntry("master/operations/reserve/total", 2.0)
        .containsEntry("master/operations/reserve/pending", 1.0)
        .containsEntry("master/operations/unreserve/total", 0.0)
        .containsEntry("master/operations/unreachable", 0.0);
  }

  private static ViewChange ended(int uuid, OperationState state) {
    Operation operation = Views.operation(uuid, "f", "a").operation();
    return new ViewChange.PutOperation(
        new OperationView(
            operation.toBuilder()
                .setLatestStatus(OperationStatus.newBuilder().setState(state))
                .build()));
  }

  private void publish(ViewChange... changes) {
    view.publish(List.of(changes));
  }

  private double count(String name) {
    return view.mesosCounters().get("master/" + name);
  }

  private static ViewChange put(long serial, TaskState state) {
    TaskView task = Views.task(serial, "t", "f", "a");
    return new ViewChange.PutTask(
        new TaskView(serial, task.task().toBuilder().setState(state).build(), task.phase(), true));
  }

  private static AgentView back(AgentView agent, Instant when) {
    return new AgentView(
        agent.info(),
        agent.pid(),
        agent.version(),
        agent.capabilities(),
        agent.total(),
        agent.registered(),
        Optional.of(when),
        true,
        true,
        Optional.empty());
  }
}
