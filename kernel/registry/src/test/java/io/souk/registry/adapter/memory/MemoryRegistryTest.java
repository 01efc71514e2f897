package io.souk.registry.adapter.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.registry.Batch;
import io.souk.registry.Registry;
import io.souk.registry.RegistryContract;
import io.souk.registry.RegistryException;
import org.junit.jupiter.api.Test;

class MemoryRegistryTest extends RegistryContract {

  @Override
  protected Registry create() {
    return new MemoryRegistry();
  }

  @Test
  void aNewTermRefusesTheOldOne() throws Exception {
    MemoryRegistry registry = new MemoryRegistry();
    Leadership leadership = new Leadership();
    await(registry.start(leadership));
    long first = leadership.awaitTerm();
    registry.stepDown();
    leadership.awaitFollower();
    assertFails(RegistryException.Code.NOT_LEADER, registry.append(first, Batch.of(put("k", "v"))));
    registry.elect();
    long second = leadership.awaitTerm();
    assertThat(second).isGreaterThan(first);
    assertFails(RegistryException.Code.NOT_LEADER, registry.append(first, Batch.of(put("k", "v"))));
    await(registry.append(second, Batch.of(put("k", "w"))));
    assertThat(text(registry, "k")).isEqualTo("w@1");
  }

  @Test
  void reopenedHoldsTheEntriesAndLeadsLater() throws Exception {
    MemoryRegistry registry = new MemoryRegistry();
    Leadership leadership = new Leadership();
    await(registry.start(leadership));
    long first = leadership.awaitTerm();
    await(registry.append(first, Batch.of(put("k", "v"))));
    registry.close();
    MemoryRegistry again = registry.reopened();
    await(again.start(leadership));
    leadership.awaitFollower();
    assertThat(leadership.awaitTerm()).isGreaterThan(first);
    assertThat(text(again, "k")).isEqualTo("v@1");
  }
}
