package io.souk.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.souk.protocol.WireException;
import io.souk.protocol.WireException.Code;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MesosJsonFuzzTest {

  private static final String[] SPLICES = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "null",
    "true",
    "-",
    "1e999",
    "1e99999999999",
    "\\u0000",
    "\\ud800",
    "\"x\"",
    "[[[[",
    "{\"a\":",
    "18446744073709551616",
    "-9223372036854775809",
    "\n",
    "NaN",
    "Infinity",
    "\"Infinity\"",
    "\u0000",
    "\uFEFF",
    "/*",
    "0.5",
    "{}",
    "[]"
  };

  static List<Message> types() {
    return List.of(
        Call.getDefaultInstance(),
        Event.getDefaultInstance(),
        TaskInfo.getDefaultInstance(),
        Resource.getDefaultInstance(),
        io.souk.protocol.mesos.master.Call.getDefaultInstance(),
        io.souk.protocol.mesos.master.Response.getDefaultInstance(),
        io.souk.protocol.mesos.master.Event.getDefaultInstance(),
        io.souk.protocol.mesos.agent.Call.getDefaultInstance(),
        io.souk.protocol.mesos.agent.Response.getDefaultInstance(),
        io.souk.protocol.mesos.executor.Call.getDefaultInstance(),
        io.souk.protocol.mesos.executor.Event.getDefaultInstance(),
        io.souk.protocol.agent.Call.getDefaultInstance(),
        io.souk.protocol.agent.Event.getDefaultInstance());
  }

  @ParameterizedTest
  @MethodSource("types")
  void whatIsWrittenIsReadBack(Message type) {
    for (int seed = 0; seed < 30; seed++) {
      Message message = new RandomMessages(seed).next(type);
      byte[] json = MesosJson.write(message);
      Message read = MesosJson.read(json, type.newBuilderForType()).build();
      assertKept(message, read);
      assertThat(MesosJson.write(read)).isEqualTo(json);
      assertThat(json).doesNotContain('\n');
    }
  }

  /** Equality but for the declared defaults, which are set once they were printed. */
  private static void assertKept(Message written, Message read) {
    for (var entry : written.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE || field.isMapField()) {
        if (!field.isMapField()) {
          assertThat(read.getField(field)).as(field.getFullName()).isEqualTo(entry.getValue());
        }
      } else if (field.isRepeated()) {
        assertThat(read.getRepeatedFieldCount(field))
            .isEqualTo(written.getRepeatedFieldCount(field));
        for (int i = 0; i < written.getRepeatedFieldCount(field); i++) {
          assertKept(
              (Message) written.getRepeatedField(field, i),
              (Message) read.getRepeatedField(field, i));
        }
      } else {
        assertThat(read.hasField(field)).as(field.getFullName()).isTrue();
        assertKept((Message) entry.getValue(), (Message) read.getField(field));
      }
    }
  }

  /** Damaged documents end in nothing but the declared fault. */
  @Test
  void damagedDocuments() {
    Random random = new Random(20261123);
    int faults = 0;
    for (int i = 0; i < 5_000; i++) {
      Message type = types().get(random.nextInt(4));
      byte[] json = damage(MesosJson.write(new RandomMessages(i % 50).next(type)), random);
      try {
        Message read = MesosJson.read(json, type.newBuilderForType()).build();
        MesosJson.read(MesosJson.write(read), type.newBuilderForType());
      } catch (WireException e) {
        faults++;
        assertThat(e.code()).isIn(Code.JSON_SYNTAX, Code.JSON_MAPPING);
        assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(2000).doesNotContain("\n");
      }
    }
    assertThat(faults).isGreaterThan(2500);
  }

  @Test
  void noise() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = new byte[random.nextInt(40)];
      random.nextBytes(noise);
      if (noise.length > 0 && random.nextBoolean()) {
        noise[0] = '{';
      }
      try {
        MesosJson.read(noise, Call.newBuilder());
      } catch (WireException e) {
        assertThat(e.code()).isIn(Code.JSON_SYNTAX, Code.JSON_MAPPING);
      }
    }
  }

  static byte[] damage(byte[] json, Random random) {
    byte[] damaged = json;
    for (int n = 1 + random.nextInt(3); n > 0 && damaged.length > 0; n--) {
      int at = random.nextInt(damaged.length);
      damaged =
          switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(damaged, at);
            case 1 -> splice(damaged, at, SPLICES[random.nextInt(SPLICES.length)].getBytes(), 0);
            case 2 -> splice(damaged, at, new byte[0], Math.min(3, damaged.length - at));
            default -> splice(damaged, at, new byte[] {(byte) random.nextInt(256)}, 1);
          };
    }
    return damaged;
  }

  private static byte[] splice(byte[] bytes, int at, byte[] insert, int removed) {
    byte[] result = new byte[bytes.length - removed + insert.length];
    System.arraycopy(bytes, 0, result, 0, at);
    System.arraycopy(insert, 0, result, at, insert.length);
    System.arraycopy(bytes, at + removed, result, at + insert.length, bytes.length - at - removed);
    return result;
  }
}
