package io.souk.registry.adapter.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.registry.Batch;
import io.souk.registry.Registry;
import io.souk.registry.RegistryContract;
import io.souk.registry.RegistryException;
import io.souk.registry.Write;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract and what only a registry with files can do, on a group of one. */
class RatisRegistryTest extends RegistryContract {

  @TempDir Path directory;

  private long leastLog = 16 << 20;

  @Override
  protected Registry create() throws IOException {
    return over(directory);
  }

  private Registry over(Path directory) {
    return new RatisRegistry(
        RatisConfig.single(directory, "127.0.0.1", 5060).withLeastLog(leastLog));
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void keepsEverythingOverARestart() throws Exception {
    Leading first = open();
    first.append(put("a", "1"), put("gone", "1"));
    first.append(put("b", "2"), new Write.Delete("gone"));
    first.registry().close();
    Leading second = open();
    assertThat(second.term()).isGreaterThan(first.term());
    assertThat(texts(second.registry(), "")).containsExactly("a=1@1", "b=2@2");
    assertThat(second.registry().version()).isEqualTo(2);
    assertThat(second.append(put("c", "3"))).isEqualTo(3);
    assertFails(
        RegistryException.Code.NOT_LEADER,
        second.registry().append(first.term(), Batch.of(put("d", "4"))));
  }

  @Test
  void keepsEverythingOverACrash(@TempDir Path copy) throws Exception {
    Leading first = open();
    for (int i = 1; i <= 50; i++) {
      first.append(put("k" + i, "v"));
    }
    copy(directory, copy);
    Registry second = over(copy);
    try {
      await(second.start(new Leadership()));
      // What is not in a snapshot is known to be committed once the member leads.
      awaitVersion(second, 50);
      assertThat(second.scan("k")).hasSize(50);
    } finally {
      second.close();
    }
  }

  @Test
  void restoresASnapshotAndTheLogAfterIt(@TempDir Path copy) throws Exception {
    leastLog = 20 * SnapshotPace.COMMIT_BYTES;
    Leading first = open();
    for (int i = 1; i <= 47; i++) {
      first.append(put("k" + i % 10, "v" + i), new Write.Delete("k" + (i + 5) % 10));
    }
    List<String> expected = texts(first.registry(), "");
    awaitFile(directory, "snapshot\\.\\d+_\\d+");
    copy(directory, copy);
    assertThat(files(copy)).anyMatch(name -> name.matches("snapshot\\.\\d+_\\d+"));
    Registry second = over(copy);
    try {
      await(second.start(new Leadership()));
      awaitVersion(second, 47);
      assertThat(texts(second, "")).isEqualTo(expected);
    } finally {
      second.close();
    }
    first.registry().close();
    assertThat(texts(open().registry(), "")).isEqualTo(expected);
  }

  @Test
  void whatACrashLeftOfASnapshotIsRemoved() throws Exception {
    Leading first = open();
    first.append(put("a", "1"));
    first.registry().close();
    Path snapshot = find(directory, "snapshot\\.\\d+_\\d+");
    byte[] bytes = Files.readAllBytes(snapshot);
    Path draft = snapshot.resolveSibling("snapshot.99_99.new");
    Files.write(draft, Arrays.copyOf(bytes, bytes.length / 2));
    Files.writeString(
        snapshot.resolveSibling("snapshot.99_99.md5"), "0".repeat(32) + " *snapshot.99_99\n");
    Files.delete(snapshot.resolveSibling(snapshot.getFileName() + ".md5"));
    Leading second = open();
    assertThat(texts(second.registry(), "")).containsExactly("a=1@1");
    assertThat(draft).doesNotExist();
    assertThat(snapshot.resolveSibling(snapshot.getFileName() + ".md5")).exists();
    second.append(put("b", "2"));
    second.registry().close();
    assertThat(texts(open().registry(), "")).containsExactly("a=1@1", "b=2@2");
  }

  @Test
  void logThatASnapshotCoversIsDroppedWhileWritingGoesOn() throws Exception {
    leastLog = 4 << 20;
    Leading member = open();
    write(member.registry(), member.term(), 2500);
    // Two segments of 16 MB are full by now; the first one is older than what is kept in any case.
    awaitGone(directory, "log_0-\\d+");
    assertThat(member.append(put("end", "v"))).isEqualTo(2501);
    member.registry().close();
    Leading again = open();
    assertThat(again.registry().version()).isEqualTo(2501);
    assertThat(again.registry().scan("k")).hasSize(100);
  }

  /** Some 20 KB each, over a hundred keys. */
  static void write(Registry registry, long term, int commits) {
    byte[] value = new byte[20_000];
    List<CompletionStage<Long>> results = new ArrayList<>();
    for (int i = 0; i < commits; i++) {
      Batch batch = Batch.of(new Write.Put("k" + i % 100, value));
      results.add(registry.append(term, batch));
      if (i >= 50) {
        await(results.set(i - 50, null));
      }
    }
    results.subList(Math.max(0, commits - 50), commits).forEach(RegistryContract::await);
  }

  /** Waits until no file of that name is anywhere below. */
  static void awaitGone(Path directory, String name) throws Exception {
    long deadline = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
    while (files(directory).stream().anyMatch(file -> file.matches(name))) {
      assertThat(System.nanoTime()).as("still there: " + name).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  @Test
  void refusesADamagedSnapshot() throws Exception {
    Leading first = open();
    first.append(put("key-of-a-snapshot", "v"));
    first.registry().close();
    Path snapshot = find(directory, "snapshot\\.\\d+_\\d+");
    byte[] bytes = Files.readAllBytes(snapshot);
    bytes[bytes.length / 2] ^= 1;
    Files.write(snapshot, bytes);
    assertStorage(create(), "snapshot");
  }

  @Test
  void refusesADirectoryInUse() throws Exception {
    open();
    assertStorage(create(), "is in use by another process");
  }

  @Test
  void refusesAnotherFormatAndForeignFiles(@TempDir Path other) throws Exception {
    open().registry().close();
    Path format = find(directory, "FORMAT");
    Files.writeString(format, "souk registry format 99 member single\n");
    assertStorage(create(), "was written as 'souk registry format 99 member single'");
    Files.createDirectories(other.resolve("raft"));
    Files.writeString(other.resolve("raft").resolve("photos"), "not ours");
    assertStorage(over(other), "holds files of something else");
    assertThat(other.resolve("raft").resolve("photos")).hasContent("not ours");
  }

  @Test
  void refusesAPathThatIsNoDirectory(@TempDir Path other) throws Exception {
    Path file = Files.writeString(other.resolve("file"), "x");
    assertStorage(over(file), "cannot be used");
  }

  @Test
  void survivesACloseWhileItStarts() throws Exception {
    Registry registry = create();
    var started = registry.start(new Leadership());
    registry.close();
    assertThat(started.toCompletableFuture().isDone()).isTrue();
    assertThat(open().registry().version()).isZero();
  }

  private static void assertStorage(Registry registry, String message) {
    try (registry) {
      assertThatThrownBy(() -> await(registry.start(new Leadership())))
          .isInstanceOfSatisfying(
              RegistryException.class,
              e -> assertThat(e.code()).isEqualTo(RegistryException.Code.STORAGE))
          .message()
          .contains(message)
          .hasLineCount(1);
    }
  }

  static void awaitVersion(Registry registry, long version) {
    long deadline = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
    while (registry.version() < version) {
      assertThat(System.nanoTime()).as("version is " + registry.version()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          copyFile(path, target);
        }
      }
    }
  }

  private static void copyFile(Path path, Path target) throws IOException {
    try {
      Files.copy(path, target);
    } catch (NoSuchFileException gone) {
      // A draft that got its name meanwhile.
    }
  }

  /** Waits for a file of that name anywhere below. */
  static Path awaitFile(Path directory, String name) throws Exception {
    long deadline = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
    while (true) {
      try (Stream<Path> paths = Files.walk(directory)) {
        Optional<Path> found =
            paths.filter(path -> path.getFileName().toString().matches(name)).findFirst();
        if (found.isPresent()) {
          return found.get();
        }
      } catch (UncheckedIOException moved) {
        // A file got another name while its directory was listed.
      }
      assertThat(System.nanoTime()).as("no file " + name).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  static Path find(Path directory, String name) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths
          .filter(path -> path.getFileName().toString().matches(name))
          .findFirst()
          .orElseThrow();
    }
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.map(path -> path.getFileName().toString()).toList();
    }
  }
}
