package io.souk.agent.adapter.http.api;

import io.souk.agent.access.Caller;
import io.souk.agent.access.Owners;
import io.souk.agent.access.VisibleState;
import io.souk.agent.adapter.http.BuildVersion;
import io.souk.agent.adapter.http.MetricsSnapshot;
import io.souk.agent.stats.HostLoad;
import io.souk.agent.view.AgentQueries;
import io.souk.agent.view.AgentView;
import io.souk.agent.view.AgentView.ExecutorView;
import io.souk.agent.view.AgentView.FrameworkView;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.Flag;
import io.souk.protocol.mesos.Metric;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TimeInfo;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The reads of the API, from a snapshot of the agent. */
final class Reads {

  private final AgentQueries queries;
  private final Owners owners;
  private final BuildVersion version = BuildVersion.current();

  Reads(AgentQueries queries, Owners owners) {
    this.queries = queries;
    this.owners = owners;
  }

  /**
   * @param caller is told what they may see
   * @param type one of the reads that need nothing but their type
   */
  Response answer(Caller caller, Call.Type type) {
    VisibleState visible = new VisibleState(owners, caller);
    return type == Call.Type.GET_METRICS
        ? answer(visible, queries.view(), type)
        : answer(visible, visible.of(queries.view()), type);
  }

  private Response answer(VisibleState visible, AgentView view, Call.Type type) {
    Response.Builder response = Response.newBuilder();
    return switch (type) {
      case GET_HEALTH ->
          response
              .setType(Response.Type.GET_HEALTH)
              .setGetHealth(Response.GetHealth.newBuilder().setHealthy(true))
              .build();
      case GET_FLAGS -> response.setType(Response.Type.GET_FLAGS).setGetFlags(flags(view)).build();
      case GET_VERSION ->
          response
              .setType(Response.Type.GET_VERSION)
              .setGetVersion(Response.GetVersion.newBuilder().setVersionInfo(version.wire()))
              .build();
      case GET_METRICS ->
          response.setType(Response.Type.GET_METRICS).setGetMetrics(metrics(view)).build();
      case GET_STATE ->
          response
              .setType(Response.Type.GET_STATE)
              .setGetState(
                  Response.GetState.newBuilder()
                      .setGetTasks(tasks(view))
                      .setGetExecutors(executors(view))
                      .setGetFrameworks(frameworks(view)))
              .build();
      case GET_FRAMEWORKS ->
          response.setType(Response.Type.GET_FRAMEWORKS).setGetFrameworks(frameworks(view)).build();
      case GET_EXECUTORS ->
          response.setType(Response.Type.GET_EXECUTORS).setGetExecutors(executors(view)).build();
      case GET_TASKS -> response.setType(Response.Type.GET_TASKS).setGetTasks(tasks(view)).build();
      case GET_OPERATIONS ->
          response
              .setType(Response.Type.GET_OPERATIONS)
              .setGetOperations(
                  Response.GetOperations.newBuilder()
                      .addAllOperations(visible.operations(queries.operations())))
              .build();
      case GET_AGENT ->
          response.setType(Response.Type.GET_AGENT).setGetAgent(agent(visible, view)).build();
      case GET_RESOURCE_PROVIDERS ->
          response
              .setType(Response.Type.GET_RESOURCE_PROVIDERS)
              .setGetResourceProviders(Response.GetResourceProviders.getDefaultInstance())
              .build();
      default -> throw new IllegalArgumentException(type + " is no read");
    };
  }

  private static Response.GetFlags flags(AgentView view) {
    Response.GetFlags.Builder flags = Response.GetFlags.newBuilder();
    view.flags().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            flag ->
                flags.addFlags(Flag.newBuilder().setName(flag.getKey()).setValue(flag.getValue())));
    return flags.build();
  }

  private Response.GetMetrics metrics(AgentView view) {
    Response.GetMetrics.Builder metrics = Response.GetMetrics.newBuilder();
    MetricsSnapshot.of(view, queries.tally(), HostLoad.now(), Instant.now())
        .forEach(
            (name, value) -> metrics.addMetrics(Metric.newBuilder().setName(name).setValue(value)));
    return metrics.build();
  }

  private static Response.GetFrameworks frameworks(AgentView view) {
    return Response.GetFrameworks.newBuilder()
        .addAllFrameworks(view.frameworks().stream().map(Reads::framework).toList())
        .addAllCompletedFrameworks(
            view.completedFrameworks().stream().map(Reads::framework).toList())
        .build();
  }

  private static Response.GetFrameworks.Framework framework(FrameworkView framework) {
    return Response.GetFrameworks.Framework.newBuilder().setFrameworkInfo(framework.info()).build();
  }

  private Response.GetExecutors executors(AgentView view) {
    Response.GetExecutors.Builder executors = Response.GetExecutors.newBuilder();
    for (FrameworkView framework : all(view)) {
      framework
          .executors()
          .forEach(executor -> executors.addExecutors(executor(framework, executor)));
      framework
          .completedExecutors()
          .forEach(executor -> executors.addCompletedExecutors(executor(framework, executor)));
    }
    return executors.build();
  }

  private static List<FrameworkView> all(AgentView view) {
    return java.util.stream.Stream.concat(
            view.frameworks().stream(), view.completedFrameworks().stream())
        .toList();
  }

  private Response.GetExecutors.Executor executor(FrameworkView framework, ExecutorView executor) {
    ExecutorInfo.Builder info =
        ExecutorInfo.newBuilder()
            .setExecutorId(ExecutorID.newBuilder().setValue(executor.executorId()))
            .setFrameworkId(framework.info().getId())
            .addAllResources(executor.resources());
    // Mesos leaves out what an executor was not given.
    if (!executor.name().isEmpty()) {
      info.setName(executor.name());
    }
    if (!executor.source().isEmpty()) {
      info.setSource(executor.source());
    }
    if (!executor.commandTask()) {
      info.setType(ExecutorInfo.Type.DEFAULT);
      // As it was launched, with what it holds itself, without its tasks.
      queries
          .executor(executor.containerId())
          .ifPresent(launched -> info.clearResources().mergeFrom(launched));
    }
    return Response.GetExecutors.Executor.newBuilder().setExecutorInfo(info).build();
  }

  private static Response.GetTasks tasks(AgentView view) {
    Response.GetTasks.Builder tasks = Response.GetTasks.newBuilder();
    for (FrameworkView framework : all(view)) {
      for (ExecutorView executor : framework.executors()) {
        executor
            .queuedTasks()
            .forEach(task -> tasks.addQueuedTasks(queued(framework, executor, task)));
        tasks.addAllLaunchedTasks(executor.tasks());
        tasks.addAllTerminatedTasks(executor.terminatedTasks());
        tasks.addAllCompletedTasks(executor.completedTasks());
      }
      framework
          .completedExecutors()
          .forEach(executor -> tasks.addAllCompletedTasks(executor.completedTasks()));
    }
    return tasks.build();
  }

  private static Task queued(FrameworkView framework, ExecutorView executor, TaskInfo info) {
    Task.Builder task =
        Task.newBuilder()
            .setName(info.getName())
            .setTaskId(info.getTaskId())
            .setFrameworkId(framework.info().getId())
            .setAgentId(info.getAgentId())
            .setState(TaskState.TASK_STAGING)
            .addAllResources(info.getResourcesList());
    if (!executor.commandTask()) {
      task.setExecutorId(ExecutorID.newBuilder().setValue(executor.executorId()));
    }
    if (info.hasLabels()) {
      task.setLabels(info.getLabels());
    }
    return task.build();
  }

  private static Response.GetAgent.Builder agent(VisibleState visible, AgentView view) {
    AgentInfo.Builder info = view.info().toBuilder();
    List<Resource> resources = visible.resources(info.getResourcesList());
    Response.GetAgent.Builder agent =
        Response.GetAgent.newBuilder()
            .setAgentInfo(info.clearResources().addAllResources(resources));
    view.drain()
        .ifPresent(
            drain ->
                agent
                    .setDrainConfig(drain.config())
                    .setEstimatedDrainStartTime(
                        TimeInfo.newBuilder()
                            .setNanoseconds(drain.since().toEpochMilli() * 1_000_000)));
    return agent;
  }
}
