package io.souk.agent.checkpoint;

import io.souk.agent.resource.AgentResources;
import io.souk.agent.resource.Ledger;
import io.souk.agent.resource.OperationDecision;
import io.souk.agent.resource.Volume;
import io.souk.model.resources.Resources;
import io.souk.protocol.map.WireResources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Brings what operations do to disk: the checkpoint and the volumes, in the order that survives.
 */
public final class ResourceDisk {

  private final Path workDir;
  private final ResourceCheckpoint checkpoint;
  private final VolumeDirectories directories;

  public ResourceDisk(Layout layout) {
    this.workDir = layout.root();
    this.checkpoint = new ResourceCheckpoint(layout);
    this.directories = new VolumeDirectories(layout);
  }

  /**
   * Finishes what an earlier process was about to do, and tells what it left.
   *
   * @param started what this process is started with
   * @throws IllegalArgumentException when that does not hold what is on disk
   * @throws IOException when the disk cannot be read, or what was begun cannot be finished
   */
  public Ledger recover(Resources started) throws IOException {
    ResourceCheckpoint.Found found = checkpoint.read();
    ResourceCheckpoint.Kept kept = found.staged().orElse(found.committed());
    Ledger ledger =
        new Ledger(
            AgentResources.restore(started, WireResources.read(kept.resources())),
            kept.operations(),
            kept.settled());
    if (found.staged().isPresent()) {
      redo(volumes(found.committed()), volumes(kept));
      checkpoint.commit();
    }
    directories.sweep(roots(started));
    return ledger;
  }

  private static List<Volume> volumes(ResourceCheckpoint.Kept kept) {
    return Volume.of(WireResources.read(kept.resources()));
  }

  private void redo(List<Volume> before, List<Volume> after) throws IOException {
    for (Volume volume : after) {
      if (!before.contains(volume)) {
        directories.create(volume);
      }
    }
    for (Volume volume : before) {
      if (!after.contains(volume)) {
        directories.remove(volume);
      }
    }
  }

  private List<Path> roots(Resources resources) {
    Stream<Path> disks =
        resources.entries().stream()
            .flatMap(entry -> entry.key().disk().flatMap(disk -> disk.source()).stream())
            .flatMap(source -> source.root().stream())
            .map(workDir::resolve);
    return Stream.concat(Stream.of(workDir), disks).distinct().toList();
  }

  /**
   * Does what was decided. When it fails nothing has changed, but that a MOUNT disk may have lost
   * some of its content.
   *
   * @return data that is to be deleted, wherever it lies now
   */
  public List<Path> apply(OperationDecision decision) throws IOException {
    checkpoint.stage(decision.after());
    Map<Volume, Path> away = new LinkedHashMap<>();
    try {
      for (Volume volume : decision.made()) {
        directories.create(volume);
      }
      for (Volume volume : decision.unmade()) {
        directories.remove(volume).ifPresent(path -> away.put(volume, path));
      }
      checkpoint.commit();
      return new ArrayList<>(away.values());
    } catch (IOException e) {
      checkpoint.unstage();
      for (Map.Entry<Volume, Path> moved : away.entrySet()) {
        directories.restore(moved.getKey(), moved.getValue());
      }
      throw e;
    }
  }

  /** Keeps a ledger that differs in its operations alone. */
  public void save(Ledger ledger) throws IOException {
    checkpoint.stage(ledger);
    checkpoint.commit();
  }

  public void delete(List<Path> data) {
    data.forEach(directories::delete);
  }
}
