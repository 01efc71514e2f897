package io.souk.allocator;

/**
 * Keeps what quotas say up to date while resources come and go: how much must be kept free for
 * unmet guarantees, which clients are short of their guarantees, and which are at their limits.
 */
final class Quotas {

  private final Clients clients;
  private final Headroom headroom;
  private final ResourceNames names;
  private final Minimum minimum;
  private int roles;

  Quotas(Clients clients, Headroom headroom, ResourceNames names, Minimum minimum) {
    this.clients = clients;
    this.headroom = headroom;
    this.names = names;
    this.minimum = minimum;
  }

  /** Whether there is any quota. */
  boolean exist() {
    return roles > 0;
  }

  void set(RoleNode node, Quota quota) {
    require(node, -1);
    Consumption consumption = node.consumption();
    roles += (quota.isNone() ? 0 : 1) - (consumption.quota().isNone() ? 0 : 1);
    consumption.setQuota(quota, names);
    require(node, 1);
    node.setPressed(false);
    node.forEachClient(this::place);
    node.forEachClient(this::touch);
  }

  /** The role's sub-tree uses so much more, or less when {@code sign} is -1. */
  void used(RoleNode role, Amounts amounts, int sign) {
    for (int i = 0; i < role.path().size(); i++) {
      RoleNode node = role.path().get(i);
      Consumption consumption = node.consumption();
      if (consumption.quota().isNone()) {
        change(consumption, amounts, sign);
        continue;
      }
      boolean wasUnmet = consumption.isUnmet();
      boolean wasExhausted = isExhausted(consumption);
      require(node, -1);
      change(consumption, amounts, sign);
      require(node, 1);
      if (wasUnmet != consumption.isUnmet() || wasExhausted != isExhausted(consumption)) {
        node.forEachClient(this::place);
      }
      if (sign < 0 && (node.isPressed() || wasExhausted)) {
        node.setPressed(false);
        node.forEachClient(this::touch);
      }
    }
  }

  private static void change(Consumption consumption, Amounts amounts, int sign) {
    if (sign > 0) {
      consumption.used().add(amounts);
    } else {
      consumption.used().subtract(amounts);
    }
  }

  private void require(RoleNode node, int sign) {
    Consumption consumption = node.consumption();
    for (int i = 0; i < consumption.guaranteedNames(); i++) {
      headroom.required().add(i, sign * consumption.unmet(i));
    }
  }

  /** Puts the client into the sets it belongs to. */
  void place(Client client) {
    boolean needy = false;
    boolean exhausted = false;
    for (RoleNode node : client.role().path()) {
      needy |= node.consumption().isUnmet();
      exhausted |= isExhausted(node.consumption());
    }
    clients.needy.set(client.number(), needy);
    clients.setExhausted(client, exhausted && !client.hasOwnMinimum());
  }

  private void touch(Client client) {
    if (client.isWanting()) {
      clients.touched.set(client.number());
    }
  }

  /** Whether not even the smallest offer fits under the limits. */
  private boolean isExhausted(Consumption consumption) {
    if (!consumption.hasLimits() || minimum.alternatives().isEmpty()) {
      return false;
    }
    for (Amounts alternative : minimum.alternatives()) {
      boolean fits = true;
      for (int name = 0; name < alternative.size(); name++) {
        fits &= consumption.room(name) >= alternative.get(name);
      }
      if (fits) {
        return false;
      }
    }
    return true;
  }

  /** How much more the role may use, by its limits and those above it. */
  static long room(RoleNode role, int name) {
    long room = Long.MAX_VALUE;
    for (int i = 0; i < role.path().size(); i++) {
      room = Math.min(room, role.path().get(i).consumption().room(name));
    }
    return room;
  }

  /** How much is missing from what the role, or one above it, is guaranteed. */
  static long unmet(RoleNode role, int name) {
    long unmet = 0;
    for (int i = 0; i < role.path().size(); i++) {
      unmet = Math.max(unmet, role.path().get(i).consumption().unmet(name));
    }
    return unmet;
  }

  /** Somebody was given less than there was because of a quota. */
  void press(RoleNode role) {
    for (RoleNode node : role.path()) {
      if (!node.consumption().quota().isNone()) {
        node.setPressed(true);
      }
    }
  }
}
