package io.souk.testkit;

import io.souk.registry.Batch;
import io.souk.registry.Entry;
import io.souk.registry.Member;
import io.souk.registry.Registry;
import io.souk.registry.RegistryException;
import io.souk.registry.RegistryStatus;
import io.souk.registry.adapter.memory.MemoryRegistry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A registry whose commits can be held back, to look at what leaves the kernel meanwhile. */
public final class HeldRegistry implements Registry {

  private record Held(long term, Batch batch, CompletableFuture<Long> result) {}

  private final MemoryRegistry memory;
  private final Deque<Held> waiting = new ArrayDeque<>();
  private boolean holding;
  private boolean lease = true;

  public HeldRegistry(MemoryRegistry memory) {
    this.memory = memory;
  }

  public void hold() {
    holding = true;
  }

  /** No majority was heard of for too long, and nobody has said so yet. */
  public void endLease() {
    lease = false;
  }

  public int waiting() {
    return waiting.size();
  }

  /** Commits what waits and holds nothing back any more. */
  public void commit() {
    holding = false;
    while (!waiting.isEmpty()) {
      Held held = waiting.remove();
      memory
          .append(held.term(), held.batch())
          .whenComplete(
              (version, failure) -> {
                if (failure == null) {
                  held.result().complete(version);
                } else {
                  held.result().completeExceptionally(failure);
                }
              });
    }
  }

  public void fail() {
    holding = false;
    while (!waiting.isEmpty()) {
      waiting
          .remove()
          .result()
          .completeExceptionally(
              new RegistryException(RegistryException.Code.UNAVAILABLE, "no majority"));
    }
  }

  public HeldRegistry reopened() {
    return new HeldRegistry(memory.reopened());
  }

  @Override
  public CompletionStage<Void> start(LeadershipListener listener) {
    return memory.start(listener);
  }

  @Override
  public CompletionStage<Long> append(long term, Batch batch) {
    if (!holding) {
      return memory.append(term, batch);
    }
    CompletableFuture<Long> result = new CompletableFuture<>();
    waiting.add(new Held(term, batch, result));
    return result;
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
    return lease;
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
