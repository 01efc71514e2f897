package io.souk.protocol.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.souk.protocol.mesos.DomainInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultDomainOptionTest {

  @Test
  void readsTheJsonOfMesos() {
    DomainInfo domain =
        FaultDomainOption.parse(
            "{\"fault_domain\": {\"region\": {\"name\": \"r\"}, \"zone\": {\"name\": \"z\"}}}");
    assertThat(domain.getFaultDomain().getRegion().getName()).isEqualTo("r");
    assertThat(domain.getFaultDomain().getZone().getName()).isEqualTo("z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "here",
        "{}",
        "[]",
        "{\"fault_domain\":7}",
        "{\"fault_domain\":{}}",
        "{\"fault_domain\":{\"region\":{\"name\":\"r\"}}}",
        "{\"fault_domain\":{\"region\":{},\"zone\":{\"name\":\"z\"}}}",
        "{\"fault_domain\":{\"region\":{\"name\":\"r\"},\"zone\":{\"name\":\" \"}}}",
        "{\"fault_domain\":{\"region\":{\"name\":\"\"},\"zone\":{\"name\":\"z\"}}}"
      })
  void saysInOneLineWhatIsExpected(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultDomainOption.parse(text))
        .withMessageNotContaining("\n")
        .withMessageEndingWith(
            "; expected JSON like"
                + " {\"fault_domain\":{\"region\":{\"name\":\"eu\"},\"zone\":{\"name\":\"eu-1\"}}}");
  }

  @Test
  void namesHaveALimit() {
    String json =
        "{\"fault_domain\":{\"region\":{\"name\":\"%s\"},\"zone\":{\"name\":\"z\"}}}"
            .formatted("r".repeat(256));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultDomainOption.parse(json))
        .withMessageStartingWith(
            "'fault_domain.region.name' has 256 characters instead of 1 to 255");
  }
}
