package io.souk.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.allocator.OfferConstraints.Constraint;
import io.souk.allocator.OfferConstraints.Equals;
import io.souk.allocator.OfferConstraints.Exists;
import io.souk.allocator.OfferConstraints.Group;
import io.souk.allocator.OfferConstraints.Matches;
import io.souk.allocator.OfferConstraints.Named;
import io.souk.allocator.OfferConstraints.Pseudo;
import io.souk.allocator.OfferConstraints.Selector;
import io.souk.model.attribute.Attributes;
import io.souk.model.id.AgentId;
import io.souk.model.resources.Resources;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OfferConstraintsTest {

  private static final AgentFacts AGENT =
      AgentFacts.of(new AgentId("a"), Resources.of(1, 32, 0))
          .withAttributes(Attributes.parse("rack:r1;rack:r2;level:10;cores:[1-3]"))
          .withDomain(Optional.of(new FaultDomain("north", "one")));

  private static boolean holds(Selector selector, OfferConstraints.Test test) {
    return of(new Constraint(selector, test)).accepts(AGENT);
  }

  private static OfferConstraints of(Constraint... all) {
    return new OfferConstraints(List.of(new Group(List.of(all))));
  }

  private static OfferConstraints.Test test(String kind) {
    return switch (kind) {
      case "exists" -> new Exists(true);
      case "not_exists" -> new Exists(false);
      case "text_equals" -> new Equals("r1", true);
      case "text_not_equals" -> new Equals("r1", false);
      case "text_matches" -> new Matches(text -> text.startsWith("r"), true);
      case "text_not_matches" -> new Matches(text -> text.startsWith("r"), false);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  /** Of several attributes of a name the first counts; of one that is no text every test holds. */
  @ParameterizedTest
  @CsvSource({
    "exists, true, false, true",
    "not_exists, false, true, false",
    "text_equals, true, false, true",
    "text_not_equals, false, true, true",
    "text_matches, true, false, true",
    "text_not_matches, false, true, true"
  })
  void eachTest(String kind, boolean ofText, boolean ofNone, boolean ofNumber) {
    assertThat(holds(new Named("rack"), test(kind))).isEqualTo(ofText);
    assertThat(holds(new Named("absent"), test(kind))).isEqualTo(ofNone);
    assertThat(holds(new Named("level"), test(kind))).isEqualTo(ofNumber);
    assertThat(holds(new Named("cores"), test(kind))).isEqualTo(ofNumber);
  }

  @Test
  void pseudoAttributes() {
    assertThat(holds(Pseudo.HOSTNAME, new Equals("a", true))).isTrue();
    assertThat(holds(Pseudo.REGION, new Equals("north", true))).isTrue();
    assertThat(holds(Pseudo.ZONE, new Equals("two", true))).isFalse();
    AgentFacts nowhere = AGENT.withDomain(Optional.empty());
    assertThat(of(new Constraint(Pseudo.ZONE, new Exists(true))).accepts(nowhere)).isFalse();
  }

  @Test
  void allOfOneGroupOrAllOfAnother() {
    Constraint rack = new Constraint(new Named("rack"), new Exists(true));
    Constraint none = new Constraint(new Named("absent"), new Exists(true));
    assertThat(of(rack, none).accepts(AGENT)).isFalse();
    OfferConstraints either =
        new OfferConstraints(List.of(new Group(List.of(none)), new Group(List.of(rack))));
    assertThat(either.accepts(AGENT)).isTrue();
  }
}
