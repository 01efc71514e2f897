package io.souk.marathon.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.framework.Store;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingWritesTest {

  private static Store.Write put(String key, int size) {
    return new Store.Write.Put(key, ByteString.copyFrom(new byte[size]), Store.Expected.ANY);
  }

  private static List<String> keys(Store.Batch batch) {
    return batch.writes().stream().map(Store.Write::key).toList();
  }

  @Test
  void theLastWriteToAKeyCountsAtItsOwnPlace() {
    PendingWrites pending = new PendingWrites();
    pending.add(List.of(put("a", 1), put("b", 1)));
    pending.add(List.of(new Store.Write.Delete("a", Store.Expected.ANY)));
    List<Store.Batch> batches = pending.take();
    assertThat(batches).hasSize(1);
    assertThat(keys(batches.getFirst())).containsExactly("b", "a");
    assertThat(batches.getFirst().writes().getLast()).isInstanceOf(Store.Write.Delete.class);
    assertThat(pending.isEmpty()).isTrue();
  }

  @Test
  void whatTheStoreDoesNotTakeAtOnceGoesInOrder() {
    PendingWrites pending = new PendingWrites();
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      all.add("key" + i);
      pending.add(List.of(put("key" + i, i < 4 ? 3_000_000 : 1)));
    }
    List<Store.Batch> batches = pending.take();
    List<String> written = new ArrayList<>();
    for (Store.Batch batch : batches) {
      written.addAll(keys(batch));
      assertThat(batch.writes()).hasSizeLessThanOrEqualTo(20_000);
      assertThat(batch.writes().stream().mapToLong(e -> ((Store.Write.Put) e).value().size()).sum())
          .isLessThanOrEqualTo(8L * 1024 * 1024);
    }
    assertThat(written).isEqualTo(all);
  }
}
