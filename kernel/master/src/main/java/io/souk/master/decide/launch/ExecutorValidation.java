package io.souk.master.decide.launch;

import io.souk.master.state.ExecutorRecord;
import io.souk.model.id.IdRule;
import io.souk.model.resources.Resources;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import java.util.Optional;

/** Whether an executor may be started, or is the one that runs already. */
public final class ExecutorValidation {

  private static final long LEAST_CPUS_MILLIS = 10;
  private static final long LEAST_MEM_MILLIS = 32_000;

  private ExecutorValidation() {}

  /** The first fault of the executor of a task of a LAUNCH. */
  static Optional<String> ofTask(ExecutorAsk asked, Site site) {
    ExecutorInfo info = asked.info();
    Optional<String> fault = common(asked, site);
    if (fault.isPresent()) {
      return fault;
    }
    if (info.hasType() && info.getType() != ExecutorInfo.Type.CUSTOM) {
      return Optional.of("'executor.type' must be CUSTOM in a LAUNCH, not " + info.getType());
    }
    return info.hasCommand()
        ? sameAsRunning(asked, site)
        : Optional.of("'executor.command' must be set for an executor of type CUSTOM");
  }

  /** The first fault of the executor of a LAUNCH_GROUP. */
  static Optional<String> ofGroup(ExecutorAsk asked, Site site) {
    return common(asked, site)
        .or(() -> groupType(asked.info()))
        .or(() -> least(asked.resources().sum()))
        .or(() -> sameAsRunning(asked, site));
  }

  private static Optional<String> common(ExecutorAsk asked, Site site) {
    ExecutorInfo info = asked.info();
    String id = info.getExecutorId().getValue();
    Optional<String> fault = IdRule.COMMON.findFault(id);
    if (fault.isPresent()) {
      return Optional.of("Executor ID '" + id + "' " + fault.get());
    }
    if (!asked.belongsTo(site.framework())) {
      return Optional.of(
          "'executor.framework_id' is %s, the framework is %s"
              .formatted(info.getFrameworkId().getValue(), site.framework()));
    }
    if (info.getShutdownGracePeriod().getNanoseconds() < 0) {
      return Optional.of("'executor.shutdown_grace_period' must not be negative");
    }
    if (asked.resources().entries().stream().anyMatch(entry -> entry.key().shared())) {
      return Optional.of("Executor must not use shared resources");
    }
    ContainerInfo container = info.getContainer();
    if (container.getLinuxInfo().hasShareCgroups() && container.getLinuxInfo().getShareCgroups()) {
      return Optional.of(
          "'executor.container.linux_info.share_cgroups' must not be true: an executor has cgroups"
              + " of its own");
    }
    return ResourceValidation.findFault("Executor", asked.resources(), site.role())
        .or(() -> CommandValidation.findFault(info.getCommand()))
        .or(
            () ->
                info.hasContainer() ? ContainerValidation.findFault(container) : Optional.empty());
  }

  private static Optional<String> groupType(ExecutorInfo info) {
    ContainerInfo container = info.getContainer();
    return switch (info.getType()) {
      case UNKNOWN ->
          Optional.of("'executor.type' must be set in a LAUNCH_GROUP: DEFAULT or CUSTOM");
      case CUSTOM -> {
        if (!info.hasCommand()) {
          yield Optional.of("'executor.command' must be set for an executor of type CUSTOM");
        }
        yield info.hasContainer() && container.getType() == ContainerInfo.Type.DOCKER
            ? Optional.of("'executor.container.type' must not be DOCKER in a LAUNCH_GROUP")
            : Optional.empty();
      }
      case DEFAULT -> {
        if (info.hasCommand()) {
          yield Optional.of("'executor.command' must not be set for an executor of type DEFAULT");
        }
        if (info.hasContainer() && container.getType() != ContainerInfo.Type.MESOS) {
          yield Optional.of(
              "'executor.container.type' must be MESOS for an executor of type DEFAULT, not "
                  + container.getType());
        }
        yield container.getMesos().hasImage()
            ? Optional.of(
                "'executor.container.mesos.image' must not be set for an executor of type DEFAULT")
            : Optional.empty();
      }
    };
  }

  private static Optional<String> least(Resources resources) {
    if (resources.scalarMillis("cpus") < LEAST_CPUS_MILLIS) {
      return Optional.of(
          "Executor uses %s cpus, less than the 0.01 it needs at least"
              .formatted(resources.scalarValue("cpus")));
    }
    if (resources.scalarMillis("mem") < LEAST_MEM_MILLIS) {
      return Optional.of(
          "Executor uses %s MB of mem, less than the 32 it needs at least"
              .formatted(resources.scalarValue("mem")));
    }
    return resources.scalarMillis("disk") > 0
        ? Optional.empty()
        : Optional.of("Executor uses no disk, which it needs");
  }

  /** Whether it is less than an executor is expected to need; a LAUNCH may do so all the same. */
  public static boolean isSmall(ExecutorRecord executor) {
    return executor.resources().scalarMillis("cpus") < LEAST_CPUS_MILLIS
        || executor.resources().scalarMillis("mem") < LEAST_MEM_MILLIS;
  }

  private static Optional<String> sameAsRunning(ExecutorAsk asked, Site site) {
    return site.findExecutor(asked.id())
        .filter(running -> !running.info().equals(asked.complete(site)))
        .map(
            running ->
                "Executor '%s' runs on agent %s with another ExecutorInfo"
                    .formatted(running.key().executor(), site.agent().id()));
  }
}
