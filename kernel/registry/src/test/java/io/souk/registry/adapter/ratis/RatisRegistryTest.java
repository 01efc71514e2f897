package io.souk.registry.adapter.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.registry.Batch;
import io.souk.registry.Registry;
import io.souk.registry.RegistryContract;
import io.souk.registry.RegistryException;
import io.souk.registry.Write;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract and what only a registry with files can do, on a group of one. */
class RatisRegistryTest extends RegistryContract {

  @TempDir Path directory;

  private long snapshotThreshold = 10_000;

  @Override
  protected Registry create() throws IOException {
    return over(directory);
  }

  private Registry over(Path directory) {
    return new RatisRegistry(
        RatisConfig.single(directory, "127.0.0.1", 5060).withSnapshotThreshold(snapshotThreshold));
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
    snapshotThreshold = 20;
    Leading first = open();
    for (int i = 1; i <= 47; i++) {
      first.append(put("k" + i % 10, "v" + i), new Write.Delete("k" + (i + 5) % 10));
    }
    List<String> expected = texts(first.registry(), "");
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
          Files.copy(path, target);
        }
      }
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
