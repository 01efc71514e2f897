package io.souk.marathon.app;

import java.util.NavigableMap;

/** What lies below a group, cut out of a map in order of ids. */
public final class Subtree {

  private Subtree() {}

  /** The entries strictly below {@code group}, as a view. */
  public static <V> NavigableMap<AppId, V> below(NavigableMap<AppId, V> all, AppId group) {
    if (group.isRoot()) {
      return all.tailMap(AppId.ROOT, false);
    }
    // No segment begins with '-', and '0' is the character after '/'.
    return all.subMap(new AppId(group.path() + "/-"), false, new AppId(group.path() + "0"), false);
  }
}
