package io.souk.marathon.match;

import io.souk.framework.match.BoundedExpression;
import io.souk.marathon.app.Constraint;
import io.souk.marathon.instance.Placement;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

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
    return constraints.stream().allMatch(each -> holds(each, candidate, placed));
  }

  private static boolean holds(
      Constraint constraint, Placement candidate, Collection<Placement> placed) {
    Optional<String> here = candidate.valueOf(constraint.field());
    if (here.isEmpty()) {
      return constraint.operator() == Constraint.Operator.UNLIKE;
    }
    String value = here.get();
    String operand = constraint.value().orElse("");
    List<String> others =
        placed.stream().flatMap(each -> each.valueOf(constraint.field()).stream()).toList();
    return switch (constraint.operator()) {
      case UNIQUE -> !others.contains(value);
      case CLUSTER ->
          constraint.value().isPresent()
              ? value.equals(operand)
              : others.isEmpty() || others.getFirst().equals(value);
      case IS -> value.equals(operand);
      case LIKE -> BoundedExpression.of(operand).matches(value);
      case UNLIKE -> !BoundedExpression.of(operand).matches(value);
      case MAX_PER -> others.stream().filter(value::equals).count() < Long.parseLong(operand);
      case GROUP_BY -> isEven(value, others, constraint.value().map(Integer::parseInt));
    };
  }

  /**
   * A new value is welcome until there are enough; one that is there only while it has the fewest.
   */
  private static boolean isEven(String value, List<String> others, Optional<Integer> groups) {
    Map<String, Long> counts =
        others.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    long least = counts.values().stream().mapToLong(Long::longValue).min().orElse(0);
    long here = counts.getOrDefault(value, 0L);
    if (groups.isEmpty()) {
      return here == 0 || here == least;
    }
    return here == 0
        ? counts.size() < groups.get()
        : counts.size() >= groups.get() && here == least;
  }
}
