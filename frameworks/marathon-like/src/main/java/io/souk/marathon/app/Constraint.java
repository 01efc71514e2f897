package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One rule on where instances may run.
 *
 * @param field {@code hostname}, {@code @region}, {@code @zone} or the name of an agent attribute
 * @param value operand; absent where the operator takes none
 */
public record Constraint(String field, Operator operator, Optional<String> value) {

  /** What must hold for the field's value (Marathon, constraints). */
  public enum Operator {
    /** No two instances share a value. */
    UNIQUE,
    /** All instances share one value. */
    CLUSTER,
    /** Instances spread evenly over the values. */
    GROUP_BY,
    /** At most so many instances share a value. */
    MAX_PER,
    /** The value matches a regular expression in full. */
    LIKE,
    /** The value does not match a regular expression. */
    UNLIKE,
    /** The value is this one. */
    IS
  }

  static List<Constraint> listOf(JsonNode array) {
    List<Constraint> constraints = new ArrayList<>();
    for (JsonNode each : array) {
      Optional<String> value =
          each.size() > 2 ? Optional.of(each.get(2).textValue()) : Optional.empty();
      constraints.add(
          new Constraint(
              each.get(0).textValue(), Operator.valueOf(each.get(1).textValue()), value));
    }
    return List.copyOf(constraints);
  }
}
