package io.souk.registry.adapter.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.registry.Batch;
import io.souk.registry.Write;
import io.souk.registry.codec.ContentsCodec;
import io.souk.registry.state.Contents;
import io.souk.registry.state.Keyspace;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.util.MD5FileUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots that are written beside, held up at their begin to see what goes on meanwhile. */
class SnapshotsTest {

  private static final long PATIENCE_SECONDS = 60;

  @TempDir Path directory;

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final Semaphore finished = new Semaphore(0);
  private final Keyspace keyspace = new Keyspace();
  private final Snapshots snapshots = new Snapshots(new Held(), finished::release);

  /** Asked for the file at the begin of each snapshot. */
  private final class Held extends SimpleStateMachineStorage {
    @Override
    public File getSnapshotFile(long term, long index) {
      begun.countDown();
      await(goOn);
      return directory.resolve(getSnapshotFileName(term, index)).toFile();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void letGo() {
    goOn.countDown();
  }

  private void put(String key) {
    byte[] value = key.getBytes(StandardCharsets.UTF_8);
    keyspace.apply(Batch.of(new Write.Put(key, value)));
  }

  @Test
  void whatIsWrittenMeanwhileIsNotInIt() throws Exception {
    put("a");
    put("b");
    snapshots.begin(keyspace.contents(), TermIndex.valueOf(3, 7));
    await(begun);
    keyspace.apply(Batch.of(new Write.Delete("a")));
    put("c");
    assertThat(snapshots.takeFinished()).isEmpty();
    goOn.countDown();
    SingleFileSnapshotInfo info = awaitFinished();
    assertThat(info.getTermIndex()).isEqualTo(TermIndex.valueOf(3, 7));
    Path file = info.getFile().getPath();
    assertThat(file).hasFileName("snapshot.3_7").isRegularFile();
    assertThat(keys(file)).containsExactly("a", "b");
    assertThat(info.getFile().getFileDigest())
        .isEqualTo(MD5FileUtil.computeMd5ForFile(file.toFile()))
        .isEqualTo(MD5FileUtil.readStoredMd5ForFile(file.toFile()));
    assertThat(files()).containsExactlyInAnyOrder("snapshot.3_7", "snapshot.3_7.md5");
    assertThat(snapshots.takeFinished()).isEmpty();
  }

  private SingleFileSnapshotInfo awaitFinished() throws Exception {
    assertThat(finished.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return snapshots.takeFinished().orElseThrow();
  }

  @Test
  void thereIsOneAtATime() throws Exception {
    snapshots.begin(keyspace.contents(), TermIndex.valueOf(1, 1));
    await(begun);
    snapshots.begin(keyspace.contents(), TermIndex.valueOf(1, 2));
    goOn.countDown();
    assertThat(finished.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(files()).noneMatch(name -> name.startsWith("snapshot.1_2"));
    snapshots.begin(keyspace.contents(), TermIndex.valueOf(1, 3));
    assertThat(awaitFinished().getIndex()).as("in place of the one that waited").isEqualTo(3);
    assertThat(snapshots.takeFinished()).isEmpty();
  }

  @Test
  void oneThatIsUnderWayIsLeftWithoutATrace() throws Exception {
    for (int i = 0; i < 1000; i++) {
      put("k" + i);
    }
    snapshots.begin(keyspace.contents(), TermIndex.valueOf(1, 1));
    await(begun);
    CompletableFuture<Void> paused = CompletableFuture.runAsync(snapshots::pause);
    snapshots.begin(keyspace.contents(), TermIndex.valueOf(1, 2));
    awaitWaiting(paused);
    goOn.countDown();
    paused.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(files()).isEmpty();
    assertThat(snapshots.takeFinished()).isEmpty();
    snapshots.begin(keyspace.contents(), TermIndex.valueOf(1, 3));
    assertThatThrownBy(() -> snapshots.writeNow(keyspace.contents(), TermIndex.valueOf(1, 3)))
        .isInstanceOf(IOException.class);
    snapshots.resume();
    snapshots.begin(keyspace.contents(), TermIndex.valueOf(1, 4));
    assertThat(awaitFinished().getIndex()).isEqualTo(4);
    assertThat(files()).containsExactlyInAnyOrder("snapshot.1_4", "snapshot.1_4.md5");
  }

  /** Gives the pause time to begin; that it has not ended is what counts. */
  private static void awaitWaiting(CompletableFuture<Void> paused) throws Exception {
    Thread.sleep(200);
    assertThat(paused.isDone()).isFalse();
  }

  @Test
  void oneThatWaitsIsForgotten() throws Exception {
    goOn.countDown();
    snapshots.begin(keyspace.contents(), TermIndex.valueOf(1, 1));
    assertThat(finished.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    snapshots.pause();
    assertThat(snapshots.takeFinished()).isEmpty();
  }

  @Test
  void theLastOneTakesThePlaceOfTheOneUnderWay() throws Exception {
    put("a");
    snapshots.begin(keyspace.contents(), TermIndex.valueOf(1, 1));
    await(begun);
    put("b");
    CompletableFuture<SingleFileSnapshotInfo> last =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return snapshots.writeNow(keyspace.contents(), TermIndex.valueOf(1, 2));
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    Thread.sleep(200);
    assertThat(last.isDone()).isFalse();
    goOn.countDown();
    Path file = last.get(PATIENCE_SECONDS, TimeUnit.SECONDS).getFile().getPath();
    assertThat(keys(file)).containsExactly("a", "b");
    assertThat(files()).containsExactlyInAnyOrder("snapshot.1_2", "snapshot.1_2.md5");
  }

  @Test
  void whatCannotBeWrittenLeavesNothing() throws Exception {
    goOn.countDown();
    Files.createDirectory(directory.resolve("snapshot.1_1.new"));
    snapshots.begin(keyspace.contents(), TermIndex.valueOf(1, 1));
    snapshots.pause();
    snapshots.resume();
    assertThat(files()).isEmpty();
    snapshots.begin(keyspace.contents(), TermIndex.valueOf(1, 2));
    assertThat(awaitFinished().getIndex()).isEqualTo(2);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }

  private static List<String> keys(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      Contents contents = ContentsCodec.read(in);
      return contents.entries().stream().map(entry -> entry.key()).toList();
    }
  }
}
