package io.souk.chronos.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstraintTest {

  @ParameterizedTest
  @CsvSource({
    "EQUALS, a1, a1, true, true",
    "EQUALS, a1, a2, true, false",
    "EQUALS, 4.0, 4.0, false, false",
    "LIKE, a.*, a1, true, true",
    "LIKE, a, a1, true, false",
    "LIKE, '4\\.0', 4.0, false, true",
    "UNLIKE, a.*, b1, true, true",
    "UNLIKE, a.*, a1, true, false"
  })
  void operators(String operator, String value, String held, boolean text, boolean met) {
    assertThat(Constraint.of(List.of("x", operator, value)).metBy(List.of(held), text))
        .isEqualTo(met);
  }

  @Test
  void setsNeedOneItemOrNone() {
    assertThat(Constraint.of(List.of("x", "LIKE", "b")).metBy(List.of("a", "b"), false)).isTrue();
    assertThat(Constraint.of(List.of("x", "UNLIKE", "b")).metBy(List.of("a", "b"), false))
        .isFalse();
  }

  @Test
  void hostileExpressionEnds() {
    Constraint constraint = Constraint.of(List.of("x", "LIKE", "(a+)+b"));
    assertThat(constraint.metBy(List.of("a".repeat(60)), true)).isFalse();
  }
}
