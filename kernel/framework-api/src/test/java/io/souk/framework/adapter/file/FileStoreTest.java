package io.souk.framework.adapter.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.souk.framework.Store;
import io.souk.framework.StoreContract;
import io.souk.framework.store.StoreContents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTest extends StoreContract {

  @TempDir Path directory;

  private final List<Store> opened = new ArrayList<>();

  @Override
  protected Store open() throws IOException {
    FileStore store = FileStore.open(directory, Runnable::run);
    opened.add(store);
    return store;
  }

  @Override
  protected void close(Store store) {
    ((FileStore) store).close();
  }

  @AfterEach
  void closeAll() {
    opened.forEach(this::close);
  }

  private Path log() {
    return directory.resolve("store.log");
  }

  @Test
  void keepsWhatWasConfirmedOverACrash(@TempDir Path copy) throws Exception {
    Store store = open();
    for (int i = 0; i < 20; i++) {
      commit(store, put("k" + i, "v"));
    }
    Files.copy(log(), copy.resolve("store.log"));
    try (FileStore next = FileStore.open(copy, Runnable::run)) {
      assertThat(await(next.scan("k"))).hasSize(20);
    }
  }

  @Test
  void aTornLastCommitIsCutOff() throws Exception {
    Store store = open();
    commit(store, put("a", "1"));
    int end = (int) Files.size(log());
    commit(store, put("b", "2".repeat(2000)));
    close(store);
    byte[] whole = Files.readAllBytes(log());
    for (int cut : new int[] {1, 4, 8, 9, 1000, whole.length - end - 1}) {
      Files.write(log(), Arrays.copyOf(whole, end + cut));
      assertHolds("a");
      byte[] zeroes = whole.clone();
      Arrays.fill(zeroes, end + cut, whole.length, (byte) 0);
      Files.write(log(), zeroes);
      assertHolds("a");
      byte[] garbled = whole.clone();
      garbled[end + cut] ^= 0x41;
      Files.write(log(), garbled);
      assertHolds("a");
    }
    Files.write(log(), whole);
    assertHolds("a", "b");
  }

  @Test
  void damageWithDataAfterItIsRefused() throws Exception {
    Store store = open();
    commit(store, put("a", "1".repeat(2000)));
    int middle = (int) Files.size(log()) - 1000;
    commit(store, put("b", "2"));
    close(store);
    byte[] bytes = Files.readAllBytes(log());
    bytes[middle] ^= 1;
    Files.write(log(), bytes);
    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is damaged at byte");
    assertThat(log()).hasBinaryContent(bytes);
  }

  @Test
  void refusesForeignFilesAndASecondProcess() throws Exception {
    Files.writeString(log(), "a diary");
    assertThatThrownBy(this::open).hasMessageContaining("is not a store of this version");
    Files.delete(log());
    open();
    assertThatThrownBy(this::open).hasMessageContaining("is in use by another process");
  }

  @Test
  void rewritesWhatHasBeenOverwritten() throws Exception {
    Store store = open();
    ByteString megabyte = ByteString.copyFrom(new byte[1 << 20]);
    long last = 0;
    for (int i = 0; i < 30; i++) {
      last =
          commit(
              store,
              new Store.Write.Put("k" + i % 3, megabyte, Store.Expected.ANY),
              put("n", "" + i));
    }
    assertThat(Files.size(log())).isLessThan(20L << 20);
    close(store);
    Store again = open();
    assertThat(await(again.scan("k"))).hasSize(3);
    assertThat(await(again.get("n"))).contains(entry("n", last, "29"));
    assertThat(commit(again, put("n", "30"))).isEqualTo(last + 1);
  }

  @Test
  void anyBytesAreAStoreOrRefused() throws Exception {
    Random random = new Random(7);
    Store store = open();
    for (int i = 0; i < 10; i++) {
      commit(store, put("k" + i, "v".repeat(random.nextInt(300))), delete("k" + (i - 3)));
    }
    close(store);
    byte[] whole = Files.readAllBytes(log());
    Path file = directory.resolve("fuzzed");
    for (int round = 0; round < 2000; round++) {
      byte[] fuzzed = Arrays.copyOf(whole, random.nextInt(8, whole.length + 40));
      for (int hits = random.nextInt(4); hits > 0; hits--) {
        fuzzed[random.nextInt(fuzzed.length)] = (byte) random.nextInt();
      }
      Files.write(file, fuzzed);
      StoreContents contents = new StoreContents();
      try (StoreLog log = StoreLog.open(file, contents)) {
        assertThat(contents.version()).isLessThanOrEqualTo(10);
      } catch (IOException refused) {
        assertThat(refused.getMessage()).hasLineCount(1);
      }
    }
  }

  @Test
  void anyPayloadIsARecordOrMalformed() {
    Random random = new Random(11);
    for (int round = 0; round < 20_000; round++) {
      byte[] payload = new byte[random.nextInt(1, 60)];
      random.nextBytes(payload);
      payload[0] = (byte) random.nextInt(4);
      try {
        RecordCodec.decode(payload, 0, payload.length);
      } catch (RecordCodec.MalformedRecordException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  private void assertHolds(String... keys) throws Exception {
    Store store = open();
    assertThat(await(store.scan("")).stream().map(Store.Entry::key)).containsExactly(keys);
    close(store);
  }
}
