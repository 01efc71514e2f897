package io.souk.marathon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.marathon.problem.RequestException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {

  private static final Map<String, String> LABELS = Map.of("a", "1", "b", "two words");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a|true",
        "c|false",
        "a==1|true",
        "a == 2|false",
        "a!=2|true",
        "c!=2|false",
        "a in (1,2)|true",
        "a notin (1, 2)|false",
        "c notin (1)|false",
        "a==1,b==two\\ words|true",
        "a==1,c|false"
      })
  void selects(String selector, boolean matches) {
    assertThat(LabelSelector.parse(selector).test(LABELS)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a==", "a in 1", "a in (1", "a,,b", "a b", "=="})
  void refuses(String selector) {
    assertThatThrownBy(() -> LabelSelector.parse(selector))
        .isInstanceOf(RequestException.class)
        .hasMessage("Can not parse label selector " + selector);
  }

  @Test
  void idsFollowTheGrammar() {
    assertThat(AppId.parse("//a//b/", AppId.ROOT)).contains(new AppId("/a/b"));
    assertThat(AppId.parse("../c", new AppId("/a/b"))).contains(new AppId("/a/c"));
    assertThat(AppId.parse("/a_b", AppId.ROOT)).isEmpty();
    assertThat(AppId.parse("/-a", AppId.ROOT)).isEmpty();
    assertThat(AppId.parse("/a.b-c", AppId.ROOT)).contains(new AppId("/a.b-c"));
    assertThat(AppId.parse("/" + "a".repeat(600), AppId.ROOT)).isEmpty();
    assertThat(new AppId("/prod/web").discoveryName()).isEqualTo("web.prod");
  }
}
