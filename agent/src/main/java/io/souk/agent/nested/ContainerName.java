package io.souk.agent.nested;

import io.souk.protocol.mesos.ContainerID;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A container's id with those of all it is in.
 *
 * @param path ids from the outermost container to this one; at least one
 */
public record ContainerName(List<String> path) {

  /** How long one id may be, so that something can be put before or behind it (Mesos). */
  static final int LONGEST_ID = 242;

  /** Far more than anybody nests; a limit against stacks that never end. */
  static final int DEEPEST = 16;

  public ContainerName {
    path = List.copyOf(path);
    if (path.isEmpty()) {
      throw new IllegalArgumentException("a container without an id");
    }
  }

  /** A container in no other. */
  public static ContainerName root(String id) {
    return new ContainerName(List.of(id));
  }

  /** Of an id that has no {@link #findProblem problem}. */
  public static ContainerName of(ContainerID id) {
    List<String> path = new ArrayList<>();
    ContainerID at = id;
    path.add(at.getValue());
    while (at.hasParent()) {
      at = at.getParent();
      path.add(at.getValue());
    }
    Collections.reverse(path);
    return new ContainerName(path);
  }

  /** What is wrong with an id; empty when it can be a container's. */
  public static Optional<String> findProblem(ContainerID id) {
    ContainerID at = id;
    for (int depth = 1; depth <= DEEPEST; depth++) {
      Optional<String> problem = findProblem(at.getValue());
      if (problem.isPresent() || !at.hasParent()) {
        return problem;
      }
      at = at.getParent();
    }
    return Optional.of("nested deeper than " + DEEPEST + " levels");
  }

  private static Optional<String> findProblem(String id) {
    if (id.isEmpty()) {
      return Optional.of("'ContainerID.value' must be non-empty");
    }
    if (id.length() > LONGEST_ID) {
      return Optional.of(
          "'ContainerID.value' of " + id.length() + " characters, at most " + LONGEST_ID);
    }
    boolean strange =
        id.chars()
            .anyMatch(
                c -> c == '/' || c == '\\' || c == '.' || c == ' ' || Character.isISOControl(c));
    return strange
        ? Optional.of(
            "'ContainerID.value' '"
                + id.replaceAll("\\p{Cntrl}", "?")
                + "' contains invalid characters:"
                + " no control characters, '/', '\\', '.' or spaces are accepted")
        : Optional.empty();
  }

  /** Its own id. */
  public String id() {
    return path.get(path.size() - 1);
  }

  /** The outermost container. */
  public ContainerName root() {
    return root(path.get(0));
  }

  public boolean isNested() {
    return path.size() > 1;
  }

  /** 0 for a container in no other. */
  public int level() {
    return path.size() - 1;
  }

  /** The container it is in. */
  public Optional<ContainerName> parent() {
    return isNested()
        ? Optional.of(new ContainerName(path.subList(0, path.size() - 1)))
        : Optional.empty();
  }

  public ContainerName child(String id) {
    List<String> longer = new ArrayList<>(path);
    longer.add(id);
    return new ContainerName(longer);
  }

  /** Whether it is in the other one, at any depth. */
  public boolean isWithin(ContainerName other) {
    return path.size() > other.path.size() && path.subList(0, other.path.size()).equals(other.path);
  }

  public ContainerID wire() {
    ContainerID.Builder id = ContainerID.newBuilder().setValue(id());
    parent().ifPresent(parent -> id.setParent(parent.wire()));
    return id.build();
  }

  /** Ids joined by points, which no id contains. */
  @Override
  public String toString() {
    return String.join(".", path);
  }
}
