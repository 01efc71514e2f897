package io.souk.model.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "1, 1000, 1",
    "0.5, 500, 0.5",
    "0.001, 1, 0.001",
    "0.0005, 1, 0.001",
    "1.0015, 1002, 1.002",
    "2.10, 2100, 2.1",
    "1e3, 1000000, 1000",
    ".25, 250, 0.25"
  })
  void scalarsAreRoundedToThousandths(String text, long millis, String printed) {
    assertThat(ValueText.parse(text)).isEqualTo(new Scalar(millis));
    assertThat(new Scalar(millis)).hasToString(printed);
  }

  @Test
  void scalarsOutOfRangeAreRefused() {
    for (double bad :
        new double[] {-0.5, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e300, 0.0001, 1e13}) {
      assertThatIllegalArgumentException().as("%s", bad).isThrownBy(() -> Scalar.of(bad));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new Scalar(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Scalar(Scalar.MAX_MILLIS).plus(new Scalar(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "inf", "nan", "NaN", "Infinity", "0x10", "1d", "1_000", "a", "1-2"})
  void anythingElseIsText(String text) {
    assertThat(ValueText.parse(text)).isEqualTo(new Text(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "[1-2",
        "[1]",
        "[1-]",
        "[-1-2]",
        "[2-1]",
        "[a-b]",
        "[1-2]x",
        "[",
        "{",
        "{a",
        "{a,a}",
        "{a}b",
        "[1-9999999999999999999]",
        "1e999"
      })
  void malformedValuesAreRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> ValueText.parse(text));
  }

  @Test
  void rangesAreCoalesced() {
    assertThat(ValueText.parse("[5-6, 1-2,3-3,6-9]")).hasToString("[1-3, 5-9]");
    assertThat(ValueText.parse("[]")).isEqualTo(Ranges.NONE);
    assertThat(Ranges.of(1, 3).size()).isEqualTo(3);
    assertThat(Ranges.of(1, 3).numbers()).containsExactly(1L, 2L, 3L);
    assertThat(new Ranges(List.of(new Range(0, Range.MAX))).plus(Ranges.of(5, Range.MAX)))
        .isEqualTo(Ranges.of(0, Range.MAX));
  }

  @Test
  void overlapIsRefusedWhereItIsAMistake() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ranges.disjoint(List.of(new Range(5, 9), new Range(1, 5))));
    assertThat(Ranges.disjoint(List.of(new Range(5, 9), new Range(1, 4))))
        .isEqualTo(Ranges.of(1, 9));
    assertThatIllegalArgumentException().isThrownBy(() -> new Range(-1, 5));
    assertThatIllegalArgumentException().isThrownBy(() -> new Range(0, Long.MAX_VALUE));
  }

  @Test
  void setsAreSorted() {
    assertThat(ValueText.parse("{b, a}")).isEqualTo(new Items(new TreeSet<>(List.of("a", "b"))));
    assertThat(ValueText.parse("{b,a}")).hasToString("{a, b}");
    assertThat(ValueText.parse("{}")).isEqualTo(Items.NONE);
  }

  @Test
  void kindsDoNotMix() {
    List<Amount> kinds = List.of(Scalar.ZERO, Ranges.NONE, Items.NONE);
    for (Amount one : kinds) {
      for (Amount two : kinds) {
        if (one != two) {
          assertThatIllegalArgumentException().isThrownBy(() -> one.plus(two));
          assertThatIllegalArgumentException().isThrownBy(() -> one.without(two));
          assertThat(one.covers(two)).isFalse();
        }
      }
    }
  }
}
