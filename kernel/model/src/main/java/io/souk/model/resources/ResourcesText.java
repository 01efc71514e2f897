package io.souk.model.resources;

import io.souk.model.role.Role;
import io.souk.model.value.Amount;
import io.souk.model.value.Text;
import io.souk.model.value.Value;
import io.souk.model.value.ValueText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads resources from the text of a command-line option: {@code cpus(prod):2;cpus:6;mem:4096;
 * ports:[31000-32000]} (Mesos agent, {@code --resources}; its JSON form is read by {@code
 * io.souk.protocol.map}).
 */
public final class ResourcesText {

  private ResourcesText() {}

  /**
   * @param text entries separated by semicolons; blanks count for nothing
   * @param defaultRole owns the entries that name no role; {@link Role#ANY} leaves them unreserved
   * @throws IllegalArgumentException naming the entry that is wrong and why
   */
  public static Resources parse(String text, Role defaultRole) {
    List<Resource> entries = new ArrayList<>();
    for (String part : text.replaceAll("\\s", "").split(";")) {
      if (!part.isEmpty()) {
        entries.add(entry(part, defaultRole));
      }
    }
    return checked(entries);
  }

  /**
   * Adds the entries up.
   *
   * @throws IllegalArgumentException when a name comes with two kinds of amount
   */
  public static Resources checked(List<Resource> entries) {
    Map<String, Value.Kind> kinds = new HashMap<>();
    for (Resource entry : entries) {
      Value.Kind kind = entry.amount().kind();
      Value.Kind before = kinds.putIfAbsent(entry.key().name(), kind);
      if (before != null && before != kind) {
        throw new IllegalArgumentException(
            "resource '%s' is both %s and %s".formatted(entry.key().name(), before, kind));
      }
    }
    return Resources.of(entries);
  }

  private static Resource entry(String part, Role defaultRole) {
    String[] sides = part.split(":", -1);
    if (sides.length != 2 || sides[0].isEmpty() || sides[1].isEmpty()) {
      throw new IllegalArgumentException(
          "bad resource '" + part + "' (accepted: NAME:VALUE or NAME(ROLE):VALUE)");
    }
    try {
      return new Resource(key(sides[0], defaultRole), amount(sides[1]));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("bad resource '" + part + "': " + e.getMessage(), e);
    }
  }

  private static ResourceKey key(String text, Role defaultRole) {
    int open = text.indexOf('(');
    if (open < 0 && text.indexOf(')') < 0) {
      return reservedFor(text, defaultRole);
    }
    if (open < 0 || text.indexOf('(', open + 1) >= 0 || text.indexOf(')') != text.length() - 1) {
      throw new IllegalArgumentException("unbalanced parentheses");
    }
    return reservedFor(
        text.substring(0, open), new Role(text.substring(open + 1, text.length() - 1)));
  }

  private static ResourceKey reservedFor(String name, Role role) {
    List<Reservation> stack = role.isAny() ? List.of() : List.of(Reservation.ofStatic(role));
    return new ResourceKey(name, stack, Optional.empty(), false, false, Optional.empty());
  }

  private static Amount amount(String text) {
    return switch (ValueText.parse(text)) {
      case Amount amount -> amount;
      case Text other ->
          throw new IllegalArgumentException(
              "'"
                  + other
                  + "' is not an amount (accepted: a number from 0, [BEGIN-END,...], {ITEM,...})");
    };
  }
}
