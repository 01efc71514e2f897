package io.souk.registry.adapter.ratis;

import io.souk.fixture.FixtureTree;
import io.souk.registry.Batch;
import io.souk.registry.Registry;
import io.souk.registry.Write;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Writes the registry of a single master in which something of everything is kept: a snapshot, and
 * behind it a log that nobody closed. {@code main} writes it as a fixture into the file that it is
 * given; do that once a release, and let the test read the old ones, too.
 */
final class RegistryFixture {

  /** Version of the newest commit in it. */
  static final long VERSION = 6;

  private RegistryFixture() {}

  public static void main(String[] args) throws Exception {
    Path dir = Files.createTempDirectory("fixture");
    Path copy = Files.createTempDirectory("fixture");
    write(dir, copy);
    Files.writeString(Path.of(args[0]), FixtureTree.pack(copy));
    System.exit(0);
  }

  static byte[] everyByte() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  private static Write.Put put(String key, String value) {
    return new Write.Put(key, value.getBytes(StandardCharsets.UTF_8));
  }

  /** What is in the snapshot: commits 1 to 3. */
  private static void first(Registry registry, long term) throws Exception {
    commit(registry, term, put("app/web", "one"), put("app/db", "x"), put("empty", ""));
    commit(registry, term, new Write.Put("app/web", "two".getBytes(StandardCharsets.UTF_8), 1));
    commit(registry, term, new Write.Delete("app/db", 1), put("gone", "later"));
  }

  /** What is in the log alone: commits 4 to {@link #VERSION}. */
  private static void second(Registry registry, long term) throws Exception {
    commit(registry, term, new Write.Put("bytes", everyByte()), put("ключ/ü", "wört"));
    commit(registry, term, new Write.Delete("gone"), put("app/api", "three"));
    commit(registry, term, new Write.Put("app/api", "four".getBytes(StandardCharsets.UTF_8), 5));
  }

  private static void commit(Registry registry, long term, Write... writes) throws Exception {
    registry
        .append(term, new Batch(Arrays.asList(writes)))
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  /**
   * Writes the directory twice over.
   *
   * @param copy gets what a crash would leave
   */
  static void write(Path dir, Path copy) throws Exception {
    try (Registry registry = open(dir)) {
      first(registry, lead(registry));
    }
    try (Registry registry = open(dir)) {
      second(registry, lead(registry));
      copy(dir, copy);
    }
  }

  static Registry open(Path dir) {
    return new RatisRegistry(RatisConfig.single(dir, "127.0.0.1", 5060));
  }

  /** Starts it, and waits until it leads. */
  static long lead(Registry registry) throws Exception {
    CompletableFuture<Long> term = new CompletableFuture<>();
    CompletionStage<Void> started =
        registry.start(
            new Registry.LeadershipListener() {
              @Override
              public void onLeader(long elected) {
                term.complete(elected);
              }

              @Override
              public void onFollower() {}
            });
    started.toCompletableFuture().get(60, TimeUnit.SECONDS);
    return term.get(60, TimeUnit.SECONDS);
  }

  /** Without the zeros that Ratis writes ahead, which make the file large and mean nothing. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith("LOCK") || name.equals("in_use.lock") || name.equals("RESERVE")) {
          continue;
        }
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (name.startsWith("log_inprogress") && end > 0 && bytes[end - 1] == 0) {
          end--;
        }
        Path target = to.resolve(from.relativize(file));
        Files.createDirectories(target.getParent());
        Files.write(target, Arrays.copyOf(bytes, end));
      }
    }
  }
}
