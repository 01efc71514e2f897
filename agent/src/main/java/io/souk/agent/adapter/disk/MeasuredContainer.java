package io.souk.agent.adapter.disk;

import io.souk.agent.disk.Allowance;
import io.souk.agent.disk.Breach;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.ContainerSession;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.ExecResult;
import io.souk.agent.runtime.Mount;
import io.souk.agent.runtime.SessionRequest;
import io.souk.agent.runtime.Workload;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.DiskStatistics;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.ResourceStatistics;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A container of another runtime, with what it uses of disks. */
final class MeasuredContainer implements Container {

  private static final Logger LOG = LoggerFactory.getLogger(MeasuredContainer.class);

  private final Container inner;
  private final ContainerSpec spec;
  private final DiskRules rules;
  private final DiskWatch watch;
  private final BreachFile note;
  private volatile Allowance allowance;
  private volatile Optional<ContainerExit.Limited> breach;

  MeasuredContainer(
      Container inner,
      ContainerSpec spec,
      DiskRules rules,
      DiskWatch watch,
      Optional<ContainerExit.Limited> breach) {
    this.inner = inner;
    this.spec = spec;
    this.rules = rules;
    this.watch = watch;
    this.note = BreachFile.in(spec.stateDir());
    this.allowance = rules.allowance(spec.workload(), spec.sandbox());
    this.breach = breach;
  }

  /** What is to be measured for it. */
  Set<Path> directories() {
    Allowance now = allowance;
    Set<Path> directories = new LinkedHashSet<>();
    now.places().forEach(place -> directories.add(place.path()));
    if (now.of(spec.sandbox()).isPresent()) {
      directories.addAll(shared(now));
    }
    return directories;
  }

  /** Those it has in common with other tasks of its group. */
  private List<Path> shared(Allowance now) {
    return spec.mounts().stream()
        .filter(mount -> !mount.readOnly())
        .map(Mount::source)
        .filter(source -> source.startsWith(rules.sandboxes()) && now.of(source).isEmpty())
        .toList();
  }

  /** Ends it when it uses more than it may. Blocks for a small file then. */
  void judge() {
    if (!rules.enforced() || breach.isPresent() || inner.exited().isComplete()) {
      return;
    }
    Allowance now = allowance;
    Breach.find(now, watch.used(directories())).or(() -> jointBreach(now)).ifPresent(this::end);
  }

  /**
   * What tasks of a group write into a common directory may be as much as all that have it were
   * given together.
   */
  private Optional<ContainerExit.Limited> jointBreach(Allowance now) {
    Optional<Allowance.Place> own = now.of(spec.sandbox());
    if (own.isEmpty()) {
      return Optional.empty();
    }
    for (Map.Entry<Path, Long> directory : watch.used(shared(now)).entrySet()) {
      List<Optional<Allowance.Place>> given =
          watch.sharers(directory.getKey()).stream().map(MeasuredContainer::ownPlace).toList();
      long limit = given.stream().flatMap(Optional::stream).mapToLong(Allowance.Place::bytes).sum();
      if (directory.getValue() > limit) {
        return Optional.of(Breach.of(directory.getValue(), limit, own.get().quota()));
      }
    }
    return Optional.empty();
  }

  private Optional<Allowance.Place> ownPlace() {
    return allowance.of(spec.sandbox());
  }

  private void end(ContainerExit.Limited over) {
    LOG.info(
        "event=disk_limit_exceeded container={} name={} message=\"{}\"",
        spec.containerId(),
        spec.name(),
        over.message());
    breach = Optional.of(over);
    note.save(over);
    inner.kill(Duration.ZERO);
  }

  /** An agent that was ended itself before it could end this finishes the job. */
  void endIfOver() {
    if (breach.isPresent() && !inner.exited().isComplete()) {
      inner.kill(Duration.ZERO);
    }
  }

  @Override
  public String id() {
    return inner.id();
  }

  @Override
  public ContainerStatus status() {
    return inner.status();
  }

  @Override
  public Optional<String> runningData() {
    return inner.runningData();
  }

  @Override
  public Future<ContainerExit> exited() {
    return inner
        .exited()
        .map(exit -> exit instanceof ContainerExit.Limited ? exit : over().orElse(exit));
  }

  private Optional<ContainerExit> over() {
    return breach.map(limited -> limited);
  }

  @Override
  public Future<Void> kill(Duration grace) {
    return inner.kill(grace);
  }

  @Override
  public Future<Void> signal(int number) {
    return inner.signal(number);
  }

  @Override
  public Future<ExecResult> exec(CommandInfo command, Duration timeout) {
    return inner.exec(command, timeout);
  }

  @Override
  public Future<Void> update(Workload workload) {
    allowance = rules.allowance(workload, spec.sandbox());
    return inner.update(workload);
  }

  @Override
  public Future<Void> limitMemory(long bytes) {
    return inner.limitMemory(bytes);
  }

  @Override
  public Future<ContainerSession> openSession(SessionRequest request) {
    return inner.openSession(request);
  }

  @Override
  public Future<ResourceStatistics> usage() {
    return inner.usage().map(this::withDisks);
  }

  private ResourceStatistics withDisks(ResourceStatistics measured) {
    ResourceStatistics.Builder statistics = measured.toBuilder();
    Allowance now = allowance;
    Map<Path, Long> used = watch.used(directories());
    for (Allowance.Place place : now.places()) {
      DiskStatistics.Builder disk = DiskStatistics.newBuilder().setLimitBytes(place.bytes());
      Optional.ofNullable(used.get(place.path())).ifPresent(disk::setUsedBytes);
      place.volume().ifPresent(volume -> describe(disk, volume));
      statistics.addDiskStatistics(disk);
      if (place.path().equals(spec.sandbox())) {
        statistics.setDiskLimitBytes(place.bytes());
        Optional.ofNullable(used.get(place.path())).ifPresent(statistics::setDiskUsedBytes);
      }
    }
    return statistics.build();
  }

  private static void describe(DiskStatistics.Builder disk, Resource.DiskInfo volume) {
    if (volume.hasSource()) {
      disk.setSource(volume.getSource());
    }
    if (volume.hasPersistence()) {
      disk.setPersistence(volume.getPersistence());
    }
  }

  @Override
  public Future<Void> release() {
    return inner.release();
  }
}
