package io.souk.master.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.framework.Store;
import io.souk.framework.StoreContract;
import io.souk.registry.Registry;
import io.souk.registry.adapter.memory.MemoryRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RegistryStoreTest extends StoreContract {

  private MemoryRegistry registry = new MemoryRegistry();
  private final AtomicInteger deposed = new AtomicInteger();
  private long term;

  RegistryStoreTest() {
    start();
  }

  private void start() {
    registry.start(
        new Registry.LeadershipListener() {
          @Override
          public void onLeader(long newTerm) {
            term = newTerm;
          }

          @Override
          public void onFollower() {}
        });
  }

  @Override
  protected Store open() {
    return open("marathon");
  }

  private Store open(String framework) {
    return new RegistryStore(registry, term, framework, Runnable::run, deposed::incrementAndGet);
  }

  @Override
  protected void close(Store store) {
    ((RegistryStore) store).close();
    registry.close();
    registry = registry.reopened();
    start();
  }

  @Test
  void frameworksDoNotSeeEachOther() {
    Store mine = open("a");
    Store other = open("ab");
    commit(mine, put("k", "mine"));
    commit(other, put("k", "other"));
    assertThat(await(mine.scan(""))).hasSize(1);
    assertThat(registry.get("framework/a/data/k")).isPresent();
    assertThat(registry.get("framework/ab/data/k")).isPresent();
  }

  @Test
  void aLostLeadershipIsNamed() {
    Store store = open();
    registry.stepDown();
    assertFails(
        io.souk.framework.StoreException.Code.NOT_LEADER,
        store.commit(Store.Batch.of(put("k", "v"))));
  }

  /** An instance of the term before goes on beside the one of the new term for a while. */
  @Test
  void nothingIsTakenFromATermThatIsOver() {
    Store old = open();
    commit(old, put("mine", "old"));
    registry.stepDown();
    registry.elect();
    Store successor = open();
    long version = commit(successor, put("mine", "new"));
    assertFails(
        io.souk.framework.StoreException.Code.NOT_LEADER,
        old.commit(
            Store.Batch.of(
                put("mine", "old again"),
                new Store.Write.Put(
                    "other", ByteString.copyFromUtf8("x"), Store.Expected.ABSENT))));
    assertThat(deposed).hasValue(1);
    assertThat(await(successor.scan("")))
        .containsExactly(new Store.Entry("mine", version, ByteString.copyFromUtf8("new")));
    assertFails(io.souk.framework.StoreException.Code.NOT_LEADER, old.scan(""));
    assertFails(
        io.souk.framework.StoreException.Code.NOT_LEADER,
        old.commit(Store.Batch.of(put("mine", "once more"))));
    assertThat(deposed).hasValue(1);
  }
}
