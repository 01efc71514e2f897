package io.souk.agent.runtime;

import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerInfo;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What to run. After a restart of the agent the same spec is built again from checkpoints.
 *
 * @param containerId unique for ever, safe in file names and as a suffix of a Docker name
 * @param frameworkId whose it is; empty text for a container of nobody's
 * @param workload what to run
 * @param sandbox absolute path of the existing working directory on the host; {@code stdout} and
 *     {@code stderr} are appended to the files of those names in it
 * @param stateDir existing directory for the runtime's own files about this container; survives
 *     restarts of the agent, goes with the task's checkpoint
 * @param environment the agent's variables for this container; how they mix with {@code
 *     command.environment} and {@code MESOS_SANDBOX} is the runtime's affair, for they differ by
 *     kind. Every variable here is set in the container unless the kind's rules let the command
 *     override it
 * @param user whom to run as; empty for the agent's own user
 * @param mounts directories besides the sandbox, and besides what {@code container} names
 * @param within id of the running container that it is a part of: it has no limits of its own but
 *     those of that one; empty for one that stands alone
 */
public record ContainerSpec(
    String containerId,
    String frameworkId,
    Workload workload,
    Path sandbox,
    Path stateDir,
    Map<String, String> environment,
    Optional<String> user,
    List<Mount> mounts,
    Optional<String> within) {

  /** The variable in which an executor finds what shows who it is; nobody else may have it. */
  public static final String TOKEN_VARIABLE = "MESOS_EXECUTOR_AUTHENTICATION_TOKEN";

  public ContainerSpec {
    Objects.requireNonNull(containerId);
    Objects.requireNonNull(frameworkId);
    Objects.requireNonNull(workload);
    Objects.requireNonNull(sandbox);
    Objects.requireNonNull(stateDir);
    Objects.requireNonNull(user);
    Objects.requireNonNull(within);
    environment = Map.copyOf(environment);
    mounts = List.copyOf(mounts);
  }

  /** Alone. */
  public ContainerSpec(
      String containerId,
      String frameworkId,
      Workload workload,
      Path sandbox,
      Path stateDir,
      Map<String, String> environment,
      Optional<String> user,
      List<Mount> mounts) {
    this(
        containerId,
        frameworkId,
        workload,
        sandbox,
        stateDir,
        environment,
        user,
        mounts,
        Optional.empty());
  }

  /** Without mounts. */
  public ContainerSpec(
      String containerId,
      String frameworkId,
      Workload workload,
      Path sandbox,
      Path stateDir,
      Map<String, String> environment,
      Optional<String> user) {
    this(containerId, frameworkId, workload, sandbox, stateDir, environment, user, List.of());
  }

  public ContainerSpec withMounts(List<Mount> others) {
    return new ContainerSpec(
        containerId, frameworkId, workload, sandbox, stateDir, environment, user, others, within);
  }

  /** Of an executor that shows who it is. */
  public ContainerSpec withToken(String token) {
    Map<String, String> variables = new HashMap<>(environment);
    variables.put(TOKEN_VARIABLE, token);
    return new ContainerSpec(
        containerId, frameworkId, workload, sandbox, stateDir, variables, user, mounts, within);
  }

  /** As a part of another container. */
  public ContainerSpec within(String container) {
    return new ContainerSpec(
        containerId,
        frameworkId,
        workload,
        sandbox,
        stateDir,
        environment,
        user,
        mounts,
        Optional.of(container));
  }

  /** The name of its task or executor. */
  public String name() {
    return workload.name();
  }

  public CommandInfo command() {
    return workload.command();
  }

  public Optional<ContainerInfo> containerInfo() {
    return workload.container();
  }

  public boolean isDocker() {
    return workload.isDocker();
  }

  /** Without what is in it: variables hold secrets. */
  @Override
  public String toString() {
    return "ContainerSpec[containerId=" + containerId + "]";
  }
}
