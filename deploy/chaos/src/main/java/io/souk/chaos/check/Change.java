package io.souk.chaos.check;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a client asked to be done to the value of one key. A value is a set of named texts. */
public sealed interface Change {

  /** The value afterwards; the same where it cannot be done. Empty: there is none. */
  Optional<Map<String, String>> apply(Optional<Map<String, String>> value);

  /** Whether it can be done at all. */
  boolean possible(Optional<Map<String, String>> value);

  /** The whole value becomes this. */
  record Put(Map<String, String> value) implements Change {

    public Put {
      value = Map.copyOf(value);
    }

    @Override
    public Optional<Map<String, String>> apply(Optional<Map<String, String>> before) {
      return Optional.of(value);
    }

    @Override
    public boolean possible(Optional<Map<String, String>> before) {
      return true;
    }
  }

  /** Some members change; only where there is a value. */
  record Patch(Map<String, String> members) implements Change {

    public Patch {
      members = Map.copyOf(members);
    }

    @Override
    public Optional<Map<String, String>> apply(Optional<Map<String, String>> before) {
      return before.map(
          value -> {
            Map<String, String> after = new TreeMap<>(value);
            after.putAll(members);
            return Map.copyOf(after);
          });
    }

    @Override
    public boolean possible(Optional<Map<String, String>> before) {
      return before.isPresent();
    }
  }

  /** The value goes away; only where there is one. */
  record Delete() implements Change {

    @Override
    public Optional<Map<String, String>> apply(Optional<Map<String, String>> before) {
      return Optional.empty();
    }

    @Override
    public boolean possible(Optional<Map<String, String>> before) {
      return before.isPresent();
    }
  }

  /** Nothing that is kept under the key changes, but the key has to be there. */
  record Touch() implements Change {

    @Override
    public Optional<Map<String, String>> apply(Optional<Map<String, String>> before) {
      return before;
    }

    @Override
    public boolean possible(Optional<Map<String, String>> before) {
      return before.isPresent();
    }
  }
}
