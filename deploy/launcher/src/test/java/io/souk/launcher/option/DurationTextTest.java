package io.souk.launcher.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationTextTest {

  private final DurationText text = new DurationText();

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "15s, PT15S",
    "10m, PT10M",
    "1h, PT1H",
    "1d, P1D",
    "1w, P7D",
    "15secs, PT15S",
    "10mins, PT10M",
    "2hrs, PT2H",
    "3days, P3D",
    "1weeks, P7D",
    "1.5s, PT1.5S",
    "0s, PT0S",
    "100ns, PT0.0000001S",
    "7us, PT0.000007S"
  })
  void readsOursAndMesos(String written, Duration meant) {
    assertThat(text.convert(written)).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "s", "5", "-5s", "5 years", "1e3s", "5S", "999999999999w", "soon", "1..5s"})
  void refusesTheRestByName(String written) {
    assertThatThrownBy(() -> text.convert(written))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'" + written + "'")
        .hasMessageContaining("expected");
  }

  @Property
  void neverFailsOtherwise(@ForAll @StringLength(max = 40) String written) {
    Throwable thrown = catchThrowable(() -> text.convert(written));
    assertThat(thrown == null || thrown instanceof TypeConversionException).isTrue();
  }
}
