package io.souk.allocator;

import io.souk.model.role.Role;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The fair-share order: at each role those with the smallest dominant share by their weight come
 * first, down to the frameworks.
 */
final class RoleTree {

  private final ClusterTotal total;
  private final RoleNode root;
  private final Map<Role, RoleNode> nodes = new HashMap<>();
  private final Map<Role, Double> weights = new HashMap<>();

  RoleTree(ClusterTotal total) {
    this.total = total;
    this.root = new RoleNode(total);
  }

  Optional<RoleNode> find(Role role) {
    return Optional.ofNullable(nodes.get(role));
  }

  /** The role's node; it is made, and those above it, when it is not there. */
  RoleNode node(Role role) {
    RoleNode known = nodes.get(role);
    if (known != null) {
      return known;
    }
    RoleNode parent = role.parent().map(this::node).orElse(root);
    RoleNode node = new RoleNode(role, parent, total);
    node.setWeight(weights.getOrDefault(role, 1.0));
    nodes.put(role, node);
    return node;
  }

  /** Forgets roles of which nothing is left, from this one up. */
  void dropUnused(RoleNode node) {
    for (RoleNode role : node.path()) {
      if (!role.clients().isEmpty()
          || !role.children().isEmpty()
          || !role.consumption().quota().isNone()
          || !role.consumption().used().isNothing()) {
        return;
      }
      nodes.remove(role.role());
      parent(role).children().remove(role);
    }
  }

  void setWeight(Role role, double weight) {
    if (!(weight > 0) || Double.isInfinite(weight)) {
      throw new IllegalArgumentException("weight must be above 0: " + weight);
    }
    weights.put(role, weight);
    find(role)
        .ifPresent(
            node -> {
              node.setWeight(weight);
              move(node);
            });
  }

  void setWanting(Client client, boolean wanting) {
    if (client.isWanting() == wanting) {
      return;
    }
    client.setWanting(wanting);
    int change = wanting ? 1 : -1;
    RoleNode role = client.role();
    enter(role.own().order, client, wanting);
    if (role.countOwnWanting(change)) {
      enter(role.order(), role.own(), wanting);
    }
    for (RoleNode node : role.path()) {
      if (node.countWanting(change)) {
        enter(parent(node).order(), node, wanting);
      }
    }
  }

  private static void enter(Order order, Standing standing, boolean in) {
    if (in) {
      order.add(standing);
    } else {
      order.remove(standing);
    }
  }

  void given(Client client, Amounts amounts) {
    client.given(amounts);
    client.role().own().given(amounts);
    client.role().path().forEach(node -> node.given(amounts));
    moveAll(client);
  }

  void gaveBack(Client client, Amounts amounts) {
    client.gaveBack(amounts);
    client.role().own().gaveBack(amounts);
    client.role().path().forEach(node -> node.gaveBack(amounts));
    moveAll(client);
  }

  private void moveAll(Client client) {
    RoleNode role = client.role();
    if (client.isWanting()) {
      role.own().order.move(client);
    }
    if (role.hasOwnWanting()) {
      role.order().move(role.own());
    }
    role.path().forEach(this::move);
  }

  private void move(RoleNode node) {
    if (node.hasWanting()) {
      parent(node).order().move(node);
    }
  }

  private RoleNode parent(RoleNode node) {
    return node.path().size() > 1 ? node.path().get(1) : root;
  }

  /** The role's share of the cluster before its weight, 0 to 1. */
  double share(Role role) {
    return find(role).map(node -> total.dominantShare(node.held)).orElse(0.0);
  }

  /** The first client, in the order of who is next, that passes. */
  Optional<Client> first(Predicate<Client> test) {
    return first(root, test);
  }

  private static Optional<Client> first(RoleNode node, Predicate<Client> test) {
    Order order = node.order();
    int size = order.settle();
    for (int i = 0; i < size; i++) {
      Optional<Client> found =
          order.get(i) instanceof RoleNode child
              ? first(child, test)
              : first(node.own().order, test);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<Client> first(Order clients, Predicate<Client> test) {
    int size = clients.settle();
    for (int i = 0; i < size; i++) {
      Client client = (Client) clients.get(i);
      if (test.test(client)) {
        return Optional.of(client);
      }
    }
    return Optional.empty();
  }

  /** Below 0: the first is next before the second; both must be settled. */
  int compare(Client one, Client other) {
    if (one.role() == other.role()) {
      return one.compare(other);
    }
    int up = one.role().path().size() - 1;
    int down = other.role().path().size() - 1;
    int above = 0;
    while (above <= up
        && above <= down
        && one.role().path().get(up - above) == other.role().path().get(down - above)) {
      above++;
    }
    Standing first = above > up ? one.role().own() : one.role().path().get(up - above);
    Standing second = above > down ? other.role().own() : other.role().path().get(down - above);
    return first.compare(second);
  }

  /** Brings the orders up to date that the client's place depends on. */
  void settle(Client client) {
    client.role().own().order.settle();
    client.role().order().settle();
    client.role().path().forEach(node -> parent(node).order().settle());
  }
}
