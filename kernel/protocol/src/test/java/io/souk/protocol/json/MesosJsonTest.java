package io.souk.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import io.souk.protocol.WireException;
import io.souk.protocol.WireException.Code;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.Filters;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.HealthCheck;
import io.souk.protocol.mesos.KillPolicy;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MesosJsonTest {

  private static String written(Message message) {
    return MesosJson.writeText(message);
  }

  private static void refused(String json, Message.Builder builder, Code code, String message) {
    assertThatThrownBy(() -> MesosJson.read(json, builder))
        .isInstanceOfSatisfying(
            WireException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e).hasMessage(message);
            });
  }

  @Test
  void bodylessEvent() {
    assertThat(written(Event.newBuilder().setType(Event.Type.HEARTBEAT).build()))
        .isEqualTo("{\"type\":\"HEARTBEAT\"}");
  }

  @Test
  void offersNestTwice() {
    Event event =
        Event.newBuilder()
            .setType(Event.Type.OFFERS)
            .setOffers(
                Event.Offers.newBuilder()
                    .addOffers(
                        Offer.newBuilder()
                            .setId(io.souk.protocol.mesos.OfferID.newBuilder().setValue("o"))
                            .setFrameworkId(
                                io.souk.protocol.mesos.FrameworkID.newBuilder().setValue("f"))
                            .setAgentId(io.souk.protocol.mesos.AgentID.newBuilder().setValue("a"))
                            .setHostname("h")))
            .build();
    assertThat(written(event))
        .isEqualTo(
            "{\"type\":\"OFFERS\",\"offers\":{\"offers\":[{\"id\":{\"value\":\"o\"},"
                + "\"framework_id\":{\"value\":\"f\"},\"agent_id\":{\"value\":\"a\"},"
                + "\"hostname\":\"h\"}]}}");
  }

  @Test
  void declaredDefaultsArePrinted() {
    assertThat(written(FrameworkInfo.newBuilder().setUser("u").setName("n").build()))
        .isEqualTo("{\"user\":\"u\",\"name\":\"n\",\"failover_timeout\":0.0,\"checkpoint\":false}");
    assertThat(written(Filters.getDefaultInstance())).isEqualTo("{\"refuse_seconds\":5.0}");
    assertThat(written(CommandInfo.getDefaultInstance())).isEqualTo("{\"shell\":true}");
    assertThat(written(HealthCheck.getDefaultInstance()))
        .isEqualTo(
            "{\"delay_seconds\":15.0,\"interval_seconds\":10.0,\"timeout_seconds\":20.0,"
                + "\"consecutive_failures\":3,\"grace_period_seconds\":10.0}");
    assertThat(written(AgentInfo.newBuilder().setHostname("h").build())).contains("\"port\":5051");
  }

  @Test
  void listingsPrintTheirEmptyLists() {
    assertThat(written(io.souk.protocol.mesos.master.Response.GetTasks.getDefaultInstance()))
        .isEqualTo("{\"tasks\":[],\"unreachable_tasks\":[],\"completed_tasks\":[]}");
    assertThat(written(io.souk.protocol.mesos.master.Response.GetExecutors.getDefaultInstance()))
        .isEqualTo("{\"executors\":[]}");
  }

  @Test
  void deprecatedDefaultIsPrintedOnlyWhenSet() {
    Resource.Builder cpus = Resource.newBuilder().setName("cpus").setType(Value.Type.SCALAR);
    assertThat(written(cpus.build())).isEqualTo("{\"name\":\"cpus\",\"type\":\"SCALAR\"}");
    assertThat(written(cpus.setRole("*").build())).contains("\"role\":\"*\"");
  }

  @Test
  void bytesAreBase64AndLongsAreNumbers() {
    TaskStatus status =
        TaskStatus.newBuilder()
            .setTaskId(TaskID.newBuilder().setValue("t"))
            .setState(TaskState.TASK_RUNNING)
            .setUuid(ByteString.copyFrom(new byte[] {-5, -1, 0, 1}))
            .setTimestamp(1795456614.64146)
            .build();
    assertThat(written(status))
        .contains("\"state\":\"TASK_RUNNING\"")
        .contains("\"uuid\":\"+/8AAQ==\"")
        .contains("\"timestamp\":1795456614.64146");
    KillPolicy policy =
        MesosJson.read(
                "{\"grace_period\":{\"nanoseconds\":9007199254740993}}", KillPolicy.newBuilder())
            .build();
    assertThat(written(policy)).isEqualTo("{\"grace_period\":{\"nanoseconds\":9007199254740993}}");
  }

  @ParameterizedTest
  @CsvSource({
    "15, 15.0",
    "0.1, 0.1",
    "-0.5, -0.5",
    "16777216, 16777216.0",
    "1e14, 100000000000000.0",
    "1795456614.5, 1795456614.5",
    "1e300, 1.0E300",
    "12345678.9, 12345678.9"
  })
  void doubles(double value, String json) {
    Value.Scalar scalar = Value.Scalar.newBuilder().setValue(value).build();
    assertThat(written(scalar)).isEqualTo("{\"value\":" + json + "}");
    assertThat(MesosJson.read(written(scalar), Value.Scalar.newBuilder()).build())
        .isEqualTo(scalar);
  }

  @Test
  void infinityTravelsAsString() {
    Value.Scalar scalar = Value.Scalar.newBuilder().setValue(Double.POSITIVE_INFINITY).build();
    assertThat(written(scalar)).isEqualTo("{\"value\":\"Infinity\"}");
    assertThat(MesosJson.read(written(scalar), Value.Scalar.newBuilder()).build())
        .isEqualTo(scalar);
  }

  @Test
  void unsignedBeyondLong() {
    Value.Range range = Value.Range.newBuilder().setBegin(0).setEnd(-1).build();
    assertThat(written(range)).isEqualTo("{\"begin\":0,\"end\":18446744073709551615}");
    assertThat(MesosJson.read(written(range), Value.Range.newBuilder()).build()).isEqualTo(range);
  }

  @Test
  void mapsAreObjects() {
    String json = "{\"limits\":{\"cpus\":{\"value\":2.0},\"mem\":{\"value\":\"Infinity\"}}}";
    TaskInfo.Builder task = TaskInfo.newBuilder();
    TaskInfo read = MesosJson.read(task(json), task).build();
    assertThat(read.getLimitsOrThrow("mem").getValue()).isInfinite();
    assertThat(written(read))
        .endsWith(",\"limits\":{\"cpus\":{\"value\":2.0}," + "\"mem\":{\"value\":\"Infinity\"}}}");
  }

  private static String task(String members) {
    return "{\"name\":\"n\",\"task_id\":{\"value\":\"t\"},\"agent_id\":{\"value\":\"a\"},"
        + members.substring(1);
  }

  @Test
  void inputIsLenient() {
    Call call =
        MesosJson.read(
                """
                {"type": "DECLINE", "unknown": {"deep": [1, {"x": null}]}, "framework_id": null,
                 "decline": {"offer_ids": {"value": "one"}, "filters": {"refuse_seconds": "7.5"}}}
                """,
                Call.newBuilder())
            .build();
    assertThat(call.getType()).isEqualTo(Call.Type.DECLINE);
    assertThat(call.hasFrameworkId()).isFalse();
    assertThat(call.getDecline().getOfferIdsList()).hasSize(1);
    assertThat(call.getDecline().getFilters().getRefuseSeconds()).isEqualTo(7.5);
  }

  @Test
  void scalarsMayBeStrings() {
    assertThat(
            MesosJson.read("{\"begin\":\"5\",\"end\":7.0}", Value.Range.newBuilder())
                .build()
                .getBegin())
        .isEqualTo(5);
    assertThat(MesosJson.read("{\"shell\":\"false\"}", CommandInfo.newBuilder()).build().getShell())
        .isFalse();
    assertThat(
            MesosJson.read("{\"seconds\":\"60\",\"nanos\":0}", Duration.newBuilder())
                .build()
                .getSeconds())
        .isEqualTo(60);
  }

  @Test
  void unknownEnumNameIsDroppedWhereOptional() {
    assertThat(MesosJson.read("{\"type\":\"NOPE\"}", Call.newBuilder()).build().hasType())
        .isFalse();
    refused(
        "{\"task_id\":{\"value\":\"t\"},\"state\":\"NOPE\"}",
        TaskStatus.newBuilder(),
        Code.JSON_MAPPING,
        "field 'state': expected the name of a TaskState, got 'NOPE'");
  }

  @Test
  void lastOfRepeatedNamesWins() {
    assertThat(
            MesosJson.read(
                    "{\"offer_ids\":[{\"value\":\"a\"}],\"offer_ids\":[{\"value\":\"b\"}]}",
                    Call.Decline.newBuilder())
                .build()
                .getOfferIdsList())
        .hasSize(1);
  }

  @Test
  void nullsInListsArePassedOver() {
    assertThat(
            MesosJson.read("{\"offer_ids\":[null,{\"value\":\"b\"}]}", Call.Decline.newBuilder())
                .build()
                .getOfferIdsList())
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"type\":1}|field 'type': expected the name of a Type, got the number 1",
        "{\"type\":[\"KILL\"]}|field 'type': expected one value, got an array",
        "{\"framework_id\":\"x\"}|field 'framework_id': expected an object",
        "{\"framework_id\":[{}]}|field 'framework_id': expected an object, got an array",
        "{\"framework_id\":{\"value\":5}}|field 'framework_id.value': expected a string, got the"
            + " number 5",
        "{\"kill\":{\"kill_policy\":{\"grace_period\":{\"nanoseconds\":1.5}}}}|field"
            + " 'kill.kill_policy.grace_period.nanoseconds': expected a whole number, got 1.5",
        "{\"kill\":{\"kill_policy\":{\"grace_period\":{\"nanoseconds\":1e999999999}}}}|field"
            + " 'kill.kill_policy.grace_period.nanoseconds': 1E+999999999 is out of range for"
            + " int64",
        "{\"decline\":{\"offer_ids\":[{\"value\":\"a\"},7]}}|field 'decline.offer_ids[1]':"
            + " expected an object",
        "{\"acknowledge\":{\"uuid\":\"%%\"}}|field 'acknowledge.uuid': not base64",
        "{\"subscribe\":{\"framework_info\":{\"user\":\"r\"}}}|Missing required fields:"
            + " subscribe.framework_info.name",
        "[]|Expecting a JSON object",
        "5|Expecting a JSON object"
      })
  void misfitsAreNamed(String json, String message) {
    refused(json, Call.newBuilder(), Code.JSON_MAPPING, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{nope|nope",
        "{\"type\":\"KILL\"} x|x",
        "{\"type\":\"KILL\"}{}|{}",
        "{\"type\":\"KILL\",}|}",
        "{\"type\":01}|1}",
        "{\"framework_id\":5, nope|nope"
      })
  void brokenJsonIsCalledThatFirst(String json, String near) {
    refused(json, Call.newBuilder(), Code.JSON_SYNTAX, "syntax error at line 1 near: " + near);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "{", "{\"a\":", "{\"a\":\"", "[", "nul", "{'a':1}", "NaN"})
  void otherBrokenJson(String json) {
    assertThatThrownBy(() -> MesosJson.read(json, Call.newBuilder()))
        .isInstanceOfSatisfying(
            WireException.class, e -> assertThat(e.code()).isEqualTo(Code.JSON_SYNTAX));
  }

  @Test
  void missingFieldsAreNamedInOneShortLine() {
    refused(
        "{\"decline\":{\"offer_ids\":[{\"value\":\"a\"},{}]},\"kill\":{}}",
        Call.newBuilder(),
        Code.JSON_MAPPING,
        "Missing required fields: decline.offer_ids[1].value, kill.task_id");
    String many = "{\"offer_ids\":[" + "{},".repeat(100_000) + "{}]}";
    assertThatThrownBy(() -> MesosJson.read(many, Call.Decline.newBuilder()))
        .isInstanceOf(WireException.class)
        .message()
        .hasSizeLessThan(1000);
  }

  @Test
  void outsideTextIsQuotedShortAndInOneLine() {
    refused(
        task("{\"limits\":{\"a\\nb\":{\"value\":\"x\\n" + "y".repeat(5000) + "\"}}}"),
        TaskInfo.newBuilder(),
        Code.JSON_MAPPING,
        "field 'limits['a b'].value': expected a number, got 'x " + "y".repeat(58) + "...'");
  }

  @Test
  void answersOfTheSchedulerApi() {
    assertThat(new WireException(Code.JSON_SYNTAX, "x").requestFault("Call"))
        .isEqualTo("Failed to parse body into JSON: x");
    assertThat(new WireException(Code.JSON_MAPPING, "x").requestFault("Call"))
        .isEqualTo("Failed to convert JSON into Call protobuf: x");
    assertThat(new WireException(Code.PROTOBUF, "x").requestFault("Call"))
        .isEqualTo("Failed to parse body into Call protobuf");
  }

  @Test
  void nestingIsLimited() {
    for (String open : List.of("{\"a\":", "{\"parent\":")) {
      String json = open.repeat(100_000);
      assertThatThrownBy(
              () -> MesosJson.read(json, io.souk.protocol.mesos.ContainerID.newBuilder()))
          .isInstanceOfSatisfying(
              WireException.class, e -> assertThat(e.code()).isEqualTo(Code.JSON_SYNTAX));
    }
  }

  @Test
  void recordHoldsNoLineFeed() {
    TaskID id = TaskID.newBuilder().setValue("a\nb\r\u2028\"\\ä").build();
    assertThat(written(id)).doesNotContain("\n", "\r");
    assertThat(MesosJson.read(written(id), TaskID.newBuilder()).build()).isEqualTo(id);
  }

  @Test
  void listsOfMessages() {
    assertThat(
            MesosJson.readList(
                "[{\"value\":\"a\"},{\"value\":\"b\"}]".getBytes(), TaskID.getDefaultInstance()))
        .hasSize(2);
    for (String bad : List.of("{}", "[5]", "[{}]", "[{\"value\":\"a\"}] x", "[{\"value\":\"a\"}")) {
      assertThatThrownBy(() -> MesosJson.readList(bad.getBytes(), TaskID.getDefaultInstance()))
          .as(bad)
          .isInstanceOf(WireException.class);
    }
  }
}
