package io.souk.registry.adapter.ratis;

import io.souk.registry.Member;
import io.souk.registry.RegistryException;
import io.souk.registry.codec.Backup;
import io.souk.registry.codec.Hello.State;
import io.souk.registry.state.Contents;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of a member that does not run. */
public final class RatisStore {

  private static final Logger LOG = LoggerFactory.getLogger(RatisStore.class);

  /** Entry 0 of term 1: where the log of a restored store begins. */
  private static final String SNAPSHOT = "snapshot.1_0";

  private static final String META = "term=1\nvotedFor=%s\n";

  private RatisStore() {}

  /**
   * Makes the files of a first member that holds what {@code backup} holds, under a new cluster id:
   * no member of the old cluster can mix with it. The member starts as a group of its own, whatever
   * {@code config} says of others; these are started with empty directories and added ({@link
   * io.souk.registry.Registry#addMember}).
   *
   * <p>Blocks for the disk. Nothing is left behind when it fails.
   *
   * @throws RegistryException STORAGE when the directory is not empty or cannot be written
   */
  public static void restore(RatisConfig config, Backup backup) {
    Path path = StorageDirectory.pathIn(config.directory());
    Member self = config.selfMember();
    if (holdsFiles(path)) {
      throw StorageDirectory.storage(
          path + " is not empty: a backup is restored into an empty directory only");
    }
    try (StorageDirectory directory = StorageDirectory.claim(config.directory(), self)) {
      String cluster = UUID.randomUUID().toString();
      Path group = path.resolve(cluster);
      Path meta = Files.createDirectories(group.resolve("current")).resolve("raft-meta");
      Path snapshot = Files.createDirectories(group.resolve("sm")).resolve(SNAPSHOT);
      SnapshotFile.write(Contents.of(backup.version(), backup.entries()), snapshot, () -> false);
      Files.writeString(meta, META.formatted(escaped(self.id())), StandardCharsets.UTF_8);
      force(meta, meta.getParent(), snapshot.getParent(), group, path);
      // The name comes last: without it the rest does not count.
      directory.identify(Identity.of(cluster, State.MEMBER, List.of(self), 0));
      LOG.info(
          "event=registry-restored cluster={} from={} version={} entries={}",
          cluster,
          backup.clusterId(),
          backup.version(),
          backup.entries().size());
    } catch (IOException | RuntimeException e) {
      deleteAll(path);
      throw e instanceof RegistryException known
          ? known
          : StorageDirectory.storage(path + " cannot be written: " + e, e);
    }
  }

  /** For a file of Java properties. */
  private static String escaped(String value) {
    StringBuilder text = new StringBuilder();
    for (char c : value.toCharArray()) {
      boolean plain = c > ' ' && c < 127 && "\\:=#!".indexOf(c) < 0;
      text.append(plain ? String.valueOf(c) : "\\u%04x".formatted((int) c));
    }
    return text.toString();
  }

  private static void force(Path... paths) throws IOException {
    for (Path path : paths) {
      try (FileChannel channel = FileChannel.open(path)) {
        channel.force(true);
      }
    }
  }

  private static boolean holdsFiles(Path path) {
    if (!Files.exists(path)) {
      return false;
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.findAny().isPresent();
    } catch (IOException e) {
      throw StorageDirectory.storage(path + " cannot be used: " + e, e);
    }
  }

  private static void deleteAll(Path root) {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      LOG.warn("event=registry-restore-left-files directory={} cause=\"{}\"", root, e.toString());
    }
  }
}
