package io.souk.protocol.negotiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.protocol.WireException;
import io.souk.protocol.WireException.Code;
import io.souk.protocol.mesos.TaskID;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NegotiationTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "application/json|JSON",
        "application/x-protobuf|PROTOBUF",
        "application/json; charset=utf-8|JSON",
        "APPLICATION/JSON;charset=UTF-8|JSON",
        " application/x-protobuf ;a=b|PROTOBUF",
        "text/plain|-",
        "application/jsonx|-",
        "application/protobuf|-",
        ";|-"
      })
  void contentTypes(String header, Codec codec) {
    assertThat(Codec.ofContentType(header)).isEqualTo(Optional.ofNullable(codec));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "*/*|JSON",
        "application/*|JSON",
        "application/json|JSON",
        "application/x-protobuf|PROTOBUF",
        "Application/X-Protobuf|PROTOBUF",
        "application/x-protobuf, application/json;q=0.1|JSON",
        "application/json;q=0, */*|PROTOBUF",
        "application/json;q=0.0, application/*;q=0.3|PROTOBUF",
        "*/*;q=0|-",
        "application/x-protobuf;q=0|-",
        "text/html|-",
        "text/html, */*;q=0.1|JSON",
        "application/recordio|-",
        "application/json;q=x|JSON",
        "garbage|-",
        "'  '|JSON"
      })
  void accept(String header, Codec codec) {
    assertThat(Accept.choose(Optional.of(header))).isEqualTo(Optional.ofNullable(codec));
  }

  @Test
  void whoeverDoesNotSayGetsJson() {
    assertThat(Accept.choose(Optional.empty())).contains(Codec.JSON);
  }

  @Test
  void bothCodecsRoundTrip() {
    TaskID id = TaskID.newBuilder().setValue("t").build();
    for (Codec codec : Codec.values()) {
      assertThat(codec.decode(codec.encode(id), TaskID.newBuilder()).build()).isEqualTo(id);
    }
  }

  @Test
  void faultsOfProtobuf() {
    for (byte[] bad : new byte[][] {{1, 2}, {}, {10}, {10, 5, 'a'}}) {
      assertThatThrownBy(() -> Codec.PROTOBUF.decode(bad, TaskID.newBuilder()))
          .isInstanceOfSatisfying(
              WireException.class, e -> assertThat(e.code()).isEqualTo(Code.PROTOBUF));
    }
  }
}
