package io.souk.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.google.protobuf.Message;
import io.souk.protocol.WireException;
import io.souk.protocol.mesos.Label;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.scheduler.Call;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way over protobuf's binary form says and takes what the plain way by reflection does. */
class MesosJsonEquivalenceTest {

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(MesosJson.MAX_DEPTH).build())
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build();

  @ParameterizedTest
  @MethodSource("io.souk.protocol.json.MesosJsonFuzzTest#types")
  void writesTheSame(Message type) throws IOException {
    for (int seed = 100; seed < 200; seed++) {
      Message message = new RandomMessages(seed).next(type);
      assertThat(MesosJson.writeText(message)).isEqualTo(plainly(message));
    }
    assertThat(MesosJson.writeText(type)).isEqualTo(plainly(type));
    assertThat(MesosJson.writeText(type.toBuilder())).isEqualTo(plainly(type));
  }

  private static String plainly(Message message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
      PlainWriter.write(message, out);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @MethodSource("io.souk.protocol.json.MesosJsonFuzzTest#types")
  void readsTheSame(Message type) {
    Random random = new Random(20261130);
    int read = 0;
    for (int seed = 0; seed < 400; seed++) {
      byte[] json = MesosJson.write(new RandomMessages(seed % 40).next(type));
      if (seed >= 40) {
        json = MesosJsonFuzzTest.damage(json, random);
      }
      read += assertSame(json, type.toBuilder(), type.toBuilder()) ? 1 : 0;
    }
    assertThat(read).isGreaterThan(30);
  }

  /** What is said twice, and what the builder held before. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'name':'a','name':'b'}",
        "{'name':'a','name':null}",
        "{'labels':{'labels':[{'key':'a','value':'1'}]},'labels':{'labels':[{'key':'b'}]}}",
        "{'labels':{'labels':[{'key':'a'}],'labels':[{'key':'b'},{'key':'c'}]}}",
        "{'labels':{'labels':[{'key':'a'}],'labels':null}}",
        "{'labels':{'labels':[{'key':'a'}],'labels':[null]}}",
        "{'labels':{'labels':{'key':'a'},'labels':{'key':'b'}},'name':'x','labels':{}}",
        "{'name':'x','labels':{'labels':[{'key':'a'}]},'name':'y','task_id':{'value':'1'},"
            + "'task_id':{'value':'2'},'labels':{'labels':[{'key':'\\u00e4'}]},'name':'z'}",
        "{'resources':[{'name':'cpus','type':'SCALAR','scalar':{'value':1}}],'resources':[]}",
        "{'container':{'type':'DOCKER','type':'NONSENSE'}}",
        "{'command':{'value':'\\ud800','environment':{'variables':[{'name':'\\ud83d\\ude00'}]}}}",
        "{'kill_policy':{'grace_period':{'nanoseconds':'9223372036854775807'}}}",
        "{'limits':{'cpus':{'value':'Infinity'},'mem':{'value':1},'cpus':{'value':2}}}",
        "{'limits':{'cpus':null}}",
        "{'name':7}",
        "{}"
      })
  void twiceOrHeldAlready(String json) {
    byte[] document = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    TaskInfo held = (TaskInfo) new RandomMessages(5).next(TaskInfo.getDefaultInstance());
    assertSame(document, TaskInfo.newBuilder(), TaskInfo.newBuilder());
    assertSame(document, held.toBuilder(), held.toBuilder());
  }

  /** Many words on one field cost no more than their reading. */
  @Test
  void whatIsSaidVeryOften() {
    String labels = "\"labels\":[" + "{\"key\":\"k\"},".repeat(2_000) + "{\"key\":\"last\"}],";
    String often = "\"labels\":[],".repeat(200_000);
    byte[] json = ("{" + labels + often + labels + "\"x\":1}").getBytes(StandardCharsets.UTF_8);
    var read = MesosJson.read(json, io.souk.protocol.mesos.Labels.newBuilder()).build();
    assertThat(read.getLabelsList()).hasSize(2_001);
    assertThat(read.getLabels(2_000)).isEqualTo(Label.newBuilder().setKey("last").build());
  }

  @Test
  void longTextsOfAllKinds() {
    for (String text : new String[] {"a", "ä", "\u20ac", "\ud83d\ude00", "\n\"\\"}) {
      String value = text.repeat(70_000);
      Call call =
          Call.newBuilder()
              .setType(Call.Type.ACCEPT)
              .setFrameworkId(io.souk.protocol.mesos.FrameworkID.newBuilder().setValue(value))
              .build();
      assertThat(MesosJson.read(MesosJson.write(call), Call.newBuilder()).build()).isEqualTo(call);
    }
  }

  /** Whether both ways took it; in any case they said the same. */
  private static boolean assertSame(byte[] json, Message.Builder one, Message.Builder other) {
    String expected = "";
    String found = "";
    try (JsonParser parser = FACTORY.createParser(json)) {
      new PlainReader(parser, json).read(one);
    } catch (WireException e) {
      expected = e.code() + " " + e.getMessage();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    try {
      MesosJson.read(json, other);
    } catch (WireException e) {
      found = e.code() + " " + e.getMessage();
    }
    assertThat(found).as(new String(json, StandardCharsets.UTF_8)).isEqualTo(expected);
    if (expected.isEmpty()) {
      // In the binary form, where half a pair of surrogates is a question mark in either case.
      assertThat(other.buildPartial().toByteString())
          .as(new String(json, StandardCharsets.UTF_8))
          .isEqualTo(one.buildPartial().toByteString());
    }
    return expected.isEmpty();
  }
}
