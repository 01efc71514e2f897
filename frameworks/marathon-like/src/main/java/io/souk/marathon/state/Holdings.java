package io.souk.marathon.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.souk.marathon.instance.InstanceId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the service has of the cluster beyond its instances: roles, and reservations to give up. */
public final class Holdings {

  private final SortedSet<String> roles = new TreeSet<>();
  private final Map<InstanceId, Leftover> leftovers = new LinkedHashMap<>();
  private final Set<InstanceId> asked = new HashSet<>();

  Holdings() {}

  /** Roles that services were given so far, the service's own apart. */
  public SortedSet<String> roles() {
    return Collections.unmodifiableSortedSet(roles);
  }

  /** Notes that services have this role; it stays, for something may be reserved for it. */
  public void addRole(Turn turn, String role) {
    if (roles.add(role)) {
      ArrayNode json = JsonNodeFactory.instance.arrayNode();
      roles.forEach(json::add);
      turn.put(Keys.ROLES, json.toString());
    }
  }

  /** Reservations that nobody has any more, oldest first. */
  public Collection<Leftover> leftovers() {
    return List.copyOf(leftovers.values());
  }

  /** Notes a reservation that is to be given up. */
  public void add(Turn turn, Leftover leftover) {
    leftovers.put(leftover.instance(), leftover);
    turn.put(Keys.leftover(leftover.instance()), ReservationCodec.write(leftover));
  }

  /** Notes that the kernel was asked to free it. */
  public void asked(InstanceId instance) {
    if (leftovers.containsKey(instance)) {
      asked.add(instance);
    }
  }

  /** Whether the kernel was asked to free it. */
  public boolean isAsked(InstanceId instance) {
    return asked.contains(instance);
  }

  /** The reservation is no more. */
  public void remove(Turn turn, InstanceId instance) {
    asked.remove(instance);
    if (leftovers.remove(instance) != null) {
      turn.delete(Keys.leftover(instance));
    }
  }

  void load(String key, JsonNode json) {
    if (key.equals(Keys.ROLES)) {
      json.forEach(role -> roles.add(role.textValue()));
    } else {
      Leftover leftover = ReservationCodec.leftover(json);
      leftovers.put(leftover.instance(), leftover);
    }
  }
}
