package io.souk.chronos.job;

import static io.souk.chronos.ChronosException.invalid;
import static io.souk.chronos.ChronosException.shorten;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.chronos.ChronosException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The members of a JSON object, read as leniently as Chronos read them: numbers and truth values
 * may be texts and the other way round; {@code null} is the same as absent.
 */
final class Members {

  private static final BigDecimal MAX_AMOUNT = BigDecimal.valueOf(Amount.MAX);
  private static final int MAX_ITEMS = 10_000;

  /** In UTF-8. Linux starts nothing with an argument or a variable of twice this size. */
  static final int MAX_TEXT_BYTES = 64 << 10;

  private final JsonNode node;
  private final String path;

  private Members(JsonNode node, String path) {
    this.node = node;
    this.path = path;
  }

  static Members of(JsonNode node, String path) {
    if (!node.isObject()) {
      throw invalid((path.isEmpty() ? "the body" : path) + " is not a JSON object");
    }
    return new Members(node, path);
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  /** Where a member stands, from the top of the definition. */
  String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private Optional<JsonNode> scalar(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    JsonNode value = node.get(name);
    if (value.isContainerNode()) {
      throw invalid(at(name) + ": expected a single value");
    }
    refuseUnusable(value, at(name));
    return Optional.of(value);
  }

  Optional<String> text(String name) {
    return scalar(name).map(JsonNode::asText);
  }

  String text(String name, String absent) {
    return text(name).orElse(absent);
  }

  String requiredText(String name) {
    return text(name)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> invalid(at(name) + " is missing"));
  }

  boolean flag(String name, boolean absent) {
    Optional<JsonNode> value = scalar(name);
    if (value.isEmpty()) {
      return absent;
    }
    return switch (value.get().asText().toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0", "" -> false;
      default ->
          throw invalid(
              "%s: '%s' is neither true nor false"
                  .formatted(at(name), shorten(value.get().asText())));
    };
  }

  long integer(String name, long absent, long max) {
    Optional<JsonNode> value = scalar(name).filter(number -> !number.asText().isBlank());
    if (value.isEmpty()) {
      return absent;
    }
    BigDecimal number = decimal(name, value.get());
    if (number.signum() < 0 || number.compareTo(BigDecimal.valueOf(max)) > 0) {
      throw invalid(
          "%s: '%s' is not a whole number from 0 to %d"
              .formatted(at(name), shorten(value.get().asText()), max));
    }
    return number.longValue();
  }

  /** A number with a fraction or without. */
  Optional<Double> number(String name, int min, int max) {
    Optional<JsonNode> value = scalar(name).filter(number -> !number.asText().isBlank());
    if (value.isEmpty()) {
      return Optional.empty();
    }
    BigDecimal number = decimal(name, value.get());
    if (number.compareTo(BigDecimal.valueOf(min)) < 0
        || number.compareTo(BigDecimal.valueOf(max)) > 0) {
      throw refused(name, value.get().asText(), "a number from %d to %d".formatted(min, max));
    }
    return Optional.of(number.doubleValue());
  }

  /** An array of whole numbers. */
  List<Integer> integers(String name, int min, int max) {
    return items(
        name,
        (item, where) -> {
          String text = item.isContainerNode() ? item.getNodeType().toString() : item.asText();
          try {
            int number = Integer.parseInt(text.trim());
            if (number >= min && number <= max) {
              return number;
            }
          } catch (NumberFormatException notOne) {
            // said below
          }
          throw invalid(
              "%s: '%s' is not a whole number from %d to %d"
                  .formatted(where, shorten(text), min, max));
        });
  }

  /** The refusal of a member's value. */
  ChronosException refused(String name, String given, String expected) {
    return invalid("%s: '%s' is not %s".formatted(at(name), shorten(given), expected));
  }

  /** Zero, like absent, gives the default. */
  Amount amount(String name, Amount absent) {
    Optional<JsonNode> value = scalar(name).filter(number -> !number.asText().isBlank());
    if (value.isEmpty()) {
      return absent;
    }
    BigDecimal number = decimal(name, value.get());
    if (number.signum() < 0 || number.compareTo(MAX_AMOUNT) > 0) {
      throw invalid(
          "%s: '%s' is not a number from 0 to %s"
              .formatted(at(name), shorten(value.get().asText()), MAX_AMOUNT));
    }
    return number.signum() == 0 ? absent : Amount.of(number);
  }

  private BigDecimal decimal(String name, JsonNode value) {
    String text = value.asText().trim();
    return Amount.number(text)
        .orElseThrow(() -> invalid("%s: '%s' is not a number".formatted(at(name), shorten(text))));
  }

  <E extends Enum<E>> Optional<E> choice(String name, E[] choices, Function<String, String> fold) {
    return text(name)
        .map(
            given ->
                Arrays.stream(choices)
                    .filter(choice -> choice.name().equals(fold.apply(given)))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            invalid(
                                "%s: '%s' is not one of %s"
                                    .formatted(
                                        at(name), shorten(given), Arrays.toString(choices)))));
  }

  Optional<Members> object(String name) {
    return has(name) ? Optional.of(of(node.get(name), at(name))) : Optional.empty();
  }

  <T> List<T> objects(String name, Function<Members, T> read) {
    return items(name, (item, where) -> read.apply(of(item, where)));
  }

  List<String> texts(String name) {
    return items(
        name,
        (item, where) -> {
          if (item.isContainerNode() || item.isNull()) {
            throw invalid(where + ": expected a text");
          }
          refuseUnusable(item, where);
          return item.asText();
        });
  }

  // No command line, file name or environment can hold a NUL, no UTF-8 half a character.
  private static void refuseUnusable(JsonNode value, String where) {
    if (value.isTextual()
        && value.textValue().codePoints().anyMatch(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF))) {
      throw invalid(where + ": holds a NUL or half a surrogate pair");
    }
    int bytes = value.isTextual() ? bytes(value.textValue()) : 0;
    if (bytes > MAX_TEXT_BYTES) {
      throw invalid(
          "%s: %d bytes long, at most %d are allowed".formatted(where, bytes, MAX_TEXT_BYTES));
    }
  }

  static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  List<List<String>> textLists(String name) {
    return items(
        name,
        (item, where) -> {
          List<String> texts = new ArrayList<>();
          if (!item.isArray()) {
            throw invalid(where + ": expected an array of texts");
          }
          for (JsonNode part : item) {
            if (part.isContainerNode() || part.isNull()) {
              throw invalid(where + ": expected an array of texts");
            }
            refuseUnusable(part, where);
            texts.add(part.asText());
          }
          return texts;
        });
  }

  private interface ItemReader<T> {
    T read(JsonNode item, String where);
  }

  private <T> List<T> items(String name, ItemReader<T> reader) {
    if (!has(name)) {
      return List.of();
    }
    JsonNode array = node.get(name);
    if (!array.isArray()) {
      throw invalid(at(name) + ": expected an array");
    }
    if (array.size() > MAX_ITEMS) {
      throw invalid(at(name) + ": more than " + MAX_ITEMS + " items");
    }
    List<T> items = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      items.add(reader.read(array.get(i), at(name) + "[" + i + "]"));
    }
    return items;
  }
}
