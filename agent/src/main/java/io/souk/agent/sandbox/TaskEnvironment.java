package io.souk.agent.sandbox;

import io.souk.agent.executor.ExecutorRun;
import io.souk.agent.executor.ExecutorTimes;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.AgentId;
import io.souk.protocol.map.DurationFormat;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Resource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The variables that the agent gives a task, as Mesos's agent does. A process task inherits those
 * of its command executor; a Docker task only learns its role, one in a pod its address too. Pure.
 *
 * @param address IP address of the agent
 * @param port of the agent
 * @param extra for every task and executor ({@code --executor-environment-variables})
 * @param times what executors are told of the agent's patience
 */
public record TaskEnvironment(
    String address, int port, Map<String, String> extra, ExecutorTimes times) {

  public TaskEnvironment {
    extra = Map.copyOf(extra);
  }

  public Map<String, String> of(
      AgentId agent, TaskRun.Origin origin, Path sandbox, boolean docker) {
    Map<String, String> variables = new HashMap<>(extra);
    variables.put("MESOS_ALLOCATION_ROLE", role(origin.task().getResourcesList()));
    if (origin.pod().isPresent()) {
      // What runs in a pod has none of its executor's variables.
      variables.put("MESOS_CONTAINER_IP", address);
      return variables;
    }
    if (docker) {
      return variables;
    }
    variables.putAll(
        executor(
            agent, origin.framework(), origin.key().task().value(), sandbox, Optional.empty()));
    return variables;
  }

  /** Of an executor with a program of its own. */
  public Map<String, String> of(AgentId agent, ExecutorRun.Origin origin, Path sandbox) {
    ExecutorInfo info = origin.pod().executor();
    Map<String, String> variables = new HashMap<>(extra);
    Optional<Duration> grace =
        info.hasShutdownGracePeriod()
            ? Optional.of(Duration.ofNanos(info.getShutdownGracePeriod().getNanoseconds()))
            : Optional.empty();
    variables.putAll(
        executor(agent, origin.framework(), origin.pod().executorId(), sandbox, grace));
    return variables;
  }

  private Map<String, String> executor(
      AgentId agent, FrameworkInfo framework, String id, Path sandbox, Optional<Duration> grace) {
    Map<String, String> variables = new HashMap<>();
    boolean checkpoint = framework.getCheckpoint();
    variables.put("LIBPROCESS_PORT", "0");
    variables.put("MESOS_FRAMEWORK_ID", framework.getId().getValue());
    variables.put("MESOS_EXECUTOR_ID", id);
    variables.put("MESOS_SLAVE_ID", agent.value());
    variables.put("MESOS_SLAVE_PID", "slave(1)@" + address + ":" + port);
    variables.put("MESOS_AGENT_ENDPOINT", address + ":" + port);
    variables.put("MESOS_DIRECTORY", sandbox.toString());
    variables.put("MESOS_CHECKPOINT", checkpoint ? "1" : "0");
    if (checkpoint) {
      variables.put("MESOS_RECOVERY_TIMEOUT", DurationFormat.text(times.recovery()));
      variables.put("MESOS_SUBSCRIPTION_BACKOFF_MAX", DurationFormat.text(times.reregistration()));
    }
    variables.put(
        "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD",
        DurationFormat.text(grace.orElse(times.shutdownGrace())));
    variables.put("MESOS_HTTP_COMMAND_EXECUTOR", "0");
    return variables;
  }

  private static String role(List<Resource> resources) {
    return resources.stream()
        .filter(resource -> resource.hasAllocationInfo())
        .map(resource -> resource.getAllocationInfo().getRole())
        .findFirst()
        .orElse("*");
  }
}
