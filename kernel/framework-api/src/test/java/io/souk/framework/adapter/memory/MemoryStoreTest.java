package io.souk.framework.adapter.memory;

import io.souk.framework.Store;
import io.souk.framework.StoreContract;
import io.souk.framework.StoreException;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends StoreContract {

  private final MemoryStore.Disk disk = new MemoryStore.Disk();

  @Override
  protected Store open() {
    return new MemoryStore(Runnable::run, disk);
  }

  @Override
  protected void close(Store store) {
    ((MemoryStore) store).close();
  }

  @Test
  void failsAsToldUntilItRecovers() {
    MemoryStore store = new MemoryStore();
    store.failWith(new StoreException(StoreException.Code.NOT_LEADER, "another leads"));
    assertFails(StoreException.Code.NOT_LEADER, store.commit(Store.Batch.of(put("k", "v"))));
    store.recover();
    commit(store, put("k", "v"));
  }
}
