package io.souk.marathon.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The absolute path of an app or a group, for example {@code /prod/web}; {@code /} is the root
 * group.
 *
 * @param path starts with a slash, has no trailing or doubled slash
 */
public record AppId(String path) implements Comparable<AppId> {

  /** The root group. */
  public static final AppId ROOT = new AppId("/");

  /** Keys of the store hold an id beside other text and end at 1024 characters. */
  private static final int MAX_LENGTH = 512;

  /** Accepts an absolute path only. */
  public AppId {
    if (!path.startsWith("/") || (path.length() > 1 && path.endsWith("/"))) {
      throw new IllegalArgumentException("not an absolute path: " + path);
    }
  }

  /**
   * Reads a path as clients write it: leading slash optional, doubled and trailing slashes ignored,
   * {@code .} and {@code ..} resolved.
   *
   * @return empty when a segment breaks the grammar of ids, or the whole is too long
   */
  public static Optional<AppId> parse(String text, AppId base) {
    List<String> segments = new ArrayList<>(text.startsWith("/") ? List.of() : base.segments());
    for (String segment : text.split("/")) {
      if (segment.isEmpty() || segment.equals(".")) {
        continue;
      }
      if (segment.equals("..")) {
        if (!segments.isEmpty()) {
          segments.removeLast();
        }
      } else if (isSegment(segment)) {
        segments.add(segment);
      } else {
        return Optional.empty();
      }
    }
    AppId id = of(segments);
    return id.path.length() > MAX_LENGTH ? Optional.empty() : Optional.of(id);
  }

  /** Dot-separated labels of lower-case letters, digits and inner hyphens. */
  private static boolean isSegment(String segment) {
    for (String label : segment.split("\\.", -1)) {
      if (label.isEmpty() || label.startsWith("-") || label.endsWith("-")) {
        return false;
      }
      if (!label.chars().allMatch(AppId::isLabelCharacter)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLabelCharacter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  }

  /** The path made of these segments; none make the root. */
  public static AppId of(List<String> segments) {
    return new AppId("/" + String.join("/", segments));
  }

  /** The names between the slashes; none for the root. */
  public List<String> segments() {
    return isRoot() ? List.of() : Arrays.asList(path.substring(1).split("/"));
  }

  /** Whether this is the root group. */
  public boolean isRoot() {
    return path.equals("/");
  }

  /** The group this is in; the root's is the root. */
  public AppId parent() {
    int cut = path.lastIndexOf('/');
    return cut <= 0 ? ROOT : new AppId(path.substring(0, cut));
  }

  /** Whether this is {@code group} or lies somewhere below it. */
  public boolean isWithin(AppId group) {
    return group.isRoot() || equals(group) || path.startsWith(group.path + "/");
  }

  /** The part of this path that is directly in {@code group}, which this is below. */
  public AppId firstBelow(AppId group) {
    int from = group.isRoot() ? 1 : group.path.length() + 1;
    int end = path.indexOf('/', from);
    return end < 0 ? this : new AppId(path.substring(0, end));
  }

  /** The last segment; empty for the root. */
  public String lastSegment() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** As in task ids: segments joined with {@code _}. */
  public String safePath() {
    return String.join("_", segments());
  }

  /** As in task names and discovery: segments in reverse order joined with {@code .}. */
  public String discoveryName() {
    List<String> reversed = new ArrayList<>(segments());
    Collections.reverse(reversed);
    return String.join(".", reversed);
  }

  @Override
  public int compareTo(AppId other) {
    return path.compareTo(other.path);
  }

  @Override
  public String toString() {
    return path;
  }
}
