package io.souk.framework.adapter.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.fixture.FixtureTree;
import io.souk.framework.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A framework process reads the store that the release before it wrote. */
class StoreSkewTest {

  @TempDir Path dir;

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static Store.Write put(String key, String value) {
    return new Store.Write.Put(key, ByteString.copyFromUtf8(value), Store.Expected.ANY);
  }

  /** Writes what the fixture holds. */
  static void write(Path dir) throws Exception {
    try (FileStore store = FileStore.open(dir, Runnable::run)) {
      await(store.commit(Store.Batch.of(put("app/web", "one"), put("framework-id", "f-1"))));
      await(store.commit(Store.Batch.of(put("app/web", "two"))));
      await(
          store.commit(
              Store.Batch.of(
                  put("app/db", "x"), new Store.Write.Delete("app/db", Store.Expected.ANY))));
    }
  }

  /** Writes a fixture into the file that it is given; once a release. */
  public static void main(String[] args) throws Exception {
    Path dir = Files.createTempDirectory("fixture");
    write(dir);
    Files.writeString(Path.of(args[0]), FixtureTree.pack(dir));
  }

  @Test
  void readsAndContinuesIt() throws Exception {
    FixtureTree.unpack(FixtureTree.read(StoreSkewTest.class, "store-1.txt"), dir);
    try (FileStore store = FileStore.open(dir, Runnable::run)) {
      List<Store.Entry> entries = await(store.scan(""));
      assertThat(entries)
          .extracting(entry -> entry.key() + "=" + entry.value().toStringUtf8())
          .containsExactlyInAnyOrder("app/web=two", "framework-id=f-1");
      long version = await(store.get("app/web")).orElseThrow().version();
      await(
          store.commit(
              Store.Batch.of(
                  new Store.Write.Put(
                      "app/web",
                      ByteString.copyFromUtf8("three"),
                      new Store.Expected.Version(version)))));
    }
    try (FileStore store = FileStore.open(dir, Runnable::run)) {
      assertThat(await(store.get("app/web")).orElseThrow().value().toStringUtf8())
          .isEqualTo("three");
    }
  }

  @Test
  void theReleaseBeforeReadsWhatIsWritten() throws Exception {
    write(dir);

    assertThat(
            FixtureTree.differences(
                FixtureTree.read(StoreSkewTest.class, "store-1.txt"), FixtureTree.pack(dir)))
        .as("files that are not as in the fixture")
        .isEmpty();
  }
}
