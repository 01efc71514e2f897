package io.souk.master.boot;

import io.souk.allocator.Quantities;
import io.souk.model.value.Scalar;
import io.souk.model.value.Value;
import io.souk.model.value.ValueText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The least that an offer must hold, as an option says it (Mesos master, {@code
 * --min_allocatable_resources}): alternatives separated by {@code |}, each of amounts separated by
 * {@code ;}, as in {@code disk:1|cpus:1;mem:32}. Nothing at all: anything is worth an offer.
 */
public final class MinimumText {

  private static final String OPTION = "--min-allocatable-resources";
  private static final int MAX_LENGTH = 4096;
  private static final int MAX_ALTERNATIVES = 100;

  private MinimumText() {}

  /**
   * Reads it; blanks count for nothing.
   *
   * @throws IllegalArgumentException naming the option, what is wrong and what is accepted
   */
  public static List<Quantities> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "%s of %,d characters: expected up to %,d".formatted(OPTION, text.length(), MAX_LENGTH));
    }
    if (text.isBlank()) {
      return List.of();
    }
    String[] alternatives = text.split("\\|", -1);
    if (alternatives.length > MAX_ALTERNATIVES) {
      throw new IllegalArgumentException(
          "%s with %d alternatives: expected up to %d"
              .formatted(OPTION, alternatives.length, MAX_ALTERNATIVES));
    }
    List<Quantities> parsed = new ArrayList<>();
    for (String alternative : alternatives) {
      parsed.add(quantities(alternative));
    }
    return parsed;
  }

  /** The text that {@link #parse} reads as these. */
  static String write(List<Quantities> alternatives) {
    return alternatives.stream()
        .map(
            alternative ->
                alternative.asMap().entrySet().stream()
                    .map(amount -> amount.getKey() + ":" + new Scalar(amount.getValue()))
                    .collect(Collectors.joining(";")))
        // What asks for nothing has no amounts, and would not be read.
        .map(alternative -> alternative.isEmpty() ? "cpus:0" : alternative)
        .collect(Collectors.joining("|"));
  }

  private static Quantities quantities(String alternative) {
    Map<String, Long> millis = new HashMap<>();
    for (String part : alternative.split(";", -1)) {
      int colon = part.indexOf(':');
      String name = colon < 0 ? "" : part.substring(0, colon).strip();
      if (!name.matches(OfferPolicy.RESOURCE_NAME)) {
        throw refusal(part, "NAME:AMOUNT, for example cpus:0.01|mem:32 or cpus:1;mem:64");
      }
      if (name.equals("ports")) {
        throw refusal(part, "resources that come as plain numbers, such as cpus, mem, disk, gpus");
      }
      if (millis.putIfAbsent(name, amount(part, part.substring(colon + 1))) != null) {
        throw refusal(part, "'" + name + "' once in each alternative");
      }
    }
    return new Quantities(millis);
  }

  private static long amount(String part, String text) {
    Value value;
    try {
      value = ValueText.parse(text);
    } catch (IllegalArgumentException e) {
      throw refusal(part, "an amount that is a number from 0 (" + e.getMessage() + ")");
    }
    if (value instanceof Scalar(long millis)) {
      return millis;
    }
    throw refusal(part, "an amount that is a number from 0");
  }

  private static IllegalArgumentException refusal(String part, String expected) {
    return new IllegalArgumentException(OPTION + " '" + part.strip() + "': expected " + expected);
  }
}
