package io.souk.marathon.state;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Group;
import io.souk.marathon.app.Timestamp;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The groups, each stored by itself. The root is one even while nothing is stored of it. */
public final class Groups {

  private static final Timestamp BEGINNING = new Timestamp(Instant.EPOCH);

  private final NavigableMap<AppId, Group> groups = new TreeMap<>();
  private final Map<AppId, Timestamp> touched = new HashMap<>();

  Groups() {}

  /** All groups but a root without settings, in order of id. */
  public NavigableMap<AppId, Group> all() {
    return Collections.unmodifiableNavigableMap(groups);
  }

  /** The group, if there is one of that id. */
  public Optional<Group> find(AppId id) {
    return Optional.ofNullable(groups.get(id))
        .or(() -> id.isRoot() ? Optional.of(Group.of(id, BEGINNING)) : Optional.empty());
  }

  /** Whether there is a group of that id. */
  public boolean contains(AppId id) {
    return id.isRoot() || groups.containsKey(id);
  }

  /** When the group or anything in or below it last changed. */
  public Timestamp version(AppId id) {
    return touched.getOrDefault(id, BEGINNING);
  }

  /** Adds or replaces a group. */
  public void put(Turn turn, Group group) {
    load(group);
    turn.put(Keys.group(group.id()), Codec.write(group));
  }

  /** Removes a group; what is in it is another matter. */
  public void remove(Turn turn, AppId id) {
    groups.remove(id);
    turn.delete(Keys.group(id));
    touched.remove(id);
  }

  /** Notes a change of whatever has this id: all groups above it have a newer version. */
  void touch(AppId id, Timestamp version) {
    AppId group = id;
    do {
      group = group.parent();
      touched.merge(group, version, (one, other) -> one.compareTo(other) > 0 ? one : other);
    } while (!group.isRoot());
  }

  void load(Group group) {
    groups.put(group.id(), group);
    touched.merge(
        group.id(), group.version(), (one, other) -> one.compareTo(other) > 0 ? one : other);
    touch(group.id(), group.version());
  }

  /** Groups are made with their first app; a store from before they were kept has none. */
  void imply(AppId app, Timestamp version) {
    for (AppId id = app.parent(); !id.isRoot() && !groups.containsKey(id); id = id.parent()) {
      load(Group.of(id, version));
    }
    touch(app, version);
  }
}
