package io.souk.allocator;

/**
 * A regular expression that was read already and whose matching takes a bounded time. Compared by
 * its text, so that a framework that comes back with the same one has not changed.
 */
@FunctionalInterface
public interface TextPattern {

  /** Whether it matches the whole text. */
  boolean matches(String text);
}
