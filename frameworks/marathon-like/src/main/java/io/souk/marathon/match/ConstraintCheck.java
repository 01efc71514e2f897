package io.souk.marathon.match;

import io.souk.framework.match.BoundedExpression;
import io.souk.marathon.app.Constraint;
import io.souk.marathon.instance.Placement;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a place keeps an app's constraints, given where its instances are (Marathon, §5.3). */
final class ConstraintCheck {

  private ConstraintCheck() {}

  /**
   * Whether all constraints hold.
   *
   * @param placed where instances of the same configuration are
   */
  static boolean holds(
      List<Constraint> constraints, Placement candidate, Collection<Placement> placed) {
    return holds(constraints, candidate, Spread.of(constraints, placed));
  }

  /**
   * Whether all constraints hold.
   *
   * @param placed where instances of the same configuration are, counted for these constraints
   */
  static boolean holds(List<Constraint> constraints, Placement candidate, Spread placed) {
    return broken(constraints, candidate, placed).isEmpty();
  }

  /** The constraints that do not hold. */
  static List<Constraint> broken(List<Constraint> constraints, Placement candidate, Spread placed) {
    return constraints.isEmpty()
        ? List.of()
        : constraints.stream().filter(each -> !holds(each, candidate, placed)).toList();
  }

  private static boolean holds(Constraint constraint, Placement candidate, Spread placed) {
    Optional<String> here = candidate.valueOf(constraint.field());
    if (here.isEmpty()) {
      return constraint.operator() == Constraint.Operator.UNLIKE;
    }
    String value = here.get();
    String operand = constraint.value().orElse("");
    Map<String, Integer> others = placed.of(constraint.field());
    return switch (constraint.operator()) {
      case UNIQUE -> !others.containsKey(value);
      case CLUSTER ->
          constraint.value().isPresent()
              ? value.equals(operand)
              : others.isEmpty() || others.keySet().iterator().next().equals(value);
      case IS -> value.equals(operand);
      case LIKE -> BoundedExpression.of(operand).matches(value);
      case UNLIKE -> !BoundedExpression.of(operand).matches(value);
      case MAX_PER -> others.getOrDefault(value, 0) < Long.parseLong(operand);
      case GROUP_BY -> isEven(value, others, constraint.value().map(Integer::parseInt));
    };
  }

  /**
   * A new value is welcome until there are enough; one that is there only while it has the fewest.
   */
  private static boolean isEven(
      String value, Map<String, Integer> counts, Optional<Integer> groups) {
    int least = counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
    int here = counts.getOrDefault(value, 0);
    if (groups.isEmpty()) {
      return here == 0 || here == least;
    }
    return here == 0
        ? counts.size() < groups.get()
        : counts.size() >= groups.get() && here == least;
  }
}
