package io.souk.testkit.sim;

import io.souk.registry.Batch;
import io.souk.registry.Entry;
import io.souk.registry.Member;
import io.souk.registry.Registry;
import io.souk.registry.RegistryException;
import io.souk.registry.RegistryStatus;
import io.souk.registry.adapter.memory.MemoryRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The registry as one master sees it: commits take their time, and may fail either way. None is
 * confirmed to a master that is cut off.
 */
final class SimRegistry implements Registry {

  private static final double ASK_AGAIN_SECONDS = 0.2;

  private record Append(long term, Batch batch, CompletableFuture<Long> result) {}

  private final World world;
  private final MemoryRegistry memory;
  private final SimLease lease;
  private final Map<Long, Append> flying = new LinkedHashMap<>();
  private long next;
  private boolean superseded;

  SimRegistry(World world, MemoryRegistry memory) {
    this.world = world;
    this.memory = memory;
    this.lease = new SimLease(world);
  }

  SimLease lease() {
    return lease;
  }

  /** What the next leader finds; of what was being written some is there and some is not. */
  MemoryRegistry reopened() {
    superseded = true;
    for (Append append : List.copyOf(flying.values())) {
      if (world.dice().chance(0.5)) {
        memory.append(append.term(), append.batch());
      }
    }
    return memory.reopened();
  }

  @Override
  public CompletionStage<Long> append(long term, Batch batch) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    long number = next++;
    flying.put(number, new Append(term, batch, result));
    Dice dice = world.dice();
    long wait =
        dice.chance(0.02) && !world.calm() ? dice.seconds(0.2, 5) : dice.seconds(0.001, 0.03);
    world.agenda().after(wait, () -> finish(number));
    return result;
  }

  private void finish(long number) {
    if (lease.isCut()) {
      world.agenda().after(world.dice().seconds(0, ASK_AGAIN_SECONDS), () -> finish(number));
      return;
    }
    Append append = flying.remove(number);
    boolean fails = superseded || world.fails(0.0005);
    boolean written = !fails || (!superseded && world.dice().chance(0.5));
    if (written) {
      memory
          .append(append.term(), append.batch())
          .whenComplete(
              (version, failure) -> {
                if (failure != null) {
                  append.result().completeExceptionally(failure);
                } else if (!fails) {
                  append.result().complete(version);
                }
              });
    }
    if (fails) {
      append
          .result()
          .completeExceptionally(
              new RegistryException(
                  superseded
                      ? RegistryException.Code.NOT_LEADER
                      : RegistryException.Code.UNAVAILABLE,
                  "the simulated registry did not confirm"));
    }
  }

  @Override
  public CompletionStage<Void> start(LeadershipListener listener) {
    return memory.start(listener);
  }

  @Override
  public Optional<Entry> get(String key) {
    return memory.get(key);
  }

  @Override
  public List<Entry> scan(String prefix) {
    return memory.scan(prefix);
  }

  @Override
  public long version() {
    return memory.version();
  }

  @Override
  public Optional<String> leader() {
    return memory.leader();
  }

  @Override
  public boolean holdsLease(long term) {
    return lease.holds() || !world.leases();
  }

  @Override
  public RegistryStatus status() {
    return memory.status();
  }

  @Override
  public CompletionStage<Void> addMember(Member member) {
    return memory.addMember(member);
  }

  @Override
  public CompletionStage<Void> removeMember(String id) {
    return memory.removeMember(id);
  }

  @Override
  public CompletionStage<Void> handOver(Optional<String> id) {
    return memory.handOver(id);
  }

  @Override
  public void close() {
    memory.close();
  }
}
