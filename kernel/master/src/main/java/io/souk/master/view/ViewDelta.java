package io.souk.master.view;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What makes one picture of another; the leader is not looked at. */
public final class ViewDelta {

  private record ExecutorKey(String agent, String framework, String id) {}

  private record AnswerKey(String agent, String framework) {}

  private final List<ViewChange> changes = new ArrayList<>();

  private ViewDelta() {}

  /** The changes that bring who has {@code before} to {@code after}. */
  public static List<ViewChange> between(LiveView.Snapshot before, LiveView.Snapshot after) {
    ViewDelta delta = new ViewDelta();
    delta.compare(before, after);
    return delta.changes;
  }

  private void compare(LiveView.Snapshot before, LiveView.Snapshot after) {
    compare(
        before.agents(),
        after.agents(),
        AgentView::id,
        ViewChange.PutAgent::new,
        gone -> new ViewChange.RemoveAgent(gone.id()));
    compare(
        before.recoveredAgents(),
        after.recoveredAgents(),
        RecoveredAgentView::id,
        ViewChange.PutRecoveredAgent::new,
        gone -> new ViewChange.RemoveRecoveredAgent(gone.id()));
    compare(
        before.unreachableAgents(),
        after.unreachableAgents(),
        UnreachableAgentView::id,
        ViewChange.PutUnreachableAgent::new,
        gone -> new ViewChange.RemoveUnreachableAgent(gone.id()));
    compare(
        before.frameworks(),
        after.frameworks(),
        FrameworkView::id,
        ViewChange.PutFramework::new,
        gone -> new ViewChange.RemoveFramework(gone.id()));
    compare(
        before.tasks(),
        after.tasks(),
        TaskView::serial,
        ViewChange.PutTask::new,
        gone -> new ViewChange.RemoveTask(gone.serial()));
    compare(
        before.executors(),
        after.executors(),
        it -> new ExecutorKey(it.agentId(), it.frameworkId(), it.id()),
        ViewChange.PutExecutor::new,
        gone -> new ViewChange.RemoveExecutor(gone.agentId(), gone.frameworkId(), gone.id()));
    compare(
        before.offers(),
        after.offers(),
        OfferView::id,
        ViewChange.PutOffer::new,
        gone -> new ViewChange.RemoveOffer(gone.id()));
    compare(
        before.operations(),
        after.operations(),
        OperationView::uuid,
        ViewChange.PutOperation::new,
        gone -> new ViewChange.RemoveOperation(gone.uuid()));
    compare(
        before.roles(),
        after.roles(),
        RoleView::name,
        ViewChange.PutRole::new,
        gone -> new ViewChange.RemoveRole(gone.name()));
    compareMaintenance(before, after);
  }

  private void compareMaintenance(LiveView.Snapshot before, LiveView.Snapshot after) {
    if (!before.maintenance().equals(after.maintenance())) {
      changes.add(new ViewChange.PutMaintenance(after.maintenance()));
    }
    compare(
        before.inverseOffers(),
        after.inverseOffers(),
        InverseOfferView::id,
        ViewChange.PutInverseOffer::new,
        gone -> new ViewChange.RemoveInverseOffer(gone.id()));
    compare(
        before.inverseAnswers(),
        after.inverseAnswers(),
        it -> new AnswerKey(it.agentId(), it.frameworkId()),
        ViewChange.PutInverseAnswer::new,
        gone -> new ViewChange.RemoveInverseAnswer(gone.agentId(), gone.frameworkId()));
  }

  private <T> void compare(
      Collection<T> before,
      Collection<T> after,
      Function<T, Object> key,
      Function<T, ViewChange> put,
      Function<T, ViewChange> remove) {
    Map<Object, T> left = HashMap.newHashMap(before.size());
    before.forEach(it -> left.put(key.apply(it), it));
    for (T now : after) {
      T then = left.remove(key.apply(now));
      if (then != now && !now.equals(then)) {
        changes.add(put.apply(now));
      }
    }
    left.values().forEach(gone -> changes.add(remove.apply(gone)));
  }
}
