package io.souk.agent.disk;

import io.souk.agent.resource.Volume;
import io.souk.agent.runtime.Workload;
import io.souk.model.resources.Disk;
import io.souk.model.resources.ResourceKey;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.Resource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The directories a container may fill, each up to the {@code disk} resources it was given for it
 * (Mesos, {@code disk/du}): its sandbox by plain ones, a persistent volume by the volume's size.
 * Whole disks (MOUNT) end by themselves; what no resource is given for is not limited.
 *
 * @param places the sandbox first, if it is limited
 */
public record Allowance(List<Place> places) {

  private static final double MEBI = 1L << 20;

  public Allowance {
    places = List.copyOf(places);
  }

  /**
   * A directory and its limit.
   *
   * @param quota what was given for it, at least one
   */
  public record Place(Path path, List<Resource> quota) {
    public Place {
      quota = List.copyOf(quota);
    }

    /** How much may be in it. */
    public long bytes() {
      return Math.round(
          quota.stream().mapToDouble(each -> each.getScalar().getValue()).sum() * MEBI);
    }

    /** What distinguishes a volume; empty for a sandbox. */
    public Optional<Resource.DiskInfo> volume() {
      return quota.stream().filter(Resource::hasDisk).map(Resource::getDisk).findFirst();
    }
  }

  /**
   * Of a container.
   *
   * @param volumes where persistent volumes lie
   */
  public static Allowance of(Workload work, Path sandbox, Function<Volume, Path> volumes) {
    Map<Path, List<Resource>> quotas = new LinkedHashMap<>();
    for (Resource resource : work.resources()) {
      if (resource.getName().equals("disk") && resource.hasScalar()) {
        place(resource, sandbox, volumes)
            .ifPresent(
                path -> quotas.computeIfAbsent(path, added -> new ArrayList<>()).add(resource));
      }
    }
    List<Place> places = new ArrayList<>();
    Optional.ofNullable(quotas.remove(sandbox))
        .ifPresent(quota -> places.add(new Place(sandbox, quota)));
    quotas.forEach((path, quota) -> places.add(new Place(path, quota)));
    return new Allowance(places);
  }

  private static Optional<Path> place(
      Resource resource, Path sandbox, Function<Volume, Path> volumes) {
    Optional<ResourceKey> key =
        WireResources.read(List.of(resource)).entries().stream()
            .map(io.souk.model.resources.Resource::key)
            .findFirst();
    Optional<Volume> volume = key.flatMap(Volume::of);
    if (volume.isPresent()) {
      return volume.filter(one -> !one.isWholeDisk()).map(volumes);
    }
    // A piece of another disk without a volume is no directory.
    boolean root = key.isPresent() && key.get().disk().flatMap(Disk::source).isEmpty();
    return root ? Optional.of(sandbox) : Optional.empty();
  }

  /** What it may put into a directory, if that is limited. */
  public Optional<Place> of(Path path) {
    return places.stream().filter(place -> place.path().equals(path)).findFirst();
  }
}
