package io.souk.it.advisory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MavenVersionTest {

  @ParameterizedTest
  @CsvSource({
    "1.9, 1.10",
    "4.1.136.Final, 4.1.137.Final",
    "4.1.137.Final, 4.2.0.Alpha1",
    "4.2.0.Alpha1, 4.2.0.Alpha3",
    "4.2.0.Alpha3, 4.2.0.Beta1",
    "4.2.0.RC1, 4.2.0.Final",
    "2.0-beta9, 2.0",
    "2.0-SNAPSHOT, 2.0",
    "2.14.1, 2.15.0",
    "32.1.2-jre, 33.0.0-jre",
    "0, 20231013",
    "1.0, 1.0.1",
    "1.0, 1.0-sp1"
  })
  void theFirstIsOlder(String older, String newer) {
    assertThat(new MavenVersion(older)).isLessThan(new MavenVersion(newer));
    assertThat(new MavenVersion(newer)).isGreaterThan(new MavenVersion(older));
  }

  @ParameterizedTest
  @CsvSource({"1.0, 1", "4.2.0.Final, 4.2.0", "1.0-ga, 1.0", "33.0.0-jre, 33.0.0"})
  void theyAreTheSame(String one, String other) {
    assertThat(new MavenVersion(one)).isEqualByComparingTo(new MavenVersion(other));
  }

  @Property
  void aFurtherNumberIsNewer(@ForAll @Size(min = 1, max = 6) List<@IntRange(max = 99) Integer> of) {
    String text = of.stream().map(String::valueOf).collect(Collectors.joining("."));
    assertThat(new MavenVersion(text + ".1")).isGreaterThan(new MavenVersion(text));
  }
}
