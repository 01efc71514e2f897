package io.souk.agent.files;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Where a requested path points to: into the sandbox of an executor's run, into that of a container
 * of nobody's, or at the agent's log. Found by looking at the text alone. Pure.
 */
public sealed interface Place {

  /**
   * In a run.
   *
   * @param agentId as the path names it, else that of the present agent
   * @param run the container of the executor, or {@code latest}
   * @param rest names below the sandbox
   */
  record InRun(String agentId, String framework, String executor, String run, List<String> rest)
      implements Place {

    InRun withRun(String other) {
      return new InRun(agentId, framework, executor, other, rest);
    }
  }

  /**
   * In a container that belongs to no framework.
   *
   * @param rest names below the sandbox
   */
  record InContainer(String container, List<String> rest) implements Place {}

  /** The agent's log. */
  record Log() implements Place {}

  /**
   * Reads a path: the real one below the agent's directory, or {@code /frameworks/…} and {@code
   * /slave/log}.
   *
   * @param root names of the agent's directory
   * @param agentId empty before it has one
   * @return empty for what is none of these
   */
  static Optional<Place> of(String path, List<String> root, Optional<String> agentId) {
    if (!path.startsWith("/")) {
      return Optional.empty();
    }
    List<String> names = names(path);
    if (names.equals(List.of("slave", "log"))) {
      return Optional.of(new Log());
    }
    if (agentId.isPresent() && begins(names, 0, "frameworks")) {
      return run(agentId.get(), names);
    }
    if (names.size() <= root.size() || !names.subList(0, root.size()).equals(root)) {
      return Optional.empty();
    }
    List<String> below = names.subList(root.size(), names.size());
    if (begins(below, 0, "containers") && below.size() >= 2) {
      return Optional.of(new InContainer(below.get(1), below.subList(2, below.size())));
    }
    return begins(below, 0, "slaves") && below.size() > 2
        ? run(below.get(1), below.subList(2, below.size()))
        : Optional.empty();
  }

  private static boolean begins(List<String> names, int at, String name) {
    return names.size() > at && names.get(at).equals(name);
  }

  private static Optional<Place> run(String agentId, List<String> names) {
    boolean shaped =
        names.size() >= 6
            && begins(names, 0, "frameworks")
            && begins(names, 2, "executors")
            && begins(names, 4, "runs");
    return shaped
        ? Optional.of(
            new InRun(
                agentId, names.get(1), names.get(3), names.get(5), names.subList(6, names.size())))
        : Optional.empty();
  }

  /** The names of an absolute path; {@code .} and {@code ..} are resolved without looking. */
  static List<String> names(String path) {
    Deque<String> names = new ArrayDeque<>();
    for (String name : path.split("/")) {
      switch (name) {
        case "", "." -> {}
        case ".." -> names.pollLast();
        default -> names.addLast(name);
      }
    }
    return List.copyOf(names);
  }
}
