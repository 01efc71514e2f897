package io.souk.protocol.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.souk.model.attribute.Attributes;
import io.souk.model.id.ContainerId;
import io.souk.model.task.TaskState;
import io.souk.protocol.WireException;
import io.souk.protocol.json.MesosJson;
import io.souk.protocol.mesos.Attribute;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.TaskID;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WireMappingsTest {

  @Test
  void everyTaskStateHasItsLikeness() {
    for (TaskState state : TaskState.values()) {
      assertThat(WireTaskStates.read(WireTaskStates.write(state))).isEqualTo(state);
    }
    for (io.souk.protocol.mesos.TaskState wire : io.souk.protocol.mesos.TaskState.values()) {
      assertThat(WireTaskStates.write(WireTaskStates.read(wire))).isEqualTo(wire);
    }
  }

  @Test
  void attributes() {
    Attributes attributes = Attributes.parse("rack:r2;level:3;zones:[1-3,7-7]");
    List<Attribute> wire = WireAttributes.write(attributes);
    assertThat(WireAttributes.read(wire)).isEqualTo(attributes);
    assertThat(MesosJson.writeText(wire.get(0)))
        .isEqualTo("{\"name\":\"rack\",\"type\":\"TEXT\",\"text\":{\"value\":\"r2\"}}");
    assertThat(MesosJson.writeText(wire.get(1)))
        .isEqualTo("{\"name\":\"level\",\"type\":\"SCALAR\",\"scalar\":{\"value\":3.0}}");
    for (String bad :
        List.of(
            "{\"name\":\"a\",\"type\":\"SET\",\"set\":{\"item\":[\"x\"]}}",
            "{\"name\":\"\",\"type\":\"TEXT\",\"text\":{\"value\":\"x\"}}",
            "{\"name\":\"a\",\"type\":\"SCALAR\",\"scalar\":{\"value\":-1}}")) {
      Attribute attribute = MesosJson.read(bad, Attribute.newBuilder()).build();
      assertThatThrownBy(() -> WireAttributes.read(List.of(attribute)))
          .isInstanceOf(WireException.class);
    }
  }

  @Test
  void ids() {
    FrameworkID framework = FrameworkID.newBuilder().setValue("f-1").build();
    assertThat(WireIds.write(WireIds.read(framework))).isEqualTo(framework);
    ContainerId nested = new ContainerId("a").child("b");
    assertThat(WireIds.read(WireIds.write(nested))).isEqualTo(nested);
    TaskID bad = TaskID.newBuilder().setValue("a/b").build();
    assertThatThrownBy(() -> WireIds.read(bad))
        .isInstanceOf(WireException.class)
        .hasMessage("task id must not contain '/'");
  }

  @Test
  void uuidsAreTheirBytes() {
    UUID uuid = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    ByteString bytes = WireIds.write(uuid);
    assertThat(bytes.toByteArray()).hasSize(16).startsWith(0x00, 0x11, 0x22).endsWith(0xff);
    assertThat(WireIds.findUuid(bytes)).contains(uuid);
    for (int size : new int[] {0, 15, 17}) {
      byte[] other = new byte[size];
      Arrays.fill(other, (byte) 1);
      assertThat(WireIds.findUuid(ByteString.copyFrom(other))).isEmpty();
    }
  }
}
