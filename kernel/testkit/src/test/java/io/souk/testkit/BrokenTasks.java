package io.souk.testkit;

import static io.souk.testkit.SimFramework.customExecutor;
import static io.souk.testkit.SimFramework.scalar;
import static io.souk.testkit.TaskEdits.changed;
import static io.souk.testkit.TaskEdits.checkTcp;
import static io.souk.testkit.TaskEdits.executor;
import static io.souk.testkit.TaskEdits.healthHttp;
import static io.souk.testkit.TaskEdits.healthTcp;
import static io.souk.testkit.TaskEdits.id;
import static io.souk.testkit.TaskEdits.limit;
import static io.souk.testkit.TaskEdits.mounted;
import static io.souk.testkit.TaskEdits.reserved;
import static io.souk.testkit.TaskEdits.revocable;
import static io.souk.testkit.TaskEdits.secret;
import static io.souk.testkit.TaskEdits.shared;
import static io.souk.testkit.TaskEdits.source;
import static io.souk.testkit.TaskEdits.variable;
import static io.souk.testkit.TaskEdits.volume;

import com.google.protobuf.ByteString;
import io.souk.protocol.mesos.CheckInfo;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.HealthCheck;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Secret;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.Volume;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Tasks of a LAUNCH that break one rule each, and some that break none. */
final class BrokenTasks {

  private BrokenTasks() {}

  /** A task that breaks one rule; {@code %s} in the message is the agent's id. */
  record Case(String rule, String message, Consumer<TaskInfo.Builder> change) {
    @Override
    public String toString() {
      return rule;
    }
  }

  static Case of(String rule, String message, Consumer<TaskInfo.Builder> change) {
    return new Case(rule, message, change);
  }

  static Stream<Case> identity() {
    return Stream.of(
        of("task id empty", "Task ID '' must not be empty", t -> id(t, "")),
        of("task id dot", "Task ID '.' must not be '.'", t -> id(t, ".")),
        of("task id dots", "Task ID '..' must not be '..'", t -> id(t, "..")),
        of("task id slash", "Task ID 'a/b' must not contain '/'", t -> id(t, "a/b")),
        of("task id backslash", "Task ID 'a\\b' must not contain '\\'", t -> id(t, "a\\b")),
        of(
            "task id control",
            "Task ID 'a\tb' must not contain control characters",
            t -> id(t, "a\tb")),
        of(
            "task id long",
            "Task ID '" + "x".repeat(256) + "' must not be longer than 255 bytes",
            t -> id(t, "x".repeat(256))),
        of(
            "agent id",
            "Task names agent other, the offer is of agent %s",
            t -> t.getAgentIdBuilder().setValue("other")),
        of(
            "kill policy",
            "Task's 'kill_policy.grace_period' must not be negative",
            t -> t.getKillPolicyBuilder().getGracePeriodBuilder().setNanoseconds(-1)),
        of(
            "max completion time",
            "Task's 'max_completion_time' must not be negative",
            t -> t.getMaxCompletionTimeBuilder().setNanoseconds(-1)));
  }

  static Stream<Case> checks() {
    return Stream.of(
        of(
            "check type",
            "Task's 'check' has no type: COMMAND, HTTP or TCP",
            t -> t.getCheckBuilder().getTcpBuilder().setPort(1)),
        of(
            "check unknown",
            "Task's 'check' does not hold what its type UNKNOWN needs",
            t -> t.getCheckBuilder().setType(CheckInfo.Type.UNKNOWN)),
        of(
            "check command",
            "Task's 'check' does not hold what its type COMMAND needs",
            t -> t.getCheckBuilder().setType(CheckInfo.Type.COMMAND)),
        of(
            "check http",
            "Task's 'check' does not hold what its type HTTP needs",
            t -> t.getCheckBuilder().setType(CheckInfo.Type.HTTP)),
        of(
            "check tcp",
            "Task's 'check' does not hold what its type TCP needs",
            t -> t.getCheckBuilder().setType(CheckInfo.Type.TCP)),
        of(
            "check command value",
            "Task's 'check.command.command' has no value",
            t ->
                t.getCheckBuilder()
                    .setType(CheckInfo.Type.COMMAND)
                    .getCommandBuilder()
                    .getCommandBuilder()
                    .setShell(true)),
        of(
            "check http path",
            "Task's 'check.http.path' must start with '/': x",
            t ->
                t.getCheckBuilder()
                    .setType(CheckInfo.Type.HTTP)
                    .getHttpBuilder()
                    .setPort(1)
                    .setPath("x")),
        of(
            "check delay",
            "Task's 'check.delay_seconds' must be 0 or more: -1.0",
            t -> checkTcp(t).setDelaySeconds(-1)),
        of(
            "check interval",
            "Task's 'check.interval_seconds' must be 0 or more: NaN",
            t -> checkTcp(t).setIntervalSeconds(Double.NaN)),
        of(
            "check timeout",
            "Task's 'check.timeout_seconds' must be 0 or more: Infinity",
            t -> checkTcp(t).setTimeoutSeconds(Double.POSITIVE_INFINITY)),
        of(
            "health check empty",
            "Task's 'health_check' has no type, and not just one of command, http and tcp",
            t -> t.setHealthCheck(HealthCheck.getDefaultInstance())),
        of(
            "health check of two kinds",
            "Task's 'health_check' has no type, and not just one of command, http and tcp",
            t -> {
              healthTcp(t);
              healthHttp(t);
              t.getHealthCheckBuilder().clearType();
            }),
        of(
            "health check command",
            "Task's 'health_check' does not hold what its type COMMAND needs",
            t -> t.getHealthCheckBuilder().setType(HealthCheck.Type.COMMAND)),
        of(
            "health check http",
            "Task's 'health_check' does not hold what its type HTTP needs",
            t -> t.getHealthCheckBuilder().setType(HealthCheck.Type.HTTP)),
        of(
            "health check tcp",
            "Task's 'health_check' does not hold what its type TCP needs",
            t -> t.getHealthCheckBuilder().setType(HealthCheck.Type.TCP)),
        of(
            "health check unknown",
            "Task's 'health_check' does not hold what its type UNKNOWN needs",
            t -> t.getHealthCheckBuilder().setType(HealthCheck.Type.UNKNOWN)),
        of(
            "health check command value",
            "Task's 'health_check.command' has no value",
            t -> t.getHealthCheckBuilder().getCommandBuilder().setShell(true)),
        of(
            "health check scheme",
            "Task's 'health_check.http.scheme' is neither http nor https (nor grpc nor grpcs): ftp",
            t -> healthHttp(t).setScheme("ftp")),
        of(
            "health check path",
            "Task's 'health_check.http.path' must start with '/': x",
            t -> healthHttp(t).setPath("x")),
        of(
            "health check delay",
            "Task's 'health_check.delay_seconds' must be 0 or more: -1.0",
            t -> healthTcp(t).setDelaySeconds(-1)),
        of(
            "health check interval",
            "Task's 'health_check.interval_seconds' must be 0 or more: -1.0",
            t -> healthTcp(t).setIntervalSeconds(-1)),
        of(
            "health check timeout",
            "Task's 'health_check.timeout_seconds' must be 0 or more: -1.0",
            t -> healthTcp(t).setTimeoutSeconds(-1)),
        of(
            "health check grace period",
            "Task's 'health_check.grace_period_seconds' must be 0 or more: -1.0",
            t -> healthTcp(t).setGracePeriodSeconds(-1)));
  }

  static Stream<Case> resources() {
    return Stream.of(
        of("no resources", "Task uses no resources", TaskInfo.Builder::clearResources),
        of(
            "nothing of a resource",
            "Task uses no resources",
            t -> t.clearResources().addResources(scalar("cpus", 0))),
        of(
            "gpus",
            "Task uses invalid resources: 'gpus' must be a whole number, not 0.5",
            t -> t.addResources(scalar("gpus", 0.5))),
        of(
            "disk without anything",
            "Task uses invalid resources: 'disk' holds neither a source nor a persistent volume",
            t ->
                t.addResources(
                    reserved("disk", 1, "one").toBuilder()
                        .setDisk(Resource.DiskInfo.getDefaultInstance()))),
        of(
            "volume without persistence",
            "Task uses invalid resources: 'disk.volume' without 'disk.persistence' is not"
                + " supported",
            t -> t.addResources(changed(volume("v", 1), d -> d.clearPersistence()))),
        of(
            "persistence without volume",
            "Task uses invalid resources: persistent volume 'v' has no 'disk.volume'",
            t -> t.addResources(changed(volume("v", 1), d -> d.clearVolume()))),
        of(
            "persistence with host path",
            "Task uses invalid resources: persistent volume 'v' must not have a"
                + " 'disk.volume.host_path'",
            t ->
                t.addResources(
                    changed(volume("v", 1), d -> d.getVolumeBuilder().setHostPath("/h")))),
        of(
            "persistence unreserved",
            "Task uses invalid resources: persistent volume 'v' must be of reserved resources",
            t -> t.addResources(volume("v", 1).toBuilder().clearReservations())),
        of(
            "persistence revocable",
            "Task uses invalid resources: persistent volume 'v' must not be of revocable resources",
            t ->
                t.addResources(
                    volume("v", 1).toBuilder()
                        .setRevocable(Resource.RevocableInfo.getDefaultInstance()))),
        of(
            "revocable and dynamically reserved",
            "Task uses invalid resources: 'cpus' is both revocable and dynamically reserved",
            t -> {
              Resource.Builder cpus = revocable("cpus", 1).toBuilder();
              cpus.addReservationsBuilder()
                  .setType(Resource.ReservationInfo.Type.DYNAMIC)
                  .setRole("one");
              t.setResources(0, cpus);
            }),
        of(
            "persistence id twice",
            "Task: persistence id 'v' of role 'one' is named twice",
            t -> t.addResources(volume("v", 1)).addResources(volume("v", 1))),
        of(
            "role of the allocation",
            "Task's 'cpus' is allocated to role 'two', the offer to role 'one'",
            t -> t.getResourcesBuilder(0).getAllocationInfoBuilder().setRole("two")),
        of(
            "revocable mix",
            "Task: both revocable and other 'cpus' are asked for",
            t -> t.addResources(revocable("cpus", 1))));
  }

  static Stream<Case> commands() {
    return Stream.of(
        of(
            "variable without value",
            "Environment variable 'V' of type VALUE must have a value and no secret",
            t -> variable(t)),
        of(
            "variable with both",
            "Environment variable 'V' of type VALUE must have a value and no secret",
            t -> variable(t).setValue("x").setSecret(Secret.getDefaultInstance())),
        of(
            "variable without secret",
            "Environment variable 'V' of type SECRET must have a secret and no value",
            t -> variable(t).setType(Environment.Variable.Type.SECRET)),
        of(
            "variable of unknown type",
            "Environment variable 'V' is of an unknown type: VALUE and SECRET are known",
            t -> variable(t).setType(Environment.Variable.Type.UNKNOWN).setValue("x")),
        of(
            "secret of unknown type",
            "Environment variable 'V': the secret is of an unknown type",
            t -> secret(t).setType(Secret.Type.UNKNOWN)),
        of(
            "secret without reference",
            "Environment variable 'V': a secret of type REFERENCE must have a reference only",
            t -> secret(t).setType(Secret.Type.REFERENCE)),
        of(
            "secret without value",
            "Environment variable 'V': a secret of type VALUE must have a value only",
            t -> secret(t).setType(Secret.Type.VALUE)),
        of(
            "secret with NUL",
            "Environment variable 'V': a secret must not contain a NUL byte",
            t ->
                secret(t)
                    .setType(Secret.Type.VALUE)
                    .getValueBuilder()
                    .setData(ByteString.copyFrom(new byte[] {65, 0}))),
        of(
            "volume without origin",
            "Volume 'p' must have exactly one of host_path, image and source",
            t -> mounted(t)),
        of(
            "volume of two origins",
            "Volume 'p' must have exactly one of host_path, image and source",
            t -> mounted(t).setHostPath("/h").setSource(Volume.Source.getDefaultInstance())),
        of("volume source DOCKER_VOLUME", source("DOCKER_VOLUME"), t -> source(t, 1)),
        of("volume source SANDBOX_PATH", source("SANDBOX_PATH"), t -> source(t, 2)),
        of("volume source SECRET", source("SECRET"), t -> source(t, 3)),
        of("volume source HOST_PATH", source("HOST_PATH"), t -> source(t, 4)),
        of("volume source CSI_VOLUME", source("CSI_VOLUME"), t -> source(t, 5)),
        of("volume source UNKNOWN", source("UNKNOWN"), t -> source(t, 0)),
        of(
            "volume source CSI without provisioning",
            source("CSI_VOLUME"),
            t ->
                mounted(t)
                    .getSourceBuilder()
                    .setType(Volume.Source.Type.CSI_VOLUME)
                    .getCsiVolumeBuilder()
                    .setPluginName("x")),
        of(
            "volume of a secret",
            "Volume 'p': a secret of type VALUE must have a value only",
            t ->
                mounted(t)
                    .getSourceBuilder()
                    .setType(Volume.Source.Type.SECRET)
                    .getSecretBuilder()
                    .setType(Secret.Type.VALUE)),
        of(
            "docker",
            "'container.docker' must be set in a container of type DOCKER",
            t -> t.getContainerBuilder().setType(ContainerInfo.Type.DOCKER)),
        of(
            "docker parameter",
            "'container.docker.parameters' must not hold 'name'",
            t ->
                t.getContainerBuilder()
                    .setType(ContainerInfo.Type.DOCKER)
                    .getDockerBuilder()
                    .setImage("i")
                    .addParametersBuilder()
                    .setKey("name")
                    .setValue("x")));
  }

  static Stream<Case> limits() {
    return Stream.of(
        of(
            "limit of another resource",
            "Task's limits may name cpus and mem only, not 'disk'",
            t -> limit(t, "disk", 5000)),
        of(
            "limit of cpus",
            "Task's limit of cpus (0.5) is below what it asks for (1.0)",
            t -> limit(t, "cpus", 0.5)),
        of(
            "limit of mem",
            "Task's limit of mem (63.0) is below what it asks for (64.0)",
            t -> limit(t, "mem", 63)),
        of(
            "limit that is no number",
            "Task's limit of mem (NaN) is below what it asks for (64.0)",
            t -> limit(t, "mem", Double.NaN)));
  }

  static Stream<Case> executors() {
    String both =
        "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present";
    return Stream.of(
        of("neither command nor executor", both, TaskInfo.Builder::clearCommand),
        of("command and executor", both, t -> t.setExecutor(customExecutor("e"))),
        of(
            "executor id",
            "Executor ID 'a/b' must not contain '/'",
            t -> executor(t).getExecutorIdBuilder().setValue("a/b")),
        of(
            "executor of another framework",
            "'executor.framework_id' is other, the framework is m1-0000",
            t -> executor(t).getFrameworkIdBuilder().setValue("other")),
        of(
            "shutdown grace period",
            "'executor.shutdown_grace_period' must not be negative",
            t -> executor(t).getShutdownGracePeriodBuilder().setNanoseconds(-1)),
        of(
            "shared resources of the executor",
            "Executor must not use shared resources",
            t -> executor(t).addResources(shared("v", 1))),
        of(
            "executor with cgroups of its executor",
            "'executor.container.linux_info.share_cgroups' must not be true: an executor has"
                + " cgroups of its own",
            t ->
                executor(t)
                    .getContainerBuilder()
                    .setType(ContainerInfo.Type.MESOS)
                    .getLinuxInfoBuilder()
                    .setShareCgroups(true)),
        of(
            "resources of the executor",
            "Executor uses invalid resources: 'gpus' must be a whole number, not 0.5",
            t -> executor(t).addResources(scalar("gpus", 0.5))),
        of(
            "environment of the executor",
            "Environment variable 'V' of type VALUE must have a value and no secret",
            t ->
                executor(t)
                    .getCommandBuilder()
                    .getEnvironmentBuilder()
                    .addVariablesBuilder()
                    .setName("V")),
        of(
            "container of the executor",
            "'container.docker' must be set in a container of type DOCKER",
            t -> executor(t).getContainerBuilder().setType(ContainerInfo.Type.DOCKER)),
        of(
            "default executor",
            "'executor.type' must be CUSTOM in a LAUNCH, not DEFAULT",
            t -> executor(t).setType(ExecutorInfo.Type.DEFAULT)),
        of(
            "executor without command",
            "'executor.command' must be set for an executor of type CUSTOM",
            t -> executor(t).clearCommand()),
        of(
            "cgroups of a task",
            "Task's 'container.linux_info.share_cgroups' must not be false in a LAUNCH",
            t ->
                t.getContainerBuilder()
                    .setType(ContainerInfo.Type.MESOS)
                    .getLinuxInfoBuilder()
                    .setShareCgroups(false)),
        of(
            "revocable mix with the executor",
            "Task and its executor: both revocable and other 'cpus' are asked for",
            t -> executor(t).setResources(0, revocable("cpus", 0.5))),
        of(
            "persistence id twice with the executor",
            "Task and its executor: persistence id 'v' of role 'one' is named twice",
            t -> {
              executor(t).addResources(volume("v", 1));
              t.addResources(volume("v", 1));
            }),
        of(
            "more than offered",
            "Task uses resources [cpus:5;mem:64], which is more than available"
                + " [cpus:4;cpus:2;gpus:2;mem:4096;disk:1000;disk(one):64]: short of [cpus:1]",
            t -> t.setResources(0, scalar("cpus", 5))),
        of(
            "more than offered with the executor",
            "Task and its executor use resources [cpus:3.75;mem:64, cpus:0.5;mem:32;disk:1], which"
                + " is more than available"
                + " [cpus:4;cpus:2;gpus:2;mem:4096;disk:1000;disk(one):64]: short of [cpus:0.25]",
            t -> {
              executor(t);
              t.setResources(0, scalar("cpus", 3.75));
            }));
  }

  static Case named(String rule) {
    return Stream.of(identity(), checks(), resources(), commands(), limits(), executors())
        .flatMap(cases -> cases)
        .filter(one -> one.rule().equals(rule))
        .findFirst()
        .orElseThrow();
  }
}
