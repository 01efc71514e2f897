package io.souk.framework.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;

class BoundedExpressionTest {

  @Test
  void matchesTheWholeText() {
    assertThat(BoundedExpression.of("r[0-9]+").matches("r12")).isTrue();
    assertThat(BoundedExpression.of("r[0-9]").matches("r12")).isFalse();
  }

  @Test
  void cutsAHostileExpressionShort() {
    assertThat(BoundedExpression.of("(a|aa)+$").matches("a".repeat(200) + "!")).isFalse();
    assertThat(BoundedExpression.of("(a|b)*").matches("ab".repeat(100_000))).isFalse();
  }

  @Test
  void refusesABrokenOne() {
    assertThatThrownBy(() -> BoundedExpression.of("(")).isInstanceOf(PatternSyntaxException.class);
    assertThatThrownBy(() -> BoundedExpression.of("(".repeat(100_000)))
        .isInstanceOf(PatternSyntaxException.class);
  }
}
