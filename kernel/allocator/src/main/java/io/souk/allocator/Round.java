package io.souk.allocator;

import io.souk.allocator.Refusal.Reason;
import io.souk.model.id.AgentId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One run of the allocation: offers agents to clients, first what roles are guaranteed, then by
 * fair shares.
 */
final class Round {

  /** Accounts what is given. */
  interface Ledger {
    void give(Client client, AgentAccount agent, Portion portion);
  }

  private record Pair(int agent, int client) {}

  private final Clients clients;
  private final RoleTree tree;
  private final Quotas quotas;
  private final Appraisal appraisal;
  private final ResourceNames names;
  private final Ledger ledger;
  private final BitSet heldBack;
  private final Instant now;

  /** The agent that is looked at, for those that are passed over. */
  private RefusalTally.Look look;

  private final List<Allocation> allocations = new ArrayList<>();

  /** Where a pair's allocation is in the list, when it may get a second one. */
  private final Map<Pair, Integer> places = new HashMap<>();

  private final BitSet eligible = new BitSet();

  /**
   * @param heldBack takes the agents of which something is kept for guarantees
   */
  Round(
      Clients clients,
      RoleTree tree,
      Quotas quotas,
      Appraisal appraisal,
      ResourceNames names,
      BitSet heldBack,
      Ledger ledger,
      Instant now) {
    this.clients = clients;
    this.tree = tree;
    this.quotas = quotas;
    this.appraisal = appraisal;
    this.names = names;
    this.heldBack = heldBack;
    this.ledger = ledger;
    this.now = now;
    this.look = new RefusalTally.Look(new AgentId("none"), now);
  }

  List<Allocation> allocations() {
    return allocations;
  }

  /** Gives the clients among these what their roles are guaranteed and have not got. */
  void meetGuarantees(AgentAccount agent, BitSet among) {
    while (agent.isFree() && narrow(agent, among, true)) {
      if (!offerToNext(agent, among, true)) {
        return;
      }
    }
  }

  /** Gives the clients among these the rest, by fair shares. */
  void share(AgentAccount agent, BitSet among) {
    look = new RefusalTally.Look(agent.facts().id(), now);
    if (among == clients.wanting && agent.isFree() && agent.remainder().isPlain()) {
      clients.refusals().countLimited(look);
    }
    while (agent.isFree()) {
      if (!narrow(agent, among, false)) {
        refuseAll(among);
        return;
      }
      if (!offerToNext(agent, among, false)) {
        return;
      }
    }
  }

  /** Leaves in {@link #eligible} those that may be offered something, as far as sets tell. */
  private boolean narrow(AgentAccount agent, BitSet among, boolean guaranteed) {
    eligible.clear();
    eligible.or(among);
    eligible.and(clients.wanting);
    if (guaranteed) {
      eligible.and(clients.needy);
    }
    if (agent.remainder().isPlain()) {
      eligible.andNot(agent.remainder().forAll().declined(agent.declines()));
      if (!guaranteed) {
        eligible.andNot(clients.exhausted);
      }
    }
    return !eligible.isEmpty();
  }

  private boolean offerToNext(AgentAccount agent, BitSet among, boolean guaranteed) {
    Optional<Client> next =
        eligible.cardinality() < clients.wanting.cardinality() / 4
            ? firstOfFew(client -> isNext(client, agent, among, guaranteed))
            : tree.first(client -> isNext(client, agent, among, guaranteed));
    next.ifPresent(client -> book(client, agent));
    return next.isPresent();
  }

  /** Mostly the first one passes, and then there is no need to sort. */
  private Optional<Client> firstOfFew(Predicate<Client> test) {
    List<Client> few = eligible.stream().mapToObj(clients::get).toList();
    few.forEach(tree::settle);
    Optional<Client> first = few.stream().min(tree::compare);
    return first.filter(test).isPresent()
        ? first
        : few.stream().sorted(tree::compare).skip(1).filter(test).findFirst();
  }

  private boolean isNext(Client client, AgentAccount agent, BitSet among, boolean guaranteed) {
    if (!eligible.get(client.number())) {
      if (!guaranteed && among.get(client.number())) {
        refuse(client.number());
      }
      return false;
    }
    Optional<Reason> reason = appraisal.judge(client, agent, guaranteed);
    if (!guaranteed) {
      note(client, agent);
      reason.ifPresent(why -> clients.refusals().count(why, client.number(), look));
    }
    return reason.isEmpty();
  }

  /** Remembers whom to look at again when quotas leave more. */
  private void note(Client client, AgentAccount agent) {
    if (appraisal.isLimited() || appraisal.isKept()) {
      quotas.press(client.role());
    }
    if (appraisal.isKept()) {
      heldBack.set(agent.number());
    }
  }

  private void refuseAll(BitSet among) {
    eligible.or(among);
    eligible.and(clients.wanting);
    eligible.andNot(clients.exhausted);
    for (int i = eligible.nextSetBit(0); i >= 0; i = eligible.nextSetBit(i + 1)) {
      refuse(i);
    }
  }

  /** The sets have told that it has declined a plain agent; those at limits are counted at once. */
  private void refuse(int client) {
    if (!clients.exhausted.get(client)) {
      clients.refusals().count(Reason.DECLINED, client, look);
    }
  }

  /** A second allocation of the same agent to the same client becomes one with the first. */
  private void book(Client client, AgentAccount agent) {
    Portion portion = appraisal.portion();
    Integer before =
        quotas.exist()
            ? places.putIfAbsent(new Pair(agent.number(), client.number()), allocations.size())
            : null;
    if (before == null) {
      ledger.give(client, agent, portion);
      allocations.add(new Allocation(client.holder(), agent.facts().id(), portion.resources()));
      return;
    }
    Portion more = portion.withoutShared(names);
    ledger.give(client, agent, more);
    allocations.set(before, allocations.get(before).with(more.resources()));
  }
}
