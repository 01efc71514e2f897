package io.souk.master.http.json;

import io.souk.master.view.AgentView;
import io.souk.master.view.ExecutorView;
import io.souk.master.view.FrameworkView;
import io.souk.master.view.InverseOfferView;
import io.souk.master.view.LiveView;
import io.souk.master.view.OfferView;
import io.souk.master.view.RecoveredAgentView;
import io.souk.master.view.Sight;
import io.souk.master.view.TaskView;
import io.souk.master.view.Visible;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.Flag;
import io.souk.protocol.mesos.InverseOffer;
import io.souk.protocol.mesos.Metric;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TimeInfo;
import io.souk.protocol.mesos.VersionInfo;
import io.souk.protocol.mesos.master.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The answers to the reads of the Mesos v1 operator API. */
public final class OperatorDocuments {

  private final MasterIdentity master;

  /** Answers of the master that is {@code master}. */
  public OperatorDocuments(MasterIdentity master) {
    this.master = master;
  }

  /** GET_HEALTH. */
  public static Response health() {
    return Response.newBuilder()
        .setType(Response.Type.GET_HEALTH)
        .setGetHealth(Response.GetHealth.newBuilder().setHealthy(true))
        .build();
  }

  /** GET_FLAGS. */
  public Response flags() {
    Response.GetFlags.Builder flags = Response.GetFlags.newBuilder();
    master
        .flags()
        .forEach((name, value) -> flags.addFlags(Flag.newBuilder().setName(name).setValue(value)));
    return Response.newBuilder().setType(Response.Type.GET_FLAGS).setGetFlags(flags).build();
  }

  /** GET_VERSION. */
  public Response version() {
    MasterIdentity.Build build = master.build();
    VersionInfo.Builder version =
        VersionInfo.newBuilder()
            .setVersion(build.apiVersion())
            .setBuildDate(StateDocument.BUILD_DATE.format(build.builtAt()))
            .setBuildTime(seconds(build.builtAt()))
            .setBuildUser(build.builtBy());
    return Response.newBuilder()
        .setType(Response.Type.GET_VERSION)
        .setGetVersion(Response.GetVersion.newBuilder().setVersionInfo(version))
        .build();
  }

  /** GET_METRICS. */
  public static Response metrics(Map<String, Double> values) {
    Response.GetMetrics.Builder metrics = Response.GetMetrics.newBuilder();
    values.forEach(
        (name, value) -> metrics.addMetrics(Metric.newBuilder().setName(name).setValue(value)));
    return Response.newBuilder().setType(Response.Type.GET_METRICS).setGetMetrics(metrics).build();
  }

  /** GET_MASTER. */
  public Response master(LiveView.Snapshot snapshot) {
    Response.GetMaster.Builder answer =
        Response.GetMaster.newBuilder()
            .setMasterInfo(master.info())
            .setStartTime(seconds(master.started()));
    snapshot.leader().ifPresent(leader -> answer.setElectedTime(seconds(leader.elected())));
    return Response.newBuilder().setType(Response.Type.GET_MASTER).setGetMaster(answer).build();
  }

  /** GET_STATE. */
  public static Response state(Visible seen) {
    ClusterIndex index = new ClusterIndex(seen);
    return Response.newBuilder()
        .setType(Response.Type.GET_STATE)
        .setGetState(
            Response.GetState.newBuilder()
                .setGetTasks(taskLists(seen))
                .setGetExecutors(executorList(seen))
                .setGetFrameworks(frameworkLists(index))
                .setGetAgents(agentLists(index)))
        .build();
  }

  /** GET_AGENTS. */
  public static Response agents(Visible seen) {
    return Response.newBuilder()
        .setType(Response.Type.GET_AGENTS)
        .setGetAgents(agentLists(new ClusterIndex(seen)))
        .build();
  }

  /** GET_FRAMEWORKS. */
  public static Response frameworks(Visible seen) {
    return Response.newBuilder()
        .setType(Response.Type.GET_FRAMEWORKS)
        .setGetFrameworks(frameworkLists(new ClusterIndex(seen)))
        .build();
  }

  /** GET_EXECUTORS. */
  public static Response executors(Visible seen) {
    return Response.newBuilder()
        .setType(Response.Type.GET_EXECUTORS)
        .setGetExecutors(executorList(seen))
        .build();
  }

  /** GET_TASKS. */
  public static Response tasks(Visible seen) {
    return Response.newBuilder()
        .setType(Response.Type.GET_TASKS)
        .setGetTasks(taskLists(seen))
        .build();
  }

  /** GET_OPERATIONS. */
  public static Response operations(Visible seen) {
    Response.GetOperations.Builder list = Response.GetOperations.newBuilder();
    seen.operations().forEach(view -> list.addOperations(view.operation()));
    return Response.newBuilder()
        .setType(Response.Type.GET_OPERATIONS)
        .setGetOperations(list)
        .build();
  }

  private static Response.GetTasks taskLists(Visible seen) {
    Response.GetTasks.Builder lists = Response.GetTasks.newBuilder();
    for (TaskView view : seen.tasks()) {
      Task task = view.task();
      switch (view.phase()) {
        case ACTIVE -> lists.addTasks(task);
        case UNREACHABLE -> lists.addUnreachableTasks(task);
        case COMPLETED -> lists.addCompletedTasks(task);
      }
    }
    return lists.build();
  }

  private static Response.GetExecutors executorList(Visible seen) {
    Response.GetExecutors.Builder list = Response.GetExecutors.newBuilder();
    for (ExecutorView executor : seen.executors()) {
      Response.GetExecutors.Executor.Builder entry =
          Response.GetExecutors.Executor.newBuilder().setExecutorInfo(executor.info());
      entry.getAgentIdBuilder().setValue(executor.agentId());
      list.addExecutors(entry);
    }
    return list.build();
  }

  private static Response.GetFrameworks frameworkLists(ClusterIndex index) {
    Response.GetFrameworks.Builder lists = Response.GetFrameworks.newBuilder();
    Map<String, List<InverseOffer>> inverse =
        index.seen().snapshot().inverseOffers().stream()
            .map(InverseOfferView::offer)
            .collect(Collectors.groupingBy(offer -> offer.getFrameworkId().getValue()));
    for (FrameworkView framework : index.seen().frameworks()) {
      Response.GetFrameworks.Framework entry =
          framework(framework, index.ofFramework(framework.id())).toBuilder()
              .addAllInverseOffers(inverse.getOrDefault(framework.id(), List.of()))
              .build();
      if (framework.completed()) {
        lists.addCompletedFrameworks(entry);
      } else {
        lists.addFrameworks(entry);
      }
    }
    return lists.build();
  }

  static Response.GetFrameworks.Framework framework(
      FrameworkView framework, ClusterIndex.Holdings holdings) {
    Response.GetFrameworks.Framework.Builder entry =
        Response.GetFrameworks.Framework.newBuilder()
            .setFrameworkInfo(framework.info())
            .setActive(framework.active())
            .setConnected(framework.connected())
            .setRecovered(framework.recovered())
            .setRegisteredTime(time(framework.registered()))
            .addAllOffers(holdings.offers.stream().map(OfferView::offer).toList())
            .addAllAllocatedResources(shown(holdings.usedResources()))
            .addAllOfferedResources(shown(holdings.offeredResources()));
    // Mesos sets both from the start.
    entry.setReregisteredTime(time(framework.reregistered().orElse(framework.registered())));
    framework.unregistered().ifPresent(when -> entry.setUnregisteredTime(time(when)));
    framework.offerConstraints().ifPresent(entry::setOfferConstraints);
    return entry.build();
  }

  private static Response.GetAgents agentLists(ClusterIndex index) {
    Sight sight = index.seen().sight();
    List<Response.GetAgents.Agent> agents =
        index.seen().snapshot().agents().stream()
            .map(agent -> agent(agent, index.onAgent(agent.id())))
            .map(agent -> seenBy(sight, agent))
            .toList();
    return Response.GetAgents.newBuilder()
        .addAllAgents(agents)
        .addAllRecoveredAgents(
            index.seen().snapshot().recoveredAgents().stream()
                .map(RecoveredAgentView::info)
                .map(info -> seenBy(sight, info))
                .toList())
        .build();
  }

  /** The agent without the resources of roles that are hidden. */
  static Response.GetAgents.Agent seenBy(Sight sight, Response.GetAgents.Agent agent) {
    if (sight.isAll()) {
      return agent;
    }
    return agent.toBuilder()
        .setAgentInfo(seenBy(sight, agent.getAgentInfo()))
        .clearTotalResources()
        .addAllTotalResources(seenBy(sight, agent.getTotalResourcesList()))
        .clearAllocatedResources()
        .addAllAllocatedResources(seenBy(sight, agent.getAllocatedResourcesList()))
        .clearOfferedResources()
        .addAllOfferedResources(seenBy(sight, agent.getOfferedResourcesList()))
        .build();
  }

  private static AgentInfo seenBy(Sight sight, AgentInfo info) {
    return sight.isAll()
        ? info
        : info.toBuilder()
            .clearResources()
            .addAllResources(seenBy(sight, info.getResourcesList()))
            .build();
  }

  private static List<Resource> seenBy(Sight sight, List<Resource> resources) {
    return resources.stream().filter(sight::resource).toList();
  }

  static Response.GetAgents.Agent agent(AgentView agent, ClusterIndex.Holdings holdings) {
    Response.GetAgents.Agent.Builder entry =
        Response.GetAgents.Agent.newBuilder()
            .setAgentInfo(agent.info())
            .setActive(agent.active())
            .setDeactivated(agent.deactivated())
            .setVersion(agent.version())
            .setPid(agent.pid())
            .setRegisteredTime(time(agent.registered()))
            .addAllTotalResources(EndpointResource.of(agent.total()))
            .addAllAllocatedResources(shown(holdings.usedResources()))
            .addAllOfferedResources(shown(holdings.offeredResources()))
            .addAllCapabilities(agent.capabilities());
    agent.reregistered().ifPresent(when -> entry.setReregisteredTime(time(when)));
    agent
        .draining()
        .ifPresent(
            it -> entry.setDrainInfo(it.info()).setEstimatedDrainStartTime(time(it.start())));
    return entry.build();
  }

  private static List<Resource> shown(List<Resource> resources) {
    return EndpointResource.of(MergedResources.of(resources));
  }

  private static TimeInfo time(Instant instant) {
    return TimeInfo.newBuilder()
        .setNanoseconds(instant.getEpochSecond() * 1_000_000_000L + instant.getNano())
        .build();
  }

  private static double seconds(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() / 1e9;
  }
}
