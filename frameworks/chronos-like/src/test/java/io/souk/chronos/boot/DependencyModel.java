package io.souk.chronos.boot;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What dependent jobs are to do, said in another way than the framework does it: every success and
 * every turn of a job has a number, and a job's turn comes when each parent's last success has a
 * higher number than its own last turn.
 */
final class DependencyModel {

  private enum Cause {
    ASKED,
    TRIGGERED
  }

  /** A job. One without parents runs when asked. */
  static final class Node {
    Set<String> parents;
    boolean softError;
    boolean disabled;
    boolean concurrent;
    long turn;

    /** Longest waiting first. */
    final Deque<Cause> waiting = new ArrayDeque<>();

    int live;

    int queued() {
      return waiting.size();
    }
  }

  final Map<String, Node> nodes = new TreeMap<>();
  private final Map<String, Long> success = new LinkedHashMap<>();
  private long number;

  /** Whether {@code name} may have these parents. */
  boolean allows(String name, Set<String> parents) {
    return parents.stream().allMatch(nodes::containsKey)
        && parents.stream().noneMatch(parent -> reaches(parent, name, new HashSet<>()));
  }

  private boolean reaches(String from, String to, Set<String> seen) {
    return from.equals(to)
        || (seen.add(from)
            && nodes.get(from).parents.stream().anyMatch(next -> reaches(next, to, seen)));
  }

  void put(String name, Set<String> parents, boolean soft, boolean disabled, boolean concurrent) {
    Node node = nodes.get(name);
    if (node == null) {
      node = new Node();
      node.parents = Set.of();
      nodes.put(name, node);
    }
    if (!node.parents.equals(parents)) {
      node.turn = ++number;
    }
    node.parents = new LinkedHashSet<>(parents);
    node.softError = soft;
    node.disabled = disabled;
    node.concurrent = concurrent;
    if (disabled) {
      node.waiting.removeIf(Cause.TRIGGERED::equals);
    }
    settle(node);
  }

  void delete(String name) {
    Node gone = nodes.remove(name);
    success.remove(name);
    for (Node node : nodes.values()) {
      if (node.parents.remove(name)) {
        node.parents.addAll(gone.parents);
        node.turn = ++number;
      }
    }
  }

  void ask(String name) {
    nodes.get(name).waiting.add(Cause.ASKED);
  }

  /** Everything that may start does. Of one job, what waits longest goes first. */
  List<String> launch() {
    List<String> launched = new ArrayList<>();
    nodes.forEach(
        (name, node) -> {
          while (node.queued() > 0 && (node.concurrent || node.live == 0)) {
            node.waiting.remove();
            node.live++;
            launched.add(name);
            // A turn that came while another one waited comes now, where several may live.
            settle(node);
          }
        });
    return launched;
  }

  void end(String name, boolean succeeded, boolean failed) {
    Node node = nodes.get(name);
    node.live--;
    if (succeeded || (failed && node.softError)) {
      succeed(name);
    }
    settle(node);
  }

  void mark(String name) {
    nodes.get(name).turn = ++number;
    succeed(name);
  }

  private void succeed(String name) {
    success.put(name, ++number);
    nodes.values().stream().filter(node -> node.parents.contains(name)).forEach(this::settle);
  }

  Set<String> satisfied(String name) {
    Node node = nodes.get(name);
    Set<String> satisfied = new HashSet<>(node.parents);
    satisfied.removeIf(parent -> success.getOrDefault(parent, 0L) <= node.turn);
    return satisfied;
  }

  private void settle(Node node) {
    boolean due =
        !node.parents.isEmpty()
            && node.parents.stream()
                .allMatch(parent -> success.getOrDefault(parent, 0L) > node.turn);
    boolean busy = node.queued() > 0 || (node.live > 0 && !node.concurrent);
    if (due && node.disabled) {
      node.turn = ++number;
    } else if (due && !busy) {
      node.turn = ++number;
      node.waiting.add(Cause.TRIGGERED);
    }
  }
}
