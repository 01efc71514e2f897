package io.souk.launcher.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class SizeTextTest {

  @ParameterizedTest
  @CsvSource({
    "0B, 0",
    "512B, 512",
    "1KB, 1024",
    "1.5mb, 1572864",
    "2GB, 2147483648",
    "3 TB, 3298534883328"
  })
  void readsSizesAsMesosWritesThem(String text, long bytes) {
    assertThat(new SizeText().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2", "-1GB", "2 G", "GB", "1e3MB", "999999999999999TB"})
  void refusesTheRestInOneLine(String text) {
    assertThatThrownBy(() -> new SizeText().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageNotContaining("\n");
  }
}
