package io.souk.agent.fetch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks whether symbolic links lead out of the directory they are in. It follows them as the kernel
 * would: {@code a/../b} is not {@code b} when {@code a} is a link.
 */
public final class LinkCheck {

  /** More than the 40 the kernel follows. */
  private static final int MAX_STEPS = 10_000;

  private LinkCheck() {}

  /**
   * @param links all links below the directory, by place, with what they point at
   * @return one that leads out, if there is one
   */
  public static Optional<RelativeName> findEscaping(Map<RelativeName, String> links) {
    return links.keySet().stream().filter(link -> escapes(link, links)).findFirst();
  }

  private static boolean escapes(RelativeName link, Map<RelativeName, String> links) {
    Deque<String> at = new ArrayDeque<>();
    Deque<String> ahead = new ArrayDeque<>();
    push(link.parts(), ahead);
    for (int step = 0; step < MAX_STEPS; step++) {
      if (ahead.isEmpty()) {
        return false;
      }
      String part = ahead.removeFirst();
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (part.equals("..")) {
        if (at.isEmpty()) {
          return true;
        }
        at.removeLast();
        continue;
      }
      at.addLast(part);
      String target = links.get(new RelativeName(List.copyOf(at)));
      if (target == null) {
        continue;
      }
      if (target.startsWith("/")) {
        return true;
      }
      at.removeLast();
      push(List.of(target.split("/")), ahead);
    }
    // A circle: the kernel does not follow it anywhere.
    return false;
  }

  private static void push(List<String> parts, Deque<String> ahead) {
    for (int i = parts.size() - 1; i >= 0; i--) {
      ahead.addFirst(parts.get(i));
    }
  }
}
