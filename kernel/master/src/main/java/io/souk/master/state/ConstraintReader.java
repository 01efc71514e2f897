package io.souk.master.state;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.souk.allocator.OfferConstraints;
import io.souk.allocator.TextPattern;
import io.souk.model.role.Role;
import io.souk.protocol.mesos.scheduler.AttributeConstraint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads offer constraints from the wire (Mesos v1 scheduler API, SUBSCRIBE and UPDATE_FRAMEWORK).
 * Expressions are those of RE2, which match in a time linear in the text; their size is bounded by
 * what Mesos bounds it by.
 */
public final class ConstraintReader {

  /** Mesos, {@code --offer_constraints_re2_max_mem}: an expression of more is not even read. */
  private static final int MAX_LENGTH = 4096;

  private record Re2(Pattern pattern) implements TextPattern {
    @Override
    public boolean matches(String text) {
      return pattern.matches(text);
    }
  }

  private ConstraintReader() {}

  /**
   * Says what is wrong with constraints, naming the role and what is accepted; empty when they are
   * valid.
   *
   * @param maxProgram the largest program that an expression may compile to (Mesos master, {@code
   *     --offer_constraints_re2_max_program_size})
   */
  public static Optional<String> findFault(
      io.souk.protocol.mesos.scheduler.OfferConstraints wire, int maxProgram) {
    try {
      read(wire, maxProgram);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** By role; of constraints in which {@link #findFault} found none. */
  static Map<Role, OfferConstraints> read(io.souk.protocol.mesos.scheduler.OfferConstraints wire) {
    return read(wire, Integer.MAX_VALUE);
  }

  private static Map<Role, OfferConstraints> read(
      io.souk.protocol.mesos.scheduler.OfferConstraints wire, int maxProgram) {
    Map<Role, OfferConstraints> byRole = new HashMap<>();
    wire.getRoleConstraintsMap()
        .forEach(
            (role, constraints) -> {
              try {
                byRole.put(new Role(role), groups(constraints, maxProgram));
              } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                    "Offer constraints of role '" + role + "': " + e.getMessage(), e);
              }
            });
    return byRole;
  }

  private static OfferConstraints groups(
      io.souk.protocol.mesos.scheduler.OfferConstraints.RoleConstraints wire, int maxProgram) {
    if (wire.getGroupsCount() == 0) {
      throw new IllegalArgumentException("no group (accepted: at least one)");
    }
    List<OfferConstraints.Group> groups = new ArrayList<>();
    for (var group : wire.getGroupsList()) {
      if (group.getAttributeConstraintsCount() == 0) {
        throw new IllegalArgumentException(
            "a group without constraints (accepted: at least one in each)");
      }
      groups.add(
          new OfferConstraints.Group(
              group.getAttributeConstraintsList().stream()
                  .map(
                      constraint ->
                          new OfferConstraints.Constraint(
                              selector(constraint.getSelector()),
                              test(constraint.getPredicate(), maxProgram)))
                  .toList()));
    }
    return new OfferConstraints(groups);
  }

  private static OfferConstraints.Selector selector(AttributeConstraint.Selector wire) {
    return switch (wire.getSelectorCase()) {
      case ATTRIBUTE_NAME -> new OfferConstraints.Named(wire.getAttributeName());
      case PSEUDOATTRIBUTE_TYPE ->
          switch (wire.getPseudoattributeType()) {
            case HOSTNAME -> OfferConstraints.Pseudo.HOSTNAME;
            case REGION -> OfferConstraints.Pseudo.REGION;
            case ZONE -> OfferConstraints.Pseudo.ZONE;
            case UNKNOWN ->
                throw new IllegalArgumentException(
                    "an unknown pseudoattribute_type (accepted: HOSTNAME, REGION, ZONE)");
          };
      case SELECTOR_NOT_SET ->
          throw new IllegalArgumentException(
              "an empty selector (accepted: attribute_name or pseudoattribute_type)");
    };
  }

  private static OfferConstraints.Test test(AttributeConstraint.Predicate wire, int maxProgram) {
    return switch (wire.getPredicateCase()) {
      case EXISTS -> new OfferConstraints.Exists(true);
      case NOT_EXISTS -> new OfferConstraints.Exists(false);
      case TEXT_EQUALS -> new OfferConstraints.Equals(wire.getTextEquals().getValue(), true);
      case TEXT_NOT_EQUALS ->
          new OfferConstraints.Equals(wire.getTextNotEquals().getValue(), false);
      case TEXT_MATCHES ->
          new OfferConstraints.Matches(pattern(wire.getTextMatches().getRegex(), maxProgram), true);
      case TEXT_NOT_MATCHES ->
          new OfferConstraints.Matches(
              pattern(wire.getTextNotMatches().getRegex(), maxProgram), false);
      case PREDICATE_NOT_SET ->
          throw new IllegalArgumentException(
              "an empty predicate (accepted: exists, not_exists, text_equals, text_not_equals,"
                  + " text_matches, text_not_matches)");
    };
  }

  private static TextPattern pattern(String regex, int maxProgram) {
    if (regex.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a regex of %,d characters (accepted: up to %,d)".formatted(regex.length(), MAX_LENGTH));
    }
    Pattern pattern;
    try {
      pattern = Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("regex '" + regex + "': " + e.getDescription(), e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("regex '" + regex + "': nested too deeply", e);
    }
    if (pattern.programSize() > maxProgram) {
      throw new IllegalArgumentException(
          "regex '%s' compiles to a program of size %d (accepted: up to %d)"
              .formatted(regex, pattern.programSize(), maxProgram));
    }
    return new Re2(pattern);
  }
}
