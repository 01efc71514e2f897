package io.souk.marathon.state;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Group;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.Timestamp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The last changes, each with what it replaced, so that a group can be seen and brought back as it
 * was after any of them.
 */
public final class History {

  private static final int MAX_CHANGES = 200;

  /** Definitions kept for all changes together. */
  private static final int MAX_DEFINITIONS = 20_000;

  private final Deque<Change> changes = new ArrayDeque<>();
  private final Map<Long, Integer> parts = new HashMap<>();
  private int definitions;

  History() {}

  /**
   * One change.
   *
   * @param number grows from change to change
   * @param version of the root group after it; changes within a millisecond share it
   * @param deployment that carries it out
   * @param apps changed apps as they were before; absent when the change added them
   * @param groups changed groups as they were before; absent when the change added them
   */
  public record Change(
      long number,
      Timestamp version,
      String deployment,
      Map<AppId, Optional<RunSpec>> apps,
      Map<AppId, Optional<Group>> groups) {

    /** Immutable. */
    public Change {
      apps = Map.copyOf(apps);
      groups = Map.copyOf(groups);
    }
  }

  /** Apps and groups as they were at some time. */
  public record Past(NavigableMap<AppId, RunSpec> specs, NavigableMap<AppId, Group> groups) {}

  /** Notes a change; the oldest go when there are too many. */
  void add(
      Turn turn,
      Timestamp version,
      String deployment,
      Map<AppId, Optional<RunSpec>> apps,
      Map<AppId, Optional<Group>> groups) {
    long number = changes.isEmpty() ? 1 : changes.getLast().number() + 1;
    Change change = new Change(number, version, deployment, apps, groups);
    load(change, Parts.put(turn, Keys.change(number), Codec.write(change)));
    while (changes.size() > MAX_CHANGES || (definitions > MAX_DEFINITIONS && changes.size() > 1)) {
      Change oldest = changes.removeFirst();
      definitions -= size(oldest);
      Parts.delete(turn, Keys.change(oldest.number()), parts.remove(oldest.number()));
    }
  }

  /** Takes a change that is stored in so many parts. */
  void load(Change change, int storedIn) {
    changes.addLast(change);
    parts.put(change.number(), storedIn);
    definitions += size(change);
  }

  private static int size(Change change) {
    return (int) change.apps().values().stream().filter(Optional::isPresent).count();
  }

  /** The change that a deployment carries out, if it is kept. */
  public Optional<Change> of(String deployment) {
    return changes.stream().filter(each -> each.deployment().equals(deployment)).findFirst();
  }

  /** The versions of the root group in which the group existed, newest first. */
  public List<Timestamp> versions(AppId group, boolean existsNow) {
    List<Timestamp> versions = new ArrayList<>();
    boolean exists = existsNow;
    for (Iterator<Change> each = changes.descendingIterator(); each.hasNext(); ) {
      Change change = each.next();
      if (exists && (versions.isEmpty() || !versions.getLast().equals(change.version()))) {
        versions.add(change.version());
      }
      if (change.groups().containsKey(group)) {
        exists = change.groups().get(group).isPresent();
      }
    }
    return versions;
  }

  /**
   * How everything was after the change of that version; empty when it is not kept.
   *
   * @param specs as they are now
   * @param groups as they are now
   */
  public Optional<Past> at(Timestamp version, Map<AppId, RunSpec> specs, Map<AppId, Group> groups) {
    Past past = new Past(new TreeMap<>(specs), new TreeMap<>(groups));
    for (Iterator<Change> each = changes.descendingIterator(); each.hasNext(); ) {
      Change change = each.next();
      if (change.version().equals(version)) {
        return Optional.of(past);
      }
      restore(past.specs(), change.apps());
      restore(past.groups(), change.groups());
    }
    return Optional.empty();
  }

  private static <V> void restore(Map<AppId, V> into, Map<AppId, Optional<V>> before) {
    before.forEach(
        (id, value) -> value.ifPresentOrElse(then -> into.put(id, then), () -> into.remove(id)));
  }
}
