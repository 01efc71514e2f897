package io.souk.launcher.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.launcher.option.UsageException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppPathTest {

  @ParameterizedTest
  @ValueSource(strings = {"web", "/web", "shop/web-2", "/v1.2/web"})
  void takesIds(String id) {
    assertThat(AppPath.of(id)).isEqualTo(id.startsWith("/") ? id : "/" + id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "a b", "a?force=true", "a#b", "a%zz", "../web", "\u00e9", "//a"})
  void refusesWhatWouldChangeTheAddress(String id) {
    assertThatThrownBy(() -> AppPath.of(id))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("'" + id + "'");
  }
}
