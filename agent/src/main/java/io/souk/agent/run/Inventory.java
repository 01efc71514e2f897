package io.souk.agent.run;

import io.souk.agent.resource.Ledger;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.FrameworkId;
import io.souk.model.resources.Resources;
import io.souk.protocol.agent.Call;
import io.souk.protocol.leader.Fence;
import io.souk.protocol.map.ReservationFormat;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.Resource;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What an agent tells a master of itself when it subscribes. */
final class Inventory {

  /** Reported to masters; Mesos 1.11 is the contract kept. */
  static final String VERSION = "1.11.0";

  private Inventory() {}

  /**
   * @param fence whom the agent believes
   * @param sequence higher than that of any earlier subscription
   * @param limits whether the limits of tasks are kept here
   */
  static Call subscribe(AgentState state, Fence fence, long sequence, boolean limits) {
    AgentInfo info = state.info();
    Call.Subscribe.Builder subscribe =
        Call.Subscribe.newBuilder()
            .setInfo(info)
            .setVersion(VERSION)
            .setTerm(fence.term())
            .setSequence(sequence)
            .setHostport(info.getHostname() + ":" + info.getPort());
    fence.cluster().ifPresent(subscribe::setClusterId);
    for (AgentInfo.Capability.Type type : capabilities(limits)) {
      subscribe.addCapabilities(AgentInfo.Capability.newBuilder().setType(type));
    }
    resources(state, subscribe);
    Set<FrameworkId> frameworks = new LinkedHashSet<>();
    for (TaskRun run : state.runs()) {
      if (state.isTerminating(run.key().framework())) {
        continue;
      }
      frameworks.add(run.key().framework());
      subscribe.addTasks(Tasks.of(run, state.wireId()));
    }
    state.executors().stream()
        .filter(pod -> !state.isTerminating(pod.name().framework()))
        .forEach(
            pod -> {
              frameworks.add(pod.name().framework());
              subscribe.addExecutors(pod.executor());
            });
    frameworks.forEach(id -> state.framework(id).ifPresent(subscribe::addFrameworks));
    Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE).setSubscribe(subscribe);
    state.agentId().ifPresent(id -> call.setAgentId(info.getId()));
    return call.build();
  }

  /**
   * What this agent can do.
   *
   * @param limits whether the limits of tasks are kept here
   */
  static List<AgentInfo.Capability.Type> capabilities(boolean limits) {
    return Arrays.stream(AgentInfo.Capability.Type.values())
        .filter(type -> hasCapability(type, limits))
        .toList();
  }

  /** Only the limits of Docker containers can be kept; the master refuses those of other tasks. */
  private static boolean hasCapability(AgentInfo.Capability.Type type, boolean limits) {
    return switch (type) {
      case UNKNOWN -> false;
      case TASK_RESOURCE_LIMITS -> limits;
      case MULTI_ROLE,
          HIERARCHICAL_ROLE,
          RESERVATION_REFINEMENT,
          RESOURCE_PROVIDER,
          RESIZE_VOLUME,
          AGENT_OPERATION_FEEDBACK,
          AGENT_DRAINING ->
          true;
    };
  }

  private static void resources(AgentState state, Call.Subscribe.Builder subscribe) {
    Ledger ledger = state.ledger();
    subscribe.addAllCheckpointedResources(wire(ledger.resources().kept()));
    if (!ledger.resources().total().equals(ledger.resources().started())) {
      subscribe.addAllTotalResources(wire(ledger.resources().total()));
    }
    subscribe.addAllOperations(ledger.operations());
  }

  static List<Resource> wire(Resources resources) {
    return WireResources.write(resources, ReservationFormat.POST_REFINEMENT);
  }
}
