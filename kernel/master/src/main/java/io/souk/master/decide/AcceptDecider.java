package io.souk.master.decide;

import io.souk.master.bus.Reply;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.OfferRecord;
import io.souk.model.resources.Resources;
import io.souk.model.task.TaskState;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.scheduler.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Mesos v1 scheduler API, ACCEPT: the offers become one pool, and the operations take from it in
 * their order; what is not valid is told and skipped, what is left goes back with a filter.
 */
final class AcceptDecider {

  private final Context context;
  private final FrameworkRecord framework;
  private final Draft draft = new Draft();

  private AcceptDecider(Context context, FrameworkRecord framework) {
    this.context = context;
    this.framework = framework;
  }

  static Decision accept(Context context, FrameworkRecord framework, Call.Accept call) {
    return new AcceptDecider(context, framework).accept(call);
  }

  private Decision accept(Call.Accept call) {
    List<OfferRecord> offers = OfferDecider.own(context, framework, call.getOfferIdsList());
    Optional<String> fault = findFault(call.getOfferIdsList(), offers);
    offers.forEach(offer -> OfferDecider.remove(context, draft, offer));
    if (fault.isPresent()) {
      drop(
          call.getOperationsList(),
          TaskStatus.Reason.REASON_INVALID_OFFERS,
          "Task launched with invalid offers: " + fault.get(),
          "Operation attempted with invalid offers: " + fault.get());
      return draft.reply(Reply.accepted());
    }
    OfferRecord first = offers.get(0);
    Optional<AgentRecord> agent = context.state().findAgent(first.agent());
    if (agent.isEmpty() || !agent.get().connected()) {
      TaskStatus.Reason reason =
          agent.isEmpty()
              ? TaskStatus.Reason.REASON_AGENT_REMOVED
              : TaskStatus.Reason.REASON_AGENT_DISCONNECTED;
      String message = agent.isEmpty() ? "Agent removed" : "Agent disconnected";
      drop(call.getOperationsList(), reason, message, message);
      return draft.reply(Reply.accepted());
    }
    operate(call, offers, agent.get());
    return draft.reply(Reply.accepted());
  }

  private static Optional<String> findFault(List<OfferID> ids, List<OfferRecord> offers) {
    if (ids.isEmpty()) {
      return Optional.of("No offers specified");
    }
    if (ids.stream().distinct().count() < ids.size()) {
      return Optional.of("An offer is named twice");
    }
    for (OfferID id : ids) {
      if (offers.stream().noneMatch(offer -> offer.id().value().equals(id.getValue()))) {
        return Optional.of("Offer " + id.getValue() + " is no longer valid");
      }
    }
    OfferRecord first = offers.get(0);
    if (offers.stream().anyMatch(offer -> !offer.agent().equals(first.agent()))) {
      return Optional.of("The offers are of several agents");
    }
    return offers.stream().allMatch(offer -> offer.holder().equals(first.holder()))
        ? Optional.empty()
        : Optional.of("The offers are allocated to several roles");
  }

  private void operate(Call.Accept call, List<OfferRecord> offers, AgentRecord agent) {
    OfferRecord first = offers.get(0);
    Resources offered =
        offers.stream().map(OfferRecord::resources).reduce(Resources.EMPTY, AcceptDecider::pooled);
    OfferPool pool = new OfferPool(framework, agent, first.holder().role(), offered);
    Launch launch = new Launch(context, draft, pool);
    Operations operations =
        new Operations(
            context, draft, pool, offers.stream().map(OfferRecord::id).collect(Collectors.toSet()));
    for (Offer.Operation operation : call.getOperationsList()) {
      switch (operation.getType()) {
        case LAUNCH -> launch.launch(operation);
        case LAUNCH_GROUP -> launch.launchGroup(operation);
        case RESERVE,
            UNRESERVE,
            CREATE,
            DESTROY,
            GROW_VOLUME,
            SHRINK_VOLUME,
            CREATE_DISK,
            DESTROY_DISK,
            UNKNOWN ->
            operations.operate(operation);
      }
    }
    OfferDecider.refuse(context, draft, first, pool.declined(), call.getFilters(), pool.used());
  }

  /** Offers may name the same shared volume, of which there is one all the same. */
  private static Resources pooled(Resources pool, Resources offered) {
    return pool.plus(offered.filter(key -> !key.shared() || pool.find(key).isEmpty()));
  }

  /** Answers each operation of an ACCEPT that cannot be carried out at all. */
  private void drop(
      List<Offer.Operation> operations,
      TaskStatus.Reason reason,
      String taskMessage,
      String operationMessage) {
    for (Offer.Operation operation : operations) {
      List<TaskInfo> tasks = new ArrayList<>(operation.getLaunch().getTaskInfosList());
      tasks.addAll(operation.getLaunchGroup().getTaskGroup().getTasksList());
      for (TaskInfo task : tasks) {
        draft.send(
            framework,
            FrameworkEvents.update(
                Statuses.made(
                        context,
                        framework,
                        task.getTaskId(),
                        agentOf(task),
                        TaskState.DROPPED,
                        reason,
                        taskMessage)
                    .build()));
      }
      boolean launches = operation.hasLaunch() || operation.hasLaunchGroup();
      if (!launches) {
        boolean invalid = reason == TaskStatus.Reason.REASON_INVALID_OFFERS;
        Operations.refuse(
            draft,
            framework,
            operation,
            invalid ? OperationState.OPERATION_ERROR : OperationState.OPERATION_DROPPED,
            operationMessage);
      }
    }
  }

  private static Optional<AgentID> agentOf(TaskInfo task) {
    return task.getAgentId().getValue().isEmpty()
        ? Optional.empty()
        : Optional.of(task.getAgentId());
  }
}
