package io.souk.allocator;

import io.souk.model.attribute.Attribute;
import io.souk.model.value.Text;
import io.souk.model.value.Value;
import java.util.List;
import java.util.Optional;

/**
 * Which agents a framework wants to be offered in a role (Mesos v1 scheduler API, {@code
 * offer_constraints}): an agent that meets all constraints of at least one group.
 *
 * @param groups not empty
 */
public record OfferConstraints(List<Group> groups) {

  /**
   * Constraints that are to be met together.
   *
   * @param constraints not empty
   */
  public record Group(List<Constraint> constraints) {
    public Group {
      constraints = List.copyOf(constraints);
    }
  }

  /** What is looked at, and what it must be. */
  public record Constraint(Selector selector, Test test) {}

  /** What of an agent is looked at. */
  public sealed interface Selector {}

  /** The first attribute of that name. */
  public record Named(String attribute) implements Selector {}

  /** What every agent says of itself besides its attributes. */
  public enum Pseudo implements Selector {
    HOSTNAME,
    REGION,
    ZONE
  }

  /**
   * What must hold of the value. Where the attribute is missing the negated ones hold alone; of an
   * attribute that is no text every text test holds, so that no offer is lost to a guess.
   */
  public sealed interface Test {}

  /** It is there, or it is not. */
  public record Exists(boolean wanted) implements Test {}

  /** It is this text, or it is not. */
  public record Equals(String text, boolean wanted) implements Test {}

  /** It matches, or it does not. */
  public record Matches(TextPattern pattern, boolean wanted) implements Test {}

  public OfferConstraints {
    groups = List.copyOf(groups);
  }

  /** Whether the agent is wanted. */
  public boolean accepts(AgentFacts agent) {
    for (Group group : groups) {
      if (group.constraints().stream().allMatch(constraint -> holds(constraint, agent))) {
        return true;
      }
    }
    return false;
  }

  private static boolean holds(Constraint constraint, AgentFacts agent) {
    Optional<Value> found = find(constraint.selector(), agent);
    return switch (constraint.test()) {
      case Exists exists -> found.isPresent() == exists.wanted();
      case Equals equals -> holds(found, equals.wanted(), text -> text.equals(equals.text()));
      case Matches matches -> holds(found, matches.wanted(), matches.pattern());
    };
  }

  private static boolean holds(Optional<Value> found, boolean wanted, TextPattern pattern) {
    if (found.isEmpty()) {
      return !wanted;
    }
    return !(found.get() instanceof Text text) || pattern.matches(text.value()) == wanted;
  }

  private static Optional<Value> find(Selector selector, AgentFacts agent) {
    return switch (selector) {
      case Named named ->
          agent.attributes().named(named.attribute()).stream().findFirst().map(Attribute::value);
      case Pseudo pseudo ->
          switch (pseudo) {
            case HOSTNAME -> Optional.of(new Text(agent.hostname()));
            case REGION -> agent.domain().map(domain -> new Text(domain.region()));
            case ZONE -> agent.domain().map(domain -> new Text(domain.zone()));
          };
    };
  }
}
