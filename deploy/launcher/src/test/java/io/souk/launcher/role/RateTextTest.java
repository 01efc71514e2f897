package io.souk.launcher.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.launcher.option.PercentText;
import io.souk.master.decide.RateLimit;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Rates and percentages of options. */
class RateTextTest {

  @Test
  void ratesAreSoManyInATime() {
    assertThat(new RateText().convert("1/10mins"))
        .isEqualTo(new RateLimit(1, Duration.ofMinutes(10)));
    assertThat(new RateText().convert("20/1h").interval()).isEqualTo(Duration.ofMinutes(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "0/1m", "-1/1m", "1/0s", "1/x", "1.5/1m", "1/", "9999999999/1s"})
  void otherRatesAreRefused(String text) {
    assertThatThrownBy(() -> new RateText().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'" + text + "' is not a rate; expected N/TIME, for example 1/10m or 1/10mins");
  }

  @Test
  void percentagesAreParts() {
    assertThat(new PercentText().convert("100%")).isEqualTo(1);
    assertThat(new PercentText().convert("12.5%")).isEqualTo(0.125);
    assertThat(new PercentText().convert("0%")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "%", "101%", "-1%", "1.%", "x%", "1000%"})
  void otherPercentagesAreRefused(String text) {
    assertThatThrownBy(() -> new PercentText().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'" + text + "' is not a percentage; expected 0% to 100%, for example 12.5%");
  }
}
