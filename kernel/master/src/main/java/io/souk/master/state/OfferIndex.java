package io.souk.master.state;

import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.OfferId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The outstanding offers. */
final class OfferIndex {

  private final Map<OfferId, OfferRecord> offers = new HashMap<>();
  private final Map<FrameworkId, Map<OfferId, OfferRecord>> byFramework = new HashMap<>();
  private final Map<AgentId, Map<OfferId, OfferRecord>> byAgent = new HashMap<>();

  void put(OfferRecord offer) {
    offers.put(offer.id(), offer);
    byFramework
        .computeIfAbsent(offer.holder().framework(), fresh -> new LinkedHashMap<>())
        .put(offer.id(), offer);
    byAgent.computeIfAbsent(offer.agent(), fresh -> new LinkedHashMap<>()).put(offer.id(), offer);
  }

  Optional<OfferRecord> remove(OfferId id) {
    OfferRecord offer = offers.remove(id);
    if (offer != null) {
      remove(byFramework, offer.holder().framework(), id);
      remove(byAgent, offer.agent(), id);
    }
    return Optional.ofNullable(offer);
  }

  private static <K> void remove(Map<K, Map<OfferId, OfferRecord>> index, K key, OfferId id) {
    Map<OfferId, OfferRecord> entries = index.get(key);
    entries.remove(id);
    if (entries.isEmpty()) {
      index.remove(key);
    }
  }

  Optional<OfferRecord> find(OfferId id) {
    return Optional.ofNullable(offers.get(id));
  }

  Collection<OfferRecord> of(FrameworkId framework) {
    return List.copyOf(byFramework.getOrDefault(framework, Map.of()).values());
  }

  Collection<OfferRecord> of(AgentId agent) {
    return List.copyOf(byAgent.getOrDefault(agent, Map.of()).values());
  }

  Collection<OfferRecord> all() {
    return List.copyOf(offers.values());
  }
}
