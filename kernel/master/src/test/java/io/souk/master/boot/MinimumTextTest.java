package io.souk.master.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.souk.allocator.AllocatorOptions;
import io.souk.allocator.Quantities;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mesos master, {@code --min_allocatable_resources}. */
class MinimumTextTest {

  @Test
  void alternativesOfAmounts() {
    assertThat(MinimumText.parse("disk:1| cpus:0.5 ; mem:32"))
        .containsExactly(
            new Quantities(Map.of("disk", 1_000L)),
            new Quantities(Map.of("cpus", 500L, "mem", 32_000L)));
  }

  @Test
  void theDefaultIsThatOfMesos() {
    assertThat(MinimumText.parse("cpus:0.01|mem:32"))
        .isEqualTo(AllocatorOptions.DEFAULT.minAllocatable());
    assertThat(MinimumText.write(AllocatorOptions.DEFAULT.minAllocatable()))
        .isEqualTo("cpus:0.01|mem:32");
  }

  @Test
  void nothingAsksForNothing() {
    assertThat(MinimumText.parse(" ")).isEmpty();
    assertThat(MinimumText.parse("cpus:0")).containsExactly(Quantities.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      quoteCharacter = '"',
      textBlock =
          """
          cpus         > 'cpus': expected NAME:AMOUNT, for example
          cpus:1||mem:1 > '': expected NAME:AMOUNT, for example
          cpus:1;      > '': expected NAME:AMOUNT, for example
          a b:1        > 'a b:1': expected NAME:AMOUNT, for example
          cpus(prod):1 > 'cpus(prod):1': expected NAME:AMOUNT, for example
          mem:1|cpus:  > 'cpus:': expected an amount that is a number from 0 (empty value)
          cpus:-1      > 'cpus:-1': expected an amount that is a number from 0
          cpus:x       > 'cpus:x': expected an amount that is a number from 0
          cpus:1:2     > 'cpus:1:2': expected an amount that is a number from 0
          cpus:[1-2]   > 'cpus:[1-2]': expected an amount that is a number from 0
          cpus:1e300   > 'cpus:1e300': expected an amount that is a number from 0 (scalar out of range
          ports:1      > 'ports:1': expected resources that come as plain numbers, such as
          cpus:1;cpus:2 > 'cpus:2': expected 'cpus' once in each alternative
          """)
  void saysWhatIsWrong(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MinimumText.parse(text))
        .withMessageStartingWith("--min-allocatable-resources " + message);
  }

  @Test
  void isBounded() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MinimumText.parse("x".repeat(4097)))
        .withMessage("--min-allocatable-resources of 4,097 characters: expected up to 4,096");
    assertThat(MinimumText.parse("a:1" + "|a:1".repeat(99))).hasSize(100);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MinimumText.parse("a:1" + "|a:1".repeat(100)))
        .withMessage("--min-allocatable-resources with 101 alternatives: expected up to 100");
  }

  @Property
  void anyTextIsReadOrRefusedInOneWay(@ForAll("texts") String text) {
    List<Quantities> read;
    try {
      read = MinimumText.parse(text);
    } catch (IllegalArgumentException e) {
      assertThat(e).isExactlyInstanceOf(IllegalArgumentException.class);
      assertThat(e.getMessage()).startsWith("--min-allocatable-resources ").contains("expected");
      return;
    }
    assertThat(MinimumText.parse(MinimumText.write(read))).isEqualTo(read);
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> bits =
        Arbitraries.of(
            "cpus", "mem", "disk", "ports", ":", ":", ":", ";", "|", "1", "0", ".5", "0.001", "-1",
            "1e3", "9e15", " ", "[1-2]", "{a}", "NaN", "(", "");
    return Arbitraries.oneOf(
        bits.list().ofMaxSize(12).map(list -> String.join("", list)), Arbitraries.strings());
  }
}
