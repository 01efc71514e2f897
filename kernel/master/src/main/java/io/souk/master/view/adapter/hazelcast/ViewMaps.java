package io.souk.master.view.adapter.hazelcast;

import com.google.protobuf.InvalidProtocolBufferException;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import io.souk.protocol.master.PublishedEntry;
import io.souk.protocol.master.PublishedKey;
import io.souk.protocol.master.PublishedStep;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The shared maps: one of entries per generation, and one that holds each generation's last turn
 * under its name. All methods block.
 */
final class ViewMaps {

  /** What the names of all maps begin with. */
  static final String NAME = "souk-view";

  private static final int AT_ONCE = 1_000;

  private record Announcements(Consumer<byte[]> heard)
      implements EntryAddedListener<String, byte[]>, EntryUpdatedListener<String, byte[]> {

    @Override
    public void entryAdded(EntryEvent<String, byte[]> event) {
      heard.accept(event.getValue());
    }

    @Override
    public void entryUpdated(EntryEvent<String, byte[]> event) {
      heard.accept(event.getValue());
    }
  }

  private record Beats(BiConsumer<Generation, Long> heard)
      implements EntryAddedListener<String, Long>, EntryUpdatedListener<String, Long> {

    @Override
    public void entryAdded(EntryEvent<String, Long> event) {
      Generation.find(event.getKey()).ifPresent(it -> heard.accept(it, event.getValue()));
    }

    @Override
    public void entryUpdated(EntryEvent<String, Long> event) {
      entryAdded(event);
    }
  }

  private final HazelcastInstance hazelcast;
  private final String name;
  private final IMap<String, byte[]> turns;

  /** The last turn of each generation of which the publisher says now and then that it is so. */
  private final IMap<String, Long> beats;

  ViewMaps(HazelcastInstance hazelcast, String name) {
    this.hazelcast = hazelcast;
    this.name = name;
    this.turns = hazelcast.getMap(name + "-turns");
    this.beats = hazelcast.getMap(name + "-beats");
  }

  /** Hands over every turn as it is announced; those of one generation in order. */
  UUID listen(Consumer<byte[]> announced) {
    return turns.addEntryListener(new Announcements(announced), true);
  }

  void stopListening(UUID listener) {
    turns.removeEntryListener(listener);
  }

  /** Hands over what publishers say of their last turns. */
  UUID listenToBeats(BiConsumer<Generation, Long> heard) {
    return beats.addEntryListener(new Beats(heard), true);
  }

  void stopListeningToBeats(UUID listener) {
    beats.removeEntryListener(listener);
  }

  void beat(Generation generation, long number) {
    join(List.of(beats.setAsync(generation.toString(), number)));
  }

  /** The newest generation that was announced. */
  Optional<Generation> newest() {
    return generations().stream().max(Generation::compareTo);
  }

  /** The newest of those generations whose entries can be read. */
  Optional<Generation> newestStored(Predicate<Generation> which)
      throws InvalidProtocolBufferException {
    List<Generation> newestFirst =
        generations().stream().filter(which).sorted(Comparator.reverseOrder()).toList();
    for (Generation generation : newestFirst) {
      if (last(generation).filter(Turn::stored).isPresent()) {
        return Optional.of(generation);
      }
    }
    return Optional.empty();
  }

  /** The turn that was announced last. */
  Optional<Turn> last(Generation generation) throws InvalidProtocolBufferException {
    Optional<byte[]> bytes = Optional.ofNullable(turns.get(generation.toString()));
    return bytes.isPresent() ? Optional.of(ViewCodec.turn(bytes.get())) : Optional.empty();
  }

  void announce(Turn turn) {
    join(List.of(turns.setAsync(turn.generation().toString(), ViewCodec.encode(turn))));
  }

  /** Stores what the steps put, and nothing of what they remove. */
  void put(Generation generation, Collection<PublishedStep> steps) {
    IMap<byte[], byte[]> entries = entriesOf(generation);
    List<CompletionStage<?>> pending = new ArrayList<>();
    Map<byte[], byte[]> batch = new HashMap<>();
    for (PublishedStep step : steps) {
      if (step.hasPut()) {
        batch.put(ViewCodec.key(step).toByteArray(), step.getPut().toByteArray());
      }
      if (batch.size() == AT_ONCE) {
        pending.add(entries.setAllAsync(batch));
        batch = new HashMap<>();
      }
    }
    if (!batch.isEmpty()) {
      pending.add(entries.setAllAsync(batch));
    }
    join(pending);
  }

  void remove(Generation generation, Collection<PublishedKey> keys) {
    IMap<byte[], byte[]> entries = entriesOf(generation);
    List<CompletionStage<?>> pending = new ArrayList<>();
    for (PublishedKey key : keys) {
      pending.add(entries.removeAsync(key.toByteArray()));
      if (pending.size() == AT_ONCE) {
        join(pending);
        pending.clear();
      }
    }
    join(pending);
  }

  List<PublishedEntry> entries(Generation generation) throws InvalidProtocolBufferException {
    List<PublishedEntry> found = new ArrayList<>();
    for (byte[] value : entriesOf(generation).values()) {
      found.add(ViewCodec.entry(value));
    }
    return found;
  }

  /** Forgets what earlier leaders published. */
  void dropBefore(Generation generation) {
    for (Generation old : generations()) {
      if (old.compareTo(generation) < 0) {
        // In this order: a reader who finds the turn after the entries knows that it has them all.
        turns.delete(old.toString());
        beats.delete(old.toString());
        drop(old);
      }
    }
  }

  /** Forgets a generation's entries. */
  void drop(Generation generation) {
    entriesOf(generation).destroy();
  }

  private List<Generation> generations() {
    return turns.keySet().stream().map(Generation::find).flatMap(Optional::stream).toList();
  }

  private IMap<byte[], byte[]> entriesOf(Generation generation) {
    return hazelcast.getMap(name + "-" + generation);
  }

  private static void join(List<CompletionStage<?>> pending) {
    pending.forEach(stage -> stage.toCompletableFuture().join());
  }
}
