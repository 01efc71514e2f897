package io.souk.marathon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.marathon.problem.RequestException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which role an app gets, and which it may name; only the group {@code /strict} enforces its. */
class RolesTest {

  private static final String VOLUME =
      ",\"container\":{\"type\":\"MESOS\",\"volumes\":[{\"containerPath\":\"d\","
          + "\"persistent\":{\"size\":1}}]}";

  @ParameterizedTest
  @CsvSource({
    // own role, id, role named, keeps data, role it gets
    "*, /a, -, false, *",
    "*, /a, *, false, *",
    "*, /a, other, false, refused",
    "*, /g/a, -, false, *",
    "*, /g/a, g, false, g",
    "*, /g/h/a, g, false, g",
    "*, /g/h/a, h, false, refused",
    "*, /strict/a, -, false, strict",
    "*, /strict/a, strict, false, strict",
    "*, /strict/a, *, false, refused",
    "web, /a, -, false, web",
    "web, /a, *, false, refused",
    "*, /a, -, true, marathon",
    "*, /a, *, true, refused",
    "*, /g/a, g, true, g",
    "web, /a, -, true, web",
    "*, /strict/a, -, true, strict"
  })
  void roles(String own, String id, String named, boolean keepsData, String expected)
      throws Exception {
    AppReader reader =
        new AppReader(new Roles(own, group -> group.equals(new AppId("/strict"))), "");
    JsonNode body =
        new ObjectMapper()
            .readTree(
                "{\"id\":\"%s\",\"cmd\":\"x\"%s%s}"
                    .formatted(
                        id,
                        named.equals("-") ? "" : ",\"role\":\"" + named + "\"",
                        keepsData ? VOLUME : ""));
    if (expected.equals("refused")) {
      assertThatThrownBy(() -> reader.readNew(body)).isInstanceOf(RequestException.class);
    } else {
      assertThat(reader.readNew(body).path("role").textValue()).isEqualTo(expected);
    }
  }
}
