package io.souk.allocator;

import io.souk.model.id.AgentId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Every agent, by id and by number, and sets of them by what matters to the allocation. */
final class Agents {

  private final Map<AgentId, AgentAccount> byId = new HashMap<>();
  private final List<AgentAccount> byNumber = new ArrayList<>();
  private final BitSet numbers = new BitSet();

  /** Active ones of which something is left. */
  final BitSet free = new BitSet();

  /** Free ones of which not everybody may have everything. */
  final BitSet special = new BitSet();

  /** Those that have to be looked at for every client. */
  final BitSet touched = new BitSet();

  /** Those of which something was kept back for guarantees when they were looked at last. */
  final BitSet heldBack = new BitSet();

  /** Where the next portion of touched agents begins, so that each gets its turn. */
  private int next;

  Optional<AgentAccount> find(AgentId id) {
    return Optional.ofNullable(byId.get(id));
  }

  /**
   * @throws IllegalArgumentException when there is none of that id
   */
  AgentAccount get(AgentId id) {
    AgentAccount agent = byId.get(id);
    if (agent == null) {
      throw new IllegalArgumentException("no such agent: " + id);
    }
    return agent;
  }

  AgentAccount get(int number) {
    return byNumber.get(number);
  }

  AgentAccount create(AgentFacts facts, ResourceNames names) {
    int number = numbers.nextClearBit(0);
    AgentAccount agent = new AgentAccount(number, facts, names);
    numbers.set(number);
    if (number == byNumber.size()) {
      byNumber.add(agent);
    } else {
      byNumber.set(number, agent);
    }
    byId.put(facts.id(), agent);
    return agent;
  }

  void remove(AgentAccount agent) {
    byId.remove(agent.facts().id());
    List.of(numbers, free, special, touched, heldBack).forEach(set -> set.clear(agent.number()));
  }

  void forEach(Consumer<AgentAccount> each) {
    for (int i = numbers.nextSetBit(0); i >= 0; i = numbers.nextSetBit(i + 1)) {
      each.accept(byNumber.get(i));
    }
  }

  /** The next touched ones, not more than so many; they are no longer touched. */
  List<AgentAccount> nextTouched(int most) {
    List<AgentAccount> portion = new ArrayList<>();
    while (portion.size() < most && !touched.isEmpty()) {
      int number = touched.nextSetBit(next);
      if (number < 0) {
        next = 0;
        continue;
      }
      touched.clear(number);
      next = number + 1;
      if (free.get(number)) {
        portion.add(byNumber.get(number));
      }
    }
    return portion;
  }
}
