package io.souk.chronos.loop;

import io.souk.chronos.launch.OpenOffer;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Offers at hand, the oldest first. */
final class Shelf {

  private final Map<OfferID, Held> held = new LinkedHashMap<>();

  private record Held(OpenOffer offer, Instant since) {}

  void add(List<Offer> offers, Instant now) {
    offers.forEach(offer -> held.put(offer.getId(), new Held(new OpenOffer(offer), now)));
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  int size() {
    return held.size();
  }

  Collection<OpenOffer> offers() {
    return held.values().stream().map(Held::offer).toList();
  }

  void remove(Collection<OfferID> offers) {
    offers.forEach(held::remove);
  }

  /** Takes off those that came at {@code limit} or before. */
  List<OfferID> takeUpTo(Instant limit) {
    List<OfferID> old = new ArrayList<>();
    held.forEach(
        (id, offer) -> {
          if (!offer.since().isAfter(limit)) {
            old.add(id);
          }
        });
    remove(old);
    return old;
  }

  void clear() {
    held.clear();
  }
}
