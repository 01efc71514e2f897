package io.souk.allocator;

import io.souk.model.resources.Resources;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;

/** All that was declined of one agent. */
final class AgentDeclines {

  private final List<Decline> declines = new ArrayList<>(0);
  private int version;

  /** Another one after each change. */
  int version() {
    return version;
  }

  List<Decline> list() {
    return declines;
  }

  void add(Decline decline) {
    declines.add(decline);
  }

  void remove(Decline decline) {
    declines.remove(decline);
  }

  void changed() {
    version++;
  }

  /** An equal object that is remembered already, so that equal ones are remembered once. */
  Resources known(Resources refused) {
    for (int i = declines.size() - 1; i >= 0; i--) {
      Resources known = declines.get(i).refused();
      if (known == refused || known.equals(refused)) {
        return known;
      }
    }
    return refused;
  }

  /** The clients that declined this much or more. */
  BitSet clientsThatDeclined(Resources offering) {
    BitSet clients = new BitSet();
    Resources last = Resources.EMPTY;
    boolean covered = offering.isEmpty();
    for (Decline decline : declines) {
      if (decline.refused() != last) {
        last = decline.refused();
        covered = last.covers(offering);
      }
      if (covered) {
        decline.addTo(clients);
      }
    }
    return clients;
  }

  boolean isDeclined(Client client, Resources offering) {
    for (Decline decline : declines) {
      if (decline.has(client.number()) && decline.refused().covers(offering)) {
        return true;
      }
    }
    return false;
  }

  /** Until when the client declined this much or more, in milliseconds. */
  OptionalLong declinedUntil(Client client, Resources offering) {
    return declines.stream()
        .filter(decline -> decline.has(client.number()) && decline.refused().covers(offering))
        .mapToLong(Decline::until)
        .max();
  }
}
