package io.souk.master.view.adapter.memory;

import com.google.protobuf.ByteString;
import io.souk.master.view.AgentView;
import io.souk.master.view.ExecutorView;
import io.souk.master.view.FrameworkView;
import io.souk.master.view.InverseAnswerView;
import io.souk.master.view.InverseOfferView;
import io.souk.master.view.LeaderView;
import io.souk.master.view.MaintenanceView;
import io.souk.master.view.OfferView;
import io.souk.master.view.OperationView;
import io.souk.master.view.RecoveredAgentView;
import io.souk.master.view.RoleView;
import io.souk.master.view.UnreachableAgentView;
import io.souk.master.view.ViewChange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is published, by key, in the order of first publication. Not thread-safe. */
final class ViewTables {

  private record ExecutorKey(String agentId, String frameworkId, String executorId) {}

  private record AnswerKey(String agentId, String frameworkId) {}

  private final Map<String, AgentView> agents = new LinkedHashMap<>();
  private final Map<String, RecoveredAgentView> recovered = new LinkedHashMap<>();
  private final Map<String, UnreachableAgentView> unreachable = new LinkedHashMap<>();
  private final Map<String, FrameworkView> frameworks = new LinkedHashMap<>();
  private final TaskTable tasks = new TaskTable();
  private final Map<ExecutorKey, ExecutorView> executors = new LinkedHashMap<>();
  private final Map<String, OfferView> offers = new LinkedHashMap<>();
  private final Map<String, RoleView> roles = new LinkedHashMap<>();
  private final Map<ByteString, OperationView> operations = new LinkedHashMap<>();
  private final Map<String, InverseOfferView> inverseOffers = new LinkedHashMap<>();
  private final Map<AnswerKey, InverseAnswerView> inverseAnswers = new LinkedHashMap<>();
  private MaintenanceView maintenance = MaintenanceView.NONE;
  private Optional<LeaderView> leader = Optional.empty();
  private long version;

  long version() {
    return version;
  }

  void apply(List<ViewChange> turn) {
    turn.forEach(this::apply);
    version++;
  }

  TableSnapshot copy() {
    return new TableSnapshot(
        version,
        leader,
        List.copyOf(agents.values()),
        List.copyOf(recovered.values()),
        List.copyOf(unreachable.values()),
        List.copyOf(frameworks.values()),
        tasks.copy(),
        List.copyOf(executors.values()),
        List.copyOf(offers.values()),
        List.copyOf(roles.values()),
        List.copyOf(operations.values()),
        maintenance,
        List.copyOf(inverseOffers.values()),
        List.copyOf(inverseAnswers.values()));
  }

  private void apply(ViewChange change) {
    switch (change) {
      case ViewChange.Begin begin -> restart(Optional.of(begin.leader()));
      case ViewChange.Succeed succeed -> leader = Optional.of(succeed.leader());
      case ViewChange.End ignored -> leader = Optional.empty();
      case ViewChange.Void ignored -> restart(Optional.empty());
      case ViewChange.PutAgent put -> agents.put(put.agent().id(), put.agent());
      case ViewChange.RemoveAgent remove -> agents.remove(remove.agentId());
      case ViewChange.PutRecoveredAgent put -> recovered.put(put.agent().id(), put.agent());
      case ViewChange.RemoveRecoveredAgent remove -> recovered.remove(remove.agentId());
      case ViewChange.PutUnreachableAgent put -> unreachable.put(put.agent().id(), put.agent());
      case ViewChange.RemoveUnreachableAgent remove -> unreachable.remove(remove.agentId());
      case ViewChange.PutFramework put -> frameworks.put(put.framework().id(), put.framework());
      case ViewChange.RemoveFramework remove -> frameworks.remove(remove.frameworkId());
      case ViewChange.PutTask put -> tasks.put(put.task());
      case ViewChange.RemoveTask remove -> tasks.remove(remove.serial());
      case ViewChange.PutExecutor put -> executors.put(key(put.executor()), put.executor());
      case ViewChange.RemoveExecutor remove ->
          executors.remove(
              new ExecutorKey(remove.agentId(), remove.frameworkId(), remove.executorId()));
      case ViewChange.PutOffer put -> offers.put(put.offer().id(), put.offer());
      case ViewChange.RemoveOffer remove -> offers.remove(remove.offerId());
      case ViewChange.PutMaintenance put -> maintenance = put.maintenance();
      case ViewChange.PutInverseOffer put -> inverseOffers.put(put.offer().id(), put.offer());
      case ViewChange.RemoveInverseOffer remove -> inverseOffers.remove(remove.offerId());
      case ViewChange.PutInverseAnswer put ->
          inverseAnswers.put(
              new AnswerKey(put.answer().agentId(), put.answer().frameworkId()), put.answer());
      case ViewChange.RemoveInverseAnswer remove ->
          inverseAnswers.remove(new AnswerKey(remove.agentId(), remove.frameworkId()));
      case ViewChange.PutRole put -> roles.put(put.role().name(), put.role());
      case ViewChange.RemoveRole remove -> roles.remove(remove.name());
      case ViewChange.PutOperation put -> operations.put(put.operation().uuid(), put.operation());
      case ViewChange.RemoveOperation remove -> operations.remove(remove.uuid());
    }
  }

  private void restart(Optional<LeaderView> newLeader) {
    agents.clear();
    recovered.clear();
    unreachable.clear();
    frameworks.clear();
    tasks.clear();
    executors.clear();
    offers.clear();
    roles.clear();
    operations.clear();
    inverseOffers.clear();
    inverseAnswers.clear();
    maintenance = MaintenanceView.NONE;
    leader = newLeader;
  }

  private static ExecutorKey key(ExecutorView executor) {
    return new ExecutorKey(executor.agentId(), executor.frameworkId(), executor.id());
  }
}
