package io.souk.marathon.deploy;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Group;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.Subtree;
import io.souk.marathon.problem.RequestException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;

/**
 * How deep each app stands in the graph of dependencies. An app depends on what it names and on
 * what the groups around it name; to depend on a group is to depend on every app within.
 *
 * <p>Walks without recursion, since a chain may be as long as there are apps, and groups are nodes
 * of their own, or two large groups would have as many edges as apps times apps.
 */
final class Dependencies {

  private static final int NONE = -1;

  private final NavigableMap<AppId, ? extends RunSpec> apps;
  private final Map<AppId, Group> groups;
  private final Map<Node, Integer> depths = new HashMap<>();
  private final Set<Node> open = new HashSet<>();

  /** What the walk stands on. */
  private enum Kind {
    /** One app. */
    APP,
    /** All apps of this id and below. */
    WITHIN,
    /** What a group and those around it depend on. */
    NEEDS
  }

  private record Node(Kind kind, AppId id) {}

  private static final class Visit {
    private final Node node;
    private final Iterator<Node> next;
    private int deepest = NONE;

    Visit(Node node, Iterator<Node> next) {
      this.node = node;
      this.next = next;
    }
  }

  Dependencies(NavigableMap<AppId, ? extends RunSpec> apps, Map<AppId, Group> groups) {
    this.apps = apps;
    this.groups = groups;
  }

  /**
   * Length of the longest chain of dependencies below the app.
   *
   * @throws RequestException when they run in a circle
   */
  int depth(AppId app) {
    Deque<Visit> path = new ArrayDeque<>();
    int result = enter(path, new Node(Kind.APP, app)).orElse(NONE);
    while (!path.isEmpty()) {
      Visit visit = path.peek();
      if (visit.next.hasNext()) {
        Optional<Integer> known = enter(path, visit.next.next());
        known.ifPresent(depth -> visit.deepest = Math.max(visit.deepest, depth));
      } else {
        result = leave(path);
      }
    }
    return result;
  }

  /** The depth if it is known; else the walk goes there first. */
  private Optional<Integer> enter(Deque<Visit> path, Node node) {
    Integer known = depths.get(node);
    if (known != null) {
      return Optional.of(known);
    }
    if (!open.add(node)) {
      throw RequestException.invalid("/", "Dependency graph has cyclic dependencies.");
    }
    path.push(new Visit(node, next(node).iterator()));
    return Optional.empty();
  }

  private int leave(Deque<Visit> path) {
    Visit done = path.pop();
    int depth = done.node.kind() == Kind.APP ? done.deepest + 1 : done.deepest;
    open.remove(done.node);
    depths.put(done.node, depth);
    if (!path.isEmpty()) {
      path.peek().deepest = Math.max(path.peek().deepest, depth);
    }
    return depth;
  }

  private Collection<Node> next(Node node) {
    List<Node> next = new ArrayList<>();
    switch (node.kind()) {
      case APP -> {
        apps.get(node.id()).dependencies().forEach(id -> next.add(new Node(Kind.WITHIN, id)));
        next.add(new Node(Kind.NEEDS, node.id().parent()));
      }
      case WITHIN -> {
        if (apps.containsKey(node.id())) {
          next.add(new Node(Kind.APP, node.id()));
        }
        Subtree.below(apps, node.id()).keySet().forEach(id -> next.add(new Node(Kind.APP, id)));
      }
      case NEEDS -> {
        Group group = groups.get(node.id());
        if (group != null) {
          group.dependencies().forEach(id -> next.add(new Node(Kind.WITHIN, id)));
        }
        if (!node.id().isRoot()) {
          next.add(new Node(Kind.NEEDS, node.id().parent()));
        }
      }
    }
    return next;
  }
}
