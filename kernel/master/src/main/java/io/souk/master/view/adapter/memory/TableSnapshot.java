package io.souk.master.view.adapter.memory;

import io.souk.master.view.AgentView;
import io.souk.master.view.ExecutorView;
import io.souk.master.view.FrameworkView;
import io.souk.master.view.InverseAnswerView;
import io.souk.master.view.InverseOfferView;
import io.souk.master.view.LeaderView;
import io.souk.master.view.LiveView;
import io.souk.master.view.MaintenanceView;
import io.souk.master.view.OfferView;
import io.souk.master.view.OperationView;
import io.souk.master.view.RecoveredAgentView;
import io.souk.master.view.RoleView;
import io.souk.master.view.TaskView;
import io.souk.master.view.UnreachableAgentView;
import java.util.List;
import java.util.Optional;

/** A copy of the tables after their {@code version}th turn. */
record TableSnapshot(
    long version,
    Optional<LeaderView> leader,
    List<AgentView> agents,
    List<RecoveredAgentView> recoveredAgents,
    List<UnreachableAgentView> unreachableAgents,
    List<FrameworkView> frameworks,
    List<TaskView> tasks,
    List<ExecutorView> executors,
    List<OfferView> offers,
    List<RoleView> roles,
    List<OperationView> operations,
    MaintenanceView maintenance,
    List<InverseOfferView> inverseOffers,
    List<InverseAnswerView> inverseAnswers)
    implements LiveView.Snapshot {}
