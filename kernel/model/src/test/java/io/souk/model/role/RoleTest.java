package io.souk.model.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoleTest {

  @ParameterizedTest
  @ValueSource(strings = {"*", "eng", "eng/ads", "a-b", "eng.ads", "EN\\G", "..."})
  void valid(String name) {
    assertThat(new Role(name)).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/eng",
        "eng/",
        "eng//ads",
        ".",
        "..",
        "eng/.",
        "eng/..",
        "eng/*",
        "*/eng",
        "-eng",
        "eng/-ads",
        "e g",
        "e\tg",
        "e\ng",
        "e\u000bg",
        "e\fg",
        "e\rg",
        "e\u007fg"
      })
  void invalid(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Role(name));
  }

  @Test
  void tree() {
    Role eng = new Role("eng");
    Role ads = new Role("eng/ads");
    assertThat(ads.isBelow(eng)).isTrue();
    assertThat(new Role("eng/ads/x").isBelow(eng)).isTrue();
    assertThat(eng.isBelow(eng)).isFalse();
    assertThat(new Role("engine").isBelow(eng)).isFalse();
    assertThat(eng.isBelow(ads)).isFalse();
    assertThat(ads.parent()).contains(eng);
    assertThat(eng.parent()).isEmpty();
  }
}
