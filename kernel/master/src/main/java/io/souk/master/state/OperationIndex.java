package io.souk.master.state;

import com.google.protobuf.ByteString;
import io.souk.master.view.ViewChange;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Offer operations by all that they are looked up by. */
final class OperationIndex {

  private record Named(FrameworkId framework, String id) {}

  private final Map<ByteString, OperationRecord> all = new LinkedHashMap<>();
  private final Map<AgentId, Map<ByteString, OperationRecord>> byAgent = new HashMap<>();
  private final Map<FrameworkId, Map<ByteString, OperationRecord>> byFramework = new HashMap<>();
  private final Map<Named, ByteString> byName = new HashMap<>();

  List<ViewChange> put(OperationRecord operation) {
    all.put(operation.uuid(), operation);
    byAgent
        .computeIfAbsent(operation.agent(), fresh -> new LinkedHashMap<>())
        .put(operation.uuid(), operation);
    operation
        .framework()
        .ifPresent(
            framework ->
                byFramework
                    .computeIfAbsent(framework, fresh -> new LinkedHashMap<>())
                    .put(operation.uuid(), operation));
    name(operation).ifPresent(name -> byName.put(name, operation.uuid()));
    return List.of(new ViewChange.PutOperation(operation.view()));
  }

  List<ViewChange> remove(ByteString uuid) {
    OperationRecord gone = all.remove(uuid);
    if (gone == null) {
      return List.of();
    }
    removeFrom(byAgent, gone.agent(), uuid);
    gone.framework().ifPresent(framework -> removeFrom(byFramework, framework, uuid));
    name(gone).ifPresent(name -> byName.remove(name, uuid));
    return List.of(new ViewChange.RemoveOperation(uuid));
  }

  private static <K> void removeFrom(
      Map<K, Map<ByteString, OperationRecord>> index, K key, ByteString uuid) {
    Map<ByteString, OperationRecord> those = index.get(key);
    those.remove(uuid);
    if (those.isEmpty()) {
      index.remove(key);
    }
  }

  private static Optional<Named> name(OperationRecord operation) {
    return operation.framework().isPresent() && operation.id().isPresent()
        ? Optional.of(new Named(operation.framework().get(), operation.id().get().getValue()))
        : Optional.empty();
  }

  Optional<OperationRecord> find(ByteString uuid) {
    return Optional.ofNullable(all.get(uuid));
  }

  Optional<OperationRecord> find(FrameworkId framework, String id) {
    return Optional.ofNullable(byName.get(new Named(framework, id))).map(all::get);
  }

  Collection<OperationRecord> of(AgentId agent) {
    return List.copyOf(byAgent.getOrDefault(agent, Map.of()).values());
  }

  Collection<OperationRecord> of(FrameworkId framework) {
    return List.copyOf(byFramework.getOrDefault(framework, Map.of()).values());
  }
}
