package io.souk.security.acl;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Whom or what a rule speaks of. Asked twice: whether the rule is about somebody at all, and if so,
 * whether it allows it to them.
 */
sealed interface Entity {

  /** Everybody, and everything there is; the only one that allows what has no name. */
  record Any() implements Entity {}

  /** About everybody and allows nobody. */
  record None() implements Entity {}

  /**
   * Those named.
   *
   * @param values by their names
   * @param above all that lie below these roles, and not these themselves
   */
  record Some(Set<String> values, Set<String> above) implements Entity {

    public Some {
      values = Set.copyOf(values);
      above = Set.copyOf(above);
    }

    /** The values of a file; of roles, {@code a/%} names all that lie below {@code a}. */
    static Some of(Set<String> texts, boolean roles) {
      Set<String> values = new HashSet<>();
      Set<String> above = new HashSet<>();
      for (String text : texts) {
        if (roles && text.endsWith("/%")) {
          above.add(text.substring(0, text.length() - 2));
        } else {
          values.add(text);
        }
      }
      return new Some(values, above);
    }

    private boolean holds(String value) {
      if (values.contains(value)) {
        return true;
      }
      if (!above.isEmpty()) {
        for (int at = value.indexOf('/'); at >= 0; at = value.indexOf('/', at + 1)) {
          if (above.contains(value.substring(0, at))) {
            return true;
          }
        }
      }
      return false;
    }
  }

  /** Whether a rule is about {@code asked}; empty for nobody in particular, or all there is. */
  default boolean concerns(Optional<String> asked) {
    return switch (this) {
      case Any any -> true;
      case None none -> true;
      case Some some -> asked.isPresent() && some.holds(asked.get());
    };
  }

  /** Whether a rule that is about somebody allows it to them. */
  default boolean allows() {
    return !(this instanceof None);
  }
}
