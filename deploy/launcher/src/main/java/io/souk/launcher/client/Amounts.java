package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.launcher.option.UsageException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/** Amounts of resources on the command line: {@code cpus=4,mem=1024}. */
final class Amounts {

  private Amounts() {}

  /**
   * The amounts by name.
   *
   * @throws UsageException naming the option and what is wrong
   */
  static Map<String, BigDecimal> parse(String option, String text) {
    Map<String, BigDecimal> amounts = new TreeMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? "" : part.substring(0, equals).strip();
      if (name.isEmpty()) {
        throw new UsageException(
            option + " '" + part + "': expected NAME=AMOUNT, for example cpus=4,mem=1024");
      }
      if (amounts.putIfAbsent(name, amount(option, part, part.substring(equals + 1))) != null) {
        throw new UsageException(option + " '" + text + "': '" + name + "' is named twice");
      }
    }
    return amounts;
  }

  /**
   * A number from 0 that can be written without exponent in reasonable space.
   *
   * @throws UsageException naming the option and what is wrong
   */
  static BigDecimal amount(String option, String part, String text) {
    try {
      BigDecimal amount = new BigDecimal(text.strip());
      if (amount.signum() >= 0 && Math.abs(amount.scale()) <= 15 && amount.precision() <= 15) {
        return amount;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new UsageException(option + " '" + part + "': expected a number from 0");
  }

  /** As the operator API writes them: each an object with a {@code value}. */
  static ObjectNode wire(Map<String, BigDecimal> amounts) {
    ObjectNode wire = JsonNodeFactory.instance.objectNode();
    amounts.forEach((name, amount) -> wire.putObject(name).put("value", amount));
    return wire;
  }

  /** A number without needless decimals. */
  static String text(JsonNode amount) {
    return amount.isNumber()
        ? amount.decimalValue().stripTrailingZeros().toPlainString()
        : amount.asText("-");
  }
}
