package io.souk.agent.checkpoint;

import io.souk.agent.resource.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes and removes the directories of persistent volumes. What is removed is first moved out of
 * the way, so that it is gone whole at once however long its deletion takes; a MOUNT disk is
 * emptied where it is. Each step may be done again. Blocks for the disk.
 */
public final class VolumeDirectories {

  private static final Logger LOG = LoggerFactory.getLogger(VolumeDirectories.class);

  private final Layout layout;

  public VolumeDirectories(Layout layout) {
    this.layout = layout;
  }

  /** Makes a volume; content that is there already is kept. */
  public void create(Volume volume) throws IOException {
    Path directory = layout.volume(volume);
    if (volume.isWholeDisk()) {
      if (!Files.isDirectory(directory)) {
        throw new IOException(directory + " is no directory");
      }
      return;
    }
    Path above = directory;
    List<Path> fresh = new ArrayList<>();
    while (!Files.exists(above)) {
      fresh.add(above);
      above = above.getParent();
    }
    Files.createDirectories(directory);
    for (Path made : fresh) {
      RecordFile.syncDirectory(made.getParent());
    }
  }

  /**
   * Takes a volume away with its data.
   *
   * @return where the data waits for {@link #delete}; empty when there is nothing left of it
   */
  public Optional<Path> remove(Volume volume) throws IOException {
    Path directory = layout.volume(volume);
    if (volume.isWholeDisk()) {
      empty(directory);
      return Optional.empty();
    }
    Path trash = layout.trash(layout.disk(volume));
    Files.createDirectories(trash);
    Path away = trash.resolve(UUID.randomUUID().toString());
    try {
      Files.move(directory, away, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException alreadyGone) {
      return Optional.empty();
    }
    RecordFile.syncDirectory(directory.getParent());
    return Optional.of(away);
  }

  /** Puts back what {@link #remove} moved away. */
  public void restore(Volume volume, Path away) throws IOException {
    Files.move(away, layout.volume(volume), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes what {@link #remove} moved away; what cannot be deleted is tried at the next start. */
  public void delete(Path away) {
    try {
      Trees.delete(away);
    } catch (IOException e) {
      LOG.warn("event=volume_data_left path={} cause=\"{}\"", away, e.toString());
    }
  }

  /** Deletes what an earlier process did not get to, on the disks given. */
  public void sweep(List<Path> disks) {
    for (Path disk : disks) {
      Path trash = layout.trash(disk);
      if (Files.isDirectory(trash, LinkOption.NOFOLLOW_LINKS)) {
        try (Stream<Path> left = Files.list(trash)) {
          left.toList().forEach(this::delete);
        } catch (IOException e) {
          LOG.warn("event=volume_data_left path={} cause=\"{}\"", trash, e.toString());
        }
      }
    }
  }

  private static void empty(Path root) throws IOException {
    try (Stream<Path> children = Files.list(root)) {
      for (Path child : children.toList()) {
        Trees.delete(child);
      }
    }
  }
}
