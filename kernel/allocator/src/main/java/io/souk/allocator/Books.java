package io.souk.allocator;

import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Books what is given and taken back, and keeps in step with it everything that depends on who
 * holds what: fair shares, quotas, headroom, and which agents have something left.
 */
final class Books {

  private final ResourceNames names;
  private final Agents agents;
  private final Clients clients;
  private final ClusterTotal total;
  private final RoleTree tree;
  private final Headroom headroom;
  private final Quotas quotas;
  private final Amounts capacity = new Amounts();

  Books(
      ResourceNames names,
      Agents agents,
      Clients clients,
      ClusterTotal total,
      RoleTree tree,
      Headroom headroom,
      Quotas quotas) {
    this.names = names;
    this.agents = agents;
    this.clients = clients;
    this.total = total;
    this.tree = tree;
    this.headroom = headroom;
    this.quotas = quotas;
  }

  /** All that is not revocable on all agents. */
  Amounts capacity() {
    return capacity;
  }

  /** The holder's client; it is made when it is not there. */
  Client client(Holder holder) {
    return clients
        .find(holder)
        .orElseGet(
            () -> {
              Client client = clients.create(holder, tree.node(holder.role()));
              quotas.place(client);
              return client;
            });
  }

  void dropIfUnused(Client client) {
    if (client.isUnused()) {
      clients.remove(client);
      tree.dropUnused(client.role());
    }
  }

  void give(Client client, AgentAccount agent, Portion portion) {
    if (portion.has(Portion.SHARED)) {
      Amounts before = agent.scalars(client);
      agent.take(client, portion);
      tree.gaveBack(client, before);
      tree.given(client, agent.scalars(client));
    } else {
      agent.take(client, portion);
      tree.given(client, portion.scalars());
    }
    quotas.used(client.role(), portion.open(), 1);
    track(agent);
  }

  void takeBack(Client client, AgentAccount agent, Resources resources) {
    Portion portion;
    if (agent.holdsShared(client)) {
      Amounts before = agent.scalars(client);
      portion = agent.release(client, resources);
      tree.given(client, agent.scalars(client));
      tree.gaveBack(client, before);
    } else {
      portion = agent.release(client, resources);
      tree.gaveBack(client, portion.scalars());
    }
    quotas.used(client.role(), portion.open(), -1);
  }

  /** Brings up to date what is known of free agents. */
  void track(AgentAccount agent) {
    boolean free = agent.isFree();
    agents.free.set(agent.number(), free);
    agents.special.set(agent.number(), free && !agent.remainder().isPlain());
    Amounts open = free ? agent.remainder().whole().open() : Amounts.NOTHING;
    if (open != agent.counted()) {
      headroom.free().subtract(agent.counted());
      headroom.free().add(open);
      agent.setCounted(open);
    }
  }

  /** The cluster has other totals now, and other reservations, which count against quotas. */
  void countTotal(Portion before, Portion now) {
    if (before == now) {
      return;
    }
    total.replace(before.scalars(), now.scalars());
    capacity.subtract(lasting(before));
    capacity.add(lasting(now));
    reserved(before).forEach((role, amounts) -> reserve(role, amounts, -1));
    reserved(now).forEach((role, amounts) -> reserve(role, amounts, 1));
  }

  private Amounts lasting(Portion portion) {
    return portion.has(Portion.REVOCABLE)
        ? Portion.of(portion.resources().filter(key -> !key.revocable()), names).scalars()
        : portion.scalars();
  }

  private Map<Role, Amounts> reserved(Portion portion) {
    Map<Role, Amounts> byRole = new HashMap<>();
    if (portion.has(Portion.RESERVED)) {
      Set<Role> roles = new HashSet<>();
      portion.resources().reserved().forEach((key, amount) -> roles.add(key.role()));
      for (Role role : roles) {
        Resources own =
            portion.resources().filter(key -> key.role().equals(role) && !key.revocable());
        byRole.put(role, Portion.of(own.reserved(), names).scalars());
      }
    }
    return byRole;
  }

  private void reserve(Role role, Amounts amounts, int sign) {
    RoleNode node = tree.node(role);
    quotas.used(node, amounts, sign);
    tree.dropUnused(node);
  }
}
