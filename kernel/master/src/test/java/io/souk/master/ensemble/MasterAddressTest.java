package io.souk.master.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterAddressTest {

  @ParameterizedTest
  @ValueSource(strings = {"m1:5050", "10.0.0.1:1", "a_b.c-d:65535"})
  void anAddressAndItsIdNameEachOther(String text) {
    MasterAddress address = MasterAddress.find(text).orElseThrow();
    assertThat(address).hasToString(text);
    assertThat(address.memberId()).doesNotContain(":");
    assertThat(MasterAddress.ofMember(address.memberId())).hasValue(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m", ":1", "m:", "m:0", "m:65536", "m:x", "-m:1", "m :1", "m:1:2"})
  void whatIsNoAddressIsNotRead(String text) {
    assertThat(MasterAddress.find(text)).isEmpty();
  }

  @Test
  void whatIsNoIdIsNotRead() {
    assertThat(MasterAddress.ofMember("single")).isEmpty();
    assertThat(MasterAddress.ofMember("m_x")).isEmpty();
  }
}
