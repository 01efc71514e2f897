package io.souk.agent.adapter.docker;

import com.github.dockerjava.api.model.HostConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What one option of {@code docker run} does to what is created; given again, it adds to a list or
 * replaces a single value, as there.
 */
@FunctionalInterface
interface RunFlag {

  /**
   * @throws IllegalArgumentException for a malformed value, with a reason that is one line
   */
  void apply(RunOptions options, String value);

  static RunFlag host(BiConsumer<HostConfig, String> setter) {
    return (options, value) -> setter.accept(options.host, value);
  }

  static <T> RunFlag host(Function<String, T> parser, BiConsumer<HostConfig, T> setter) {
    return (options, value) -> setter.accept(options.host, parser.apply(value));
  }

  /**
   * About the command-line client's own behaviour; the agent runs what it starts in its own way.
   */
  static RunFlag ignored() {
    return (options, value) -> {};
  }

  static RunFlag refused(String why) {
    return (options, value) -> {
      throw new IllegalArgumentException(why);
    };
  }

  /** A list, which the model keeps as an array or as null, with one element more. */
  static <T> List<T> plus(T[] list, T element) {
    return list == null
        ? List.of(element)
        : Stream.concat(Arrays.stream(list), Stream.of(element)).toList();
  }

  /** A list, which the model may keep as null, with one element more. */
  static <T> List<T> plus(List<T> list, T element) {
    List<T> longer = list == null ? new ArrayList<>() : new ArrayList<>(list);
    longer.add(element);
    return longer;
  }

  static boolean flag(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "", "true", "1", "t" -> true;
      case "false", "0", "f" -> false;
      default -> throw new IllegalArgumentException("expected true or false");
    };
  }

  /** Puts {@code NAME SEPARATOR VALUE}; without a separator the value is empty. */
  static void pair(String value, String separator, Map<String, String> into) {
    int at = value.indexOf(separator);
    if (at == 0 || value.isEmpty()) {
      throw new IllegalArgumentException("expected NAME" + separator + "VALUE");
    }
    into.put(at < 0 ? value : value.substring(0, at), at < 0 ? "" : value.substring(at + 1));
  }

  /** Bytes with an optional unit of b, k, m, g or t, powers of 1024. */
  static long bytes(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String number = lower.endsWith("b") ? lower.substring(0, lower.length() - 1) : lower;
    if (number.endsWith("i")) {
      number = number.substring(0, number.length() - 1);
    }
    if (number.isEmpty()) {
      throw new IllegalArgumentException("expected a size such as 512m");
    }
    int power = "kmgt".indexOf(number.charAt(number.length() - 1)) + 1;
    String digits = power > 0 ? number.substring(0, number.length() - 1) : number;
    double value = Double.parseDouble(digits) * Math.pow(1024, power);
    if (!(value >= 0) || value > Long.MAX_VALUE) {
      throw new IllegalArgumentException("expected a size such as 512m");
    }
    return (long) value;
  }
}
