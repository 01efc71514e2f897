package io.souk.registry.adapter.ratis;

import static io.souk.registry.RegistryContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.registry.Batch;
import io.souk.registry.Entry;
import io.souk.registry.Registry;
import io.souk.registry.RegistryContract.Leadership;
import io.souk.registry.Write;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes without a pause, snapshots all the while, is killed again and again. */
class CrashTest {

  private static final int ROUNDS = 5;
  private static final int KEYS = 3000;
  private static final int WINDOW = 200;

  @TempDir Path directory;

  private static RatisConfig config(Path directory) {
    // A snapshot takes about as much as the log between two of them.
    return RatisConfig.single(directory, "127.0.0.1", 5060).withLeastLog(300_000);
  }

  @Test
  void nothingConfirmedIsLostWhereverItIsKilled() throws Exception {
    Random random = new Random(9);
    long confirmed = 0;
    Set<String> snapshots = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      Process writer = start();
      try (BufferedReader said = writer.inputReader()) {
        long until = confirmed + 2000 + random.nextInt(4000);
        String line = said.readLine();
        for (; line != null && confirmed < until; line = said.readLine()) {
          confirmed = Math.max(confirmed, Long.parseLong(line.strip()));
        }
        assertThat(line).as("the writer went on until it was killed").isNotNull();
        // By its handle: the process itself would close what it said at once.
        writer.toHandle().destroyForcibly();
        for (line = said.readLine(); line != null && line.endsWith(" "); line = said.readLine()) {
          confirmed = Math.max(confirmed, Long.parseLong(line.strip()));
        }
      }
      assertThat(writer.waitFor(60, TimeUnit.SECONDS)).isTrue();
      try {
        snapshots.add(
            RatisRegistryTest.find(directory, "snapshot\\.\\d+_\\d+").getFileName().toString());
      } catch (NoSuchElementException none) {
        // Killed before the first one.
      }
      confirmed = check(confirmed);
    }
    assertThat(snapshots).as("snapshots that were written beside").isNotEmpty();
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            directory.toString());
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** What the files hold is what so many of the writer's commits make; says how many. */
  private long check(long confirmed) {
    try (Registry registry = new RatisRegistry(config(directory))) {
      Leadership leadership = new Leadership();
      await(registry.start(leadership));
      leadership.awaitTerm();
      long version = registry.version();
      assertThat(version).isGreaterThanOrEqualTo(confirmed);
      TreeMap<String, Long> expected = new TreeMap<>();
      for (long commit = 1; commit <= version; commit++) {
        expected.put(key(commit), commit);
        expected.remove(dropped(commit));
      }
      TreeMap<String, Long> found = new TreeMap<>();
      for (Entry entry : registry.scan("")) {
        found.put(entry.key(), entry.version());
        assertThat(ByteBuffer.wrap(entry.value()).getLong()).isEqualTo(entry.version());
      }
      assertThat(found).isEqualTo(expected);
      return version;
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String key(long commit) {
    return "k" + commit * 7919 % KEYS;
  }

  private static String dropped(long commit) {
    return "k" + (commit * 104_729 + 1) % KEYS;
  }

  /** Writes commits that its version alone makes up, and says which are confirmed. */
  static final class Writer {

    public static void main(String[] args) throws Exception {
      Registry registry = new RatisRegistry(config(Path.of(args[0])));
      Leadership leadership = new Leadership();
      await(registry.start(leadership));
      long term = leadership.awaitTerm();
      List<CompletionStage<Long>> results = new ArrayList<>();
      long first = registry.version() + 1;
      for (int i = 0; ; i++) {
        long commit = first + i;
        byte[] value = ByteBuffer.allocate(100).putLong(commit).array();
        results.add(
            registry.append(
                term,
                Batch.of(new Write.Put(key(commit), value), new Write.Delete(dropped(commit)))));
        if (i >= WINDOW) {
          long version = await(results.set(i - WINDOW, null));
          if (version % 50 == 0) {
            System.out.println(version + " ");
          }
        }
      }
    }
  }
}
