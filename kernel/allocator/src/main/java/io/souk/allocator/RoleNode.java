package io.souk.allocator;

import io.souk.model.role.Role;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A role in the tree of roles. Its own frameworks together compete with the roles below it, as a
 * leaf named {@code .} whose weight is 1.
 */
final class RoleNode extends Standing {

  /** The frameworks of a role together. */
  static final class Own extends Standing {
    final Order order;

    Own(String name, ClusterTotal total) {
      super(name);
      order = new Order(total);
    }
  }

  private final List<RoleNode> path;
  private final Set<RoleNode> children = new LinkedHashSet<>();
  private final Set<Client> clients = new LinkedHashSet<>();
  private final Own own;
  private final Order order;
  private final Consumption consumption = new Consumption();
  private Role role = Role.ANY;
  private int wanting;
  private int ownWanting;
  private boolean pressed;

  /** The root, which is no role. */
  RoleNode(ClusterTotal total) {
    super("");
    path = List.of();
    own = new Own(".", total);
    order = new Order(total);
  }

  RoleNode(Role role, RoleNode parent, ClusterTotal total) {
    super(role.name());
    this.role = role;
    List<RoleNode> upwards = new ArrayList<>();
    upwards.add(this);
    upwards.addAll(parent.path);
    path = List.copyOf(upwards);
    own = new Own(role.name() + "/.", total);
    order = new Order(total);
    parent.children.add(this);
  }

  Role role() {
    return role;
  }

  /** This role and those above it, lowest first, without the root. */
  List<RoleNode> path() {
    return path;
  }

  Set<RoleNode> children() {
    return children;
  }

  Set<Client> clients() {
    return clients;
  }

  Own own() {
    return own;
  }

  /** The children and the own frameworks in which somebody wants something. */
  Order order() {
    return order;
  }

  Consumption consumption() {
    return consumption;
  }

  /** Counts those that want something here and below; tells whether some did before or do now. */
  boolean countWanting(int change) {
    boolean before = wanting > 0;
    wanting += change;
    return before != wanting > 0;
  }

  /** The same for the own frameworks. */
  boolean countOwnWanting(int change) {
    boolean before = ownWanting > 0;
    ownWanting += change;
    return before != ownWanting > 0;
  }

  boolean hasWanting() {
    return wanting > 0;
  }

  boolean hasOwnWanting() {
    return ownWanting > 0;
  }

  /** Whether somebody here or below was given less than there was because of this role's quota. */
  boolean isPressed() {
    return pressed;
  }

  void setPressed(boolean pressed) {
    this.pressed = pressed;
  }

  void forEachClient(Consumer<Client> each) {
    clients.forEach(each);
    children.forEach(child -> child.forEachClient(each));
  }
}
