package io.souk.model.attribute;

import io.souk.model.value.ValueText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an operator says about a machine, in the order given. A name may come more than once.
 *
 * @param entries in order
 */
public record Attributes(List<Attribute> entries) {

  public static final Attributes NONE = new Attributes(List.of());

  public Attributes {
    entries = List.copyOf(entries);
  }

  /**
   * Reads the text syntax, {@code rack:r2;level:10;zones:[1-3]} (Mesos agent, {@code
   * --attributes}).
   *
   * @param text entries separated by semicolons or line ends, each split at its first colon; blanks
   *     count for nothing
   * @throws IllegalArgumentException naming the entry that is wrong and why
   */
  public static Attributes parse(String text) {
    List<Attribute> entries = new ArrayList<>();
    for (String part : text.split("[;\n\r]")) {
      String bare = part.replaceAll("\\s", "");
      if (!bare.isEmpty()) {
        entries.add(entry(bare));
      }
    }
    return new Attributes(entries);
  }

  private static Attribute entry(String part) {
    int colon = part.indexOf(':');
    if (colon < 1 || colon == part.length() - 1) {
      throw new IllegalArgumentException("bad attribute '" + part + "' (accepted: NAME:VALUE)");
    }
    try {
      return new Attribute(part.substring(0, colon), ValueText.parse(part.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("bad attribute '" + part + "': " + e.getMessage(), e);
    }
  }

  /** The attributes of this name, in order. */
  public List<Attribute> named(String name) {
    return entries.stream().filter(entry -> entry.name().equals(name)).toList();
  }

  @Override
  public String toString() {
    return entries.stream().map(Attribute::toString).collect(Collectors.joining(";"));
  }
}
