package io.souk.agent.run;

import io.souk.agent.checkpoint.ContainerRecords;
import io.souk.agent.checkpoint.Layout;
import io.souk.agent.nested.CallRefusal;
import io.souk.agent.nested.HeldContainer;
import io.souk.agent.nested.LaunchRequest;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.Mount;
import io.souk.agent.runtime.Workload;
import io.souk.agent.sandbox.TaskEnvironment;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the runtime needs to know of containers that callers of the API launch. */
record NestedSpecs(Layout layout, ContainerRecords records, TaskEnvironment environment) {

  /** Where a new one will run. */
  HeldContainer.Place place(LaunchRequest request, Optional<Sites.Site> parent) {
    CommandInfo command = request.command();
    Optional<String> user =
        command.hasUser() && !command.getUser().isEmpty()
            ? Optional.of(command.getUser())
            : parent.flatMap(Sites.Site::user);
    Path above = parent.map(Sites.Site::sandbox).orElse(layout.root());
    return new HeldContainer.Place(
        parent.map(Sites.Site::framework).orElse(""),
        user,
        above.resolve(Layout.NESTED).resolve(request.name().id()).toString());
  }

  /** The sandbox of the container it is in. */
  Optional<Path> above(HeldContainer held) {
    return held.name().isNested()
        ? Optional.of(Path.of(held.place().sandbox()).getParent().getParent())
        : Optional.empty();
  }

  /**
   * What is to run.
   *
   * @param sharer id of the container whose limits it shares, unless it is to have its own; empty
   *     when there is none
   */
  ContainerSpec of(HeldContainer held, Optional<String> sharer) {
    ContainerSpec spec = alone(held);
    return sharer.filter(id -> sharesLimits(held)).map(spec::within).orElse(spec);
  }

  /** Mesos: {@code share_cgroups}, true unless said otherwise. */
  static boolean sharesLimits(HeldContainer held) {
    return held.name().isNested()
        && held.request().container().map(c -> c.getLinuxInfo().getShareCgroups()).orElse(true);
  }

  private ContainerSpec alone(HeldContainer held) {
    LaunchRequest request = held.request();
    return new ContainerSpec(
        held.key(),
        held.place().framework(),
        new Workload(
            held.name().id(),
            request.command(),
            request.container(),
            request.resources(),
            request.limits()),
        Path.of(held.place().sandbox()),
        records.runtimeState(held),
        variables(held),
        held.place().user(),
        shared(held));
  }

  private Map<String, String> variables(HeldContainer held) {
    Map<String, String> variables = new HashMap<>(environment.extra());
    if (held.name().isNested()) {
      variables.put("MESOS_CONTAINER_IP", environment.address());
    }
    return variables;
  }

  /** What it sees of the sandbox of the container that it is in. */
  List<Mount> shared(HeldContainer held) {
    List<Mount> mounts = new ArrayList<>();
    for (Volume volume :
        held.request().container().map(c -> c.getVolumesList()).orElse(List.of())) {
      boolean parents =
          volume.getSource().getSandboxPath().getType() == Volume.Source.SandboxPath.Type.PARENT;
      if (volume.getSource().hasSandboxPath() && parents) {
        Path above =
            above(held)
                .orElseThrow(
                    () ->
                        CallRefusal.badRequest(
                            "A container that is in no other has no parent's sandbox to share"));
        Path source = above.resolve(volume.getSource().getSandboxPath().getPath()).normalize();
        if (!source.startsWith(above)) {
          throw CallRefusal.badRequest(
              "Volume '" + volume.getContainerPath() + "' leads out of the parent's sandbox");
        }
        mounts.add(
            new Mount(source, volume.getContainerPath(), volume.getMode() == Volume.Mode.RO));
      }
    }
    return mounts;
  }
}
