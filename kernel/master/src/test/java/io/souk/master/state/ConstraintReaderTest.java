package io.souk.master.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.allocator.AgentFacts;
import io.souk.allocator.OfferConstraints;
import io.souk.model.attribute.Attributes;
import io.souk.model.id.AgentId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.protocol.mesos.scheduler.AttributeConstraint;
import io.souk.protocol.mesos.scheduler.OfferConstraints.RoleConstraints;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConstraintReaderTest {

  private static final AgentFacts AGENT =
      AgentFacts.of(new AgentId("a"), Resources.of(1, 32, 0))
          .withAttributes(Attributes.parse("rack:r12"));

  private static io.souk.protocol.mesos.scheduler.OfferConstraints wire(
      RoleConstraints constraints) {
    return io.souk.protocol.mesos.scheduler.OfferConstraints.newBuilder()
        .putRoleConstraints("eng", constraints)
        .build();
  }

  private static io.souk.protocol.mesos.scheduler.OfferConstraints wire(
      AttributeConstraint.Selector.Builder selector,
      AttributeConstraint.Predicate.Builder predicate) {
    RoleConstraints.Builder constraints = RoleConstraints.newBuilder();
    constraints
        .addGroupsBuilder()
        .addAttributeConstraintsBuilder()
        .setSelector(selector)
        .setPredicate(predicate);
    return wire(constraints.build());
  }

  private static AttributeConstraint.Selector.Builder rack() {
    return AttributeConstraint.Selector.newBuilder().setAttributeName("rack");
  }

  private static io.souk.protocol.mesos.scheduler.OfferConstraints matching(String regex) {
    AttributeConstraint.Predicate.Builder predicate = AttributeConstraint.Predicate.newBuilder();
    predicate.getTextMatchesBuilder().setRegex(regex);
    return wire(rack(), predicate);
  }

  private static Optional<String> findFault(
      io.souk.protocol.mesos.scheduler.OfferConstraints wire) {
    return ConstraintReader.findFault(wire, 100);
  }

  private static boolean accepts(io.souk.protocol.mesos.scheduler.OfferConstraints wire) {
    Map<Role, OfferConstraints> read = ConstraintReader.read(wire);
    return read.get(new Role("eng")).accepts(AGENT);
  }

  @Test
  void everyPredicateIsRead() {
    AttributeConstraint.Predicate.Builder exists = AttributeConstraint.Predicate.newBuilder();
    exists.getExistsBuilder();
    assertThat(accepts(wire(rack(), exists))).isTrue();
    AttributeConstraint.Predicate.Builder absent = AttributeConstraint.Predicate.newBuilder();
    absent.getNotExistsBuilder();
    assertThat(accepts(wire(rack(), absent))).isFalse();
    AttributeConstraint.Predicate.Builder equal = AttributeConstraint.Predicate.newBuilder();
    equal.getTextEqualsBuilder().setValue("r12");
    assertThat(accepts(wire(rack(), equal))).isTrue();
    AttributeConstraint.Predicate.Builder other = AttributeConstraint.Predicate.newBuilder();
    other.getTextNotEqualsBuilder().setValue("r12");
    assertThat(accepts(wire(rack(), other))).isFalse();
    AttributeConstraint.Predicate.Builder unlike = AttributeConstraint.Predicate.newBuilder();
    unlike.getTextNotMatchesBuilder().setRegex("r1.");
    assertThat(accepts(wire(rack(), unlike))).isFalse();
  }

  @Test
  void expressionsMatchTheWholeText() {
    assertThat(accepts(matching("r[0-9]+"))).isTrue();
    assertThat(accepts(matching("r[0-9]"))).isFalse();
  }

  @Test
  void equalExpressionsAreEqual() {
    assertThat(ConstraintReader.read(matching("r.*")))
        .isEqualTo(ConstraintReader.read(matching("r.*")))
        .isNotEqualTo(ConstraintReader.read(matching("r.")));
  }

  @Test
  void expressionsAreBounded() {
    assertThat(findFault(matching("a{95}"))).isEmpty();
    assertThat(findFault(matching("a{200}")))
        .hasValueSatisfying(
            fault ->
                assertThat(fault)
                    .startsWith("Offer constraints of role 'eng': regex 'a{200}' compiles to")
                    .endsWith("(accepted: up to 100)"));
    assertThat(findFault(matching("(".repeat(5000))))
        .contains(
            "Offer constraints of role 'eng': a regex of 5,000 characters (accepted: up to"
                + " 4,096)");
    assertThat(findFault(matching("(".repeat(4000) + ")".repeat(90)))).isPresent();
    assertThat(findFault(matching("(")))
        .contains("Offer constraints of role 'eng': regex '(': missing closing )");
  }

  @Test
  void howLargeTheyMayBeIsAnOption() {
    assertThat(ConstraintReader.findFault(matching("a{20}"), 10))
        .hasValueSatisfying(fault -> assertThat(fault).endsWith("(accepted: up to 10)"));
    assertThat(ConstraintReader.findFault(matching("a{200}"), 300)).isEmpty();
    assertThat(ConstraintReader.read(matching("a{200}"))).containsKey(new Role("eng"));
  }

  @Test
  void emptyPartsAreRefused() {
    assertThat(findFault(wire(RoleConstraints.getDefaultInstance())))
        .contains("Offer constraints of role 'eng': no group (accepted: at least one)");
    RoleConstraints.Builder empty = RoleConstraints.newBuilder();
    empty.addGroupsBuilder();
    assertThat(findFault(wire(empty.build())))
        .contains(
            "Offer constraints of role 'eng': a group without constraints (accepted: at least one"
                + " in each)");
    assertThat(
            findFault(
                wire(
                    AttributeConstraint.Selector.newBuilder(),
                    AttributeConstraint.Predicate.newBuilder())))
        .hasValueSatisfying(fault -> assertThat(fault).contains("an empty selector"));
    assertThat(findFault(wire(rack(), AttributeConstraint.Predicate.newBuilder())))
        .hasValueSatisfying(fault -> assertThat(fault).contains("an empty predicate"));
    AttributeConstraint.Selector.Builder unknown = AttributeConstraint.Selector.newBuilder();
    unknown.setPseudoattributeType(AttributeConstraint.Selector.PseudoattributeType.UNKNOWN);
    assertThat(findFault(wire(unknown, AttributeConstraint.Predicate.newBuilder())))
        .hasValueSatisfying(
            fault -> assertThat(fault).contains("accepted: HOSTNAME, REGION, ZONE"));
  }
}
