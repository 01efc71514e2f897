package io.souk.archtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.archtest.Levels.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LevelsTest {

  private static final Levels LEVELS =
      Levels.of("io.souk.archtest.none")
          .level("values", "values")
          .level("boot", "boot")
          .pure("values")
          .confine("java.util.zip", "boot");

  @Test
  void nothingIsFoundWhereEveryRuleIsKept() {
    assertThat(LEVELS.violationsIn("io.souk.archtest.fixture.clean")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "LEVELS, upward",
    "CYCLES, cycle",
    "PLACEMENT, stray",
    "CONFINEMENT, confined",
    "PURITY, clock",
    "PURITY, millis",
    "PURITY, random",
    "PURITY, uuid",
    "PURITY, future",
    "PURITY, logger"
  })
  void eachFixtureBreaksItsRuleAlone(Rule rule, String fixture) {
    assertThat(LEVELS.violationsIn("io.souk.archtest.fixture." + fixture)).containsOnlyKeys(rule);
  }

  @Test
  void assertRefusedFailsOnRuleThatDoesNotBite() {
    assertThatThrownBy(() -> LEVELS.assertRefused(Rule.CYCLES, "io.souk.archtest.fixture.upward"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("should break CYCLES");
  }

  @Test
  void moduleWithoutClassesIsAnErrorNotAPass() {
    assertThatThrownBy(LEVELS::check)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no production classes");
  }

  @Test
  void longerPackageNameWins() {
    Levels nested =
        Levels.of("io.souk.archtest.none")
            .level("inner", "values.other")
            .level("outer", "values")
            .level("boot", "boot");
    assertThat(nested.violationsIn("io.souk.archtest.fixture.cycle"))
        .containsOnlyKeys(Rule.LEVELS, Rule.CYCLES);
  }
}
