package io.souk.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Arguments of a program: {@code --name value}, flags without a value, and words.
 *
 * @param values by name
 * @param flags those that were given
 * @param words that belong to no option, in their order
 */
public record Options(Map<String, String> values, Set<String> flags, List<String> words) {

  /** Copies all of it. */
  public Options {
    values = Map.copyOf(values);
    flags = Set.copyOf(flags);
    words = List.copyOf(words);
  }

  /**
   * @param names of options with a value
   * @param flags names of those without
   * @throws IllegalArgumentException naming the option that is wrong
   */
  public static Options parse(Set<String> names, Set<String> flags, String... args) {
    Map<String, String> values = new HashMap<>();
    Set<String> set = new HashSet<>();
    List<String> words = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      String name = args[i].startsWith("--") ? args[i].substring(2) : "";
      if (name.isEmpty()) {
        words.add(args[i]);
      } else if (flags.contains(name)) {
        set.add(name);
      } else if (names.contains(name) && i + 1 < args.length) {
        values.put(name, args[++i]);
      } else {
        throw new IllegalArgumentException(args[i] + ": not an option, or one without its value");
      }
    }
    return new Options(values, set, words);
  }

  /** Whether a flag was given. */
  public boolean has(String flag) {
    return flags.contains(flag);
  }

  /** What was given for a name. */
  public Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** The same, or what goes without saying. */
  public String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /**
   * A whole number.
   *
   * @throws IllegalArgumentException when it is none, or below the least
   */
  public int number(String name, int otherwise, int least) {
    String text = text(name, Integer.toString(otherwise));
    try {
      int value = Integer.parseInt(text);
      if (value >= least) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException("--%s %s: expected %d or more".formatted(name, text, least));
  }
}
