package io.souk.agent.adapter.http;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Which files may be seen: those in sandboxes. A path is either the real one below the agent's
 * root, {@code …/slaves/S/frameworks/F/executors/E/runs/C/…}, or the virtual {@code
 * /frameworks/F/executors/E/runs/C/…}; {@code latest} stands for the newest run in both. What a
 * symbolic link leads to counts, not where it stands.
 *
 * @param root the agent's directory
 * @param agentId the agent's id, empty before it has one
 */
record SandboxPaths(Path root, Optional<String> agentId) {
  private static final List<String> SHAPE = List.of("frameworks", "", "executors", "", "runs", "");
  private static final int LONGEST_PATH = 8192;

  /**
   * The existing file that the path names, all links resolved.
   *
   * @throws Refusal 400 for what is no path, 404 for what is not there or in no sandbox
   */
  Path resolve(String requested) {
    if (requested.isEmpty() || requested.indexOf('\0') >= 0 || requested.length() > LONGEST_PATH) {
      throw Refusal.badRequest("Invalid path");
    }
    List<String> names = normalize(requested);
    Path sandbox = sandbox(names).orElseThrow(Refusal::noSuchFile);
    try {
      Path realSandbox = sandbox.toRealPath();
      if (!realSandbox.startsWith(root.toRealPath().resolve("slaves"))) {
        throw Refusal.noSuchFile();
      }
      Path real = realSandbox.resolve(rest(names)).toRealPath();
      if (!real.startsWith(realSandbox)) {
        throw Refusal.noSuchFile();
      }
      return real;
    } catch (IOException | IllegalArgumentException e) {
      throw Refusal.noSuchFile();
    }
  }

  /** The names of an absolute path; {@code .} and {@code ..} are resolved without looking. */
  private static List<String> normalize(String path) {
    if (!path.startsWith("/")) {
      throw Refusal.noSuchFile();
    }
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

  private Optional<Path> sandbox(List<String> names) {
    int skip = skipped(names);
    if (skip < 0) {
      return Optional.empty();
    }
    Path sandbox = root.resolve("slaves");
    if (skip == 0) {
      if (agentId.isEmpty()) {
        return Optional.empty();
      }
      sandbox = sandbox.resolve(agentId.get());
    } else {
      sandbox = sandbox.resolve(names.get(skip - 1));
    }
    if (names.size() < skip + SHAPE.size()) {
      return Optional.empty();
    }
    for (int i = 0; i < SHAPE.size(); i++) {
      String name = names.get(skip + i);
      if (!SHAPE.get(i).isEmpty() && !SHAPE.get(i).equals(name)) {
        return Optional.empty();
      }
      sandbox = sandbox.resolve(name);
    }
    return Optional.of(sandbox);
  }

  private Path rest(List<String> names) {
    List<String> rest = names.subList(skipped(names) + SHAPE.size(), names.size());
    return Path.of("", rest.toArray(String[]::new));
  }

  /** How many names stand before {@code frameworks}; 0 for a virtual path, -1 for neither kind. */
  private int skipped(List<String> names) {
    if (!names.isEmpty() && names.get(0).equals("frameworks")) {
      return 0;
    }
    int depth = root.getNameCount();
    for (int i = 0; i < depth; i++) {
      if (i >= names.size() || !root.getName(i).toString().equals(names.get(i))) {
        return -1;
      }
    }
    boolean slaves = names.size() > depth + 1 && names.get(depth).equals("slaves");
    return slaves ? depth + 2 : -1;
  }
}
