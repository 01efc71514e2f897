package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.framework.match.BoundedExpression;
import io.souk.marathon.problem.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The rules on placement constraints. */
public final class ConstraintRules {

  private static final Pattern IS_VALUE = Pattern.compile("[a-zA-Z0-9_/.-]*+");

  private ConstraintRules() {}

  static void check(JsonNode constraints, List<Problem> problems) {
    for (int i = 0; i < constraints.size(); i++) {
      String path = "/constraints(" + i + ")";
      problem(constraints.get(i)).ifPresent(text -> problems.add(new Problem(path, text)));
    }
  }

  private static Optional<String> problem(JsonNode constraint) {
    if (constraint.size() < 2 || constraint.size() > 3) {
      return Optional.of("Missing field and operator");
    }
    Optional<String> value =
        constraint.size() > 2 ? Optional.of(constraint.get(2).textValue()) : Optional.empty();
    return problem(constraint.get(1).textValue(), value);
  }

  /** What is wrong with a constraint of this operator and operand. */
  public static Optional<String> problem(String name, Optional<String> operand) {
    Optional<Constraint.Operator> operator =
        Arrays.stream(Constraint.Operator.values())
            .filter(each -> each.name().equals(name))
            .findFirst();
    if (operator.isEmpty()) {
      return Optional.of(
          "Unsupported constraint "
              + name
              + ", one of UNIQUE, CLUSTER, GROUP_BY, LIKE, UNLIKE, MAX_PER or IS was expected");
    }
    boolean hasValue = operand.isPresent();
    String value = operand.orElse("");
    return switch (operator.get()) {
      case UNIQUE -> hasValue ? Optional.of("Value specified but not used") : Optional.empty();
      case CLUSTER -> Optional.empty();
      case GROUP_BY -> hasValue ? number(value) : Optional.empty();
      case MAX_PER -> number(value);
      case LIKE, UNLIKE -> hasValue ? regex(value) : missing(name);
      case IS -> {
        if (!hasValue) {
          yield missing(name);
        }
        yield IS_VALUE.matcher(value).matches()
            ? Optional.empty()
            : Optional.of("IS requires a value of letters, digits and _/.-");
      }
    };
  }

  private static Optional<String> missing(String operator) {
    return Optional.of("A value is required for " + operator);
  }

  private static Optional<String> number(String value) {
    try {
      if (Integer.parseInt(value) > 0) {
        return Optional.empty();
      }
    } catch (NumberFormatException e) {
      // Answered below, as zero and less are.
    }
    return Optional.of("Expected a valid, positive integer instead of " + value);
  }

  private static Optional<String> regex(String value) {
    try {
      BoundedExpression.of(value);
      return Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.of("Invalid regular expression");
    }
  }
}
