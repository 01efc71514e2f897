package io.souk.marathon.decide;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.InstanceId;
import io.souk.marathon.state.Effect;
import io.souk.marathon.state.Leftover;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Asks for offers to a role only while something of it waits for them: an instance, or a
 * reservation that is to be given up.
 */
final class Market {

  private final World world;
  private final String ownRole;

  Market(World world, String ownRole) {
    this.world = world;
    this.ownRole = ownRole;
  }

  /** Switches offers on when something new may be launched, and off when nothing may. */
  void demand(Turn turn) {
    if (!world.memory().isConnected()) {
      return;
    }
    Map<String, Set<InstanceId>> wanted = wanted(turn);
    have(turn, wanted.keySet());
    Set<InstanceId> announced = world.memory().announced();
    Set<String> suppressed = world.memory().suppressed();
    List<String> off = new ArrayList<>();
    List<String> on = new ArrayList<>();
    for (String role : roles()) {
      Set<InstanceId> ids = wanted.getOrDefault(role, Set.of());
      if (ids.isEmpty()) {
        if (suppressed.add(role)) {
          off.add(role);
        }
      } else if (suppressed.remove(role) | !announced.containsAll(ids)) {
        announced.addAll(ids);
        on.add(role);
      }
    }
    if (wanted.isEmpty()) {
      announced.clear();
    }
    if (!off.isEmpty()) {
      turn.effect(new Effect.Suppress(off));
    }
    if (!on.isEmpty()) {
      turn.effect(new Effect.Revive(on));
    }
  }

  private Map<String, Set<InstanceId>> wanted(Turn turn) {
    Map<String, Set<InstanceId>> wanted = new HashMap<>();
    Map<AppId, RunSpec> launchable = Offers.launchable(world, turn.now());
    if (!launchable.isEmpty()) {
      for (Instance each : world.waiting()) {
        RunSpec app = launchable.get(each.appId());
        if (app != null) {
          wanted.computeIfAbsent(app.role(), none -> new HashSet<>()).add(each.id());
        }
      }
    }
    for (Leftover each : world.holdings().leftovers()) {
      wanted.computeIfAbsent(each.role(), none -> new HashSet<>()).add(each.instance());
    }
    return wanted;
  }

  private void have(Turn turn, Set<String> wanted) {
    int before = roles().size();
    for (String role : wanted) {
      if (!role.equals(ownRole)) {
        world.holdings().addRole(turn, role);
      }
    }
    if (roles().size() > before) {
      tell(turn);
    }
  }

  /** A new subscription is told all roles: it may have been made with fewer. */
  void subscribed(Turn turn) {
    if (roles().size() > 1) {
      tell(turn);
    }
  }

  private void tell(Turn turn) {
    turn.effect(
        new Effect.HaveRoles(
            world.frameworkId().orElseThrow(),
            List.copyOf(roles()),
            List.copyOf(world.memory().suppressed())));
  }

  /** All roles that offers may come for. */
  SortedSet<String> roles() {
    SortedSet<String> roles = new TreeSet<>(world.holdings().roles());
    roles.add(ownRole);
    return roles;
  }
}
