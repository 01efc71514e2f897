package io.souk.marathon.explain;

import io.souk.marathon.app.Constraint;
import io.souk.marathon.match.Obstacle;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What is said of agents on which a constraint does not hold. */
final class ConstraintWords {

  private ConstraintWords() {}

  static Reason reason(Obstacle.Unfit first, List<Obstacle> obstacles) {
    Constraint constraint = first.constraint();
    int count = obstacles.size();
    boolean isMissing = first.found().isEmpty();
    String text = isMissing ? missing(constraint, count) : present(constraint, count, obstacles);
    String remedy =
        isMissing ? "give an agent that attribute, or change the constraint" : remedy(constraint);
    return Reason.lasting(Reason.Code.OFFERS_REFUSED, count, text, remedy);
  }

  private static String missing(Constraint constraint, int count) {
    String asked =
        switch (constraint.operator()) {
          case CLUSTER, IS -> constraint.value().map(value -> "=" + value).orElse("");
          case LIKE -> constraint.value().map(value -> " like " + value).orElse("");
          case UNIQUE, GROUP_BY, MAX_PER, UNLIKE -> "";
        };
    return Words.agents(count)
        + Words.verb(count, " lacks attribute ", " lack attribute ")
        + constraint.field()
        + asked;
  }

  private static String present(Constraint constraint, int count, List<Obstacle> obstacles) {
    String field = constraint.field();
    String value = constraint.value().map(each -> " " + each).orElse("");
    String values = Words.names(values(obstacles));
    String refused =
        Words.agents(count)
            + Words.verb(count, " is refused by ", " are refused by ")
            + constraint.operator()
            + value
            + " "
            + field;
    return switch (constraint.operator()) {
      case UNIQUE -> refused + ": an instance is there already (" + values + ")";
      case MAX_PER -> refused + ": as many instances are there already (" + values + ")";
      case GROUP_BY -> refused + ": other values of it have fewer instances (here " + values + ")";
      case CLUSTER, IS ->
          constraint.value().isPresent()
              ? Words.agents(count)
                  + Words.verb(count, " lacks attribute ", " lack attribute ")
                  + field
                  + "="
                  + constraint.value().get()
                  + Words.verb(count, ": it has ", ": they have ")
                  + values
              : refused + ": the other instances are elsewhere (here " + values + ")";
      case LIKE, UNLIKE -> refused + Words.verb(count, ": it has ", ": they have ") + values;
    };
  }

  private static List<String> values(List<Obstacle> obstacles) {
    SortedSet<String> values = new TreeSet<>();
    for (Obstacle each : obstacles) {
      if (each instanceof Obstacle.Unfit unfit) {
        unfit.found().ifPresent(values::add);
      }
    }
    return List.copyOf(values);
  }

  private static String remedy(Constraint constraint) {
    return switch (constraint.operator()) {
      case UNIQUE, MAX_PER ->
          "add an agent with another " + constraint.field() + ", or ask for fewer instances";
      case GROUP_BY -> "add agents where there are fewer instances, or ask for fewer instances";
      case CLUSTER, IS, LIKE, UNLIKE -> "add an agent that fits, or change the constraint";
    };
  }
}
