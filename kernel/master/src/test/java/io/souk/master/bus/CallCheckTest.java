package io.souk.master.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.OperationID;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.scheduler.Call;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each scheduler call must hold (Mesos v1 scheduler API). */
class CallCheckTest {

  private static final FrameworkID ID = FrameworkID.newBuilder().setValue("f").build();

  private static Call.Builder call(Call.Type type) {
    return Call.newBuilder().setType(type).setFrameworkId(ID);
  }

  @Test
  void typeIsNeeded() {
    assertThat(CallCheck.findProblem(Call.getDefaultInstance()))
        .contains("Expecting 'type' to be present");
  }

  @ParameterizedTest
  @EnumSource(
      value = Call.Type.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"UNKNOWN", "SUBSCRIBE"})
  void frameworkIdIsNeededInEveryCallButSubscribe(Call.Type type) {
    assertThat(CallCheck.findProblem(Call.newBuilder().setType(type).build()))
        .contains("Expecting 'framework_id' to be present");
  }

  @ParameterizedTest
  @EnumSource(
      value = Call.Type.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"UNKNOWN", "SUBSCRIBE", "TEARDOWN", "REVIVE", "SUPPRESS"})
  void bodyIsNeeded(Call.Type type) {
    assertThat(CallCheck.findProblem(call(type).build()))
        .contains("Expecting '" + type.name().toLowerCase(Locale.ROOT) + "' to be present");
  }

  @ParameterizedTest
  @EnumSource(
      value = Call.Type.class,
      names = {"TEARDOWN", "REVIVE", "SUPPRESS"})
  void someCallsNeedNoBody(Call.Type type) {
    assertThat(CallCheck.findProblem(call(type).build())).isEmpty();
  }

  @Test
  void subscribeNeedsItsBodyAndOneId() {
    assertThat(CallCheck.findProblem(Call.newBuilder().setType(Call.Type.SUBSCRIBE).build()))
        .contains("Expecting 'subscribe' to be present");
    FrameworkInfo info = FrameworkInfo.newBuilder().setUser("u").setName("n").build();
    Call.Builder call = call(Call.Type.SUBSCRIBE);
    call.getSubscribeBuilder().setFrameworkInfo(info);
    assertThat(CallCheck.findProblem(call.build()))
        .contains("'framework_id' differs from 'subscribe.framework_info.id'");
    call.getSubscribeBuilder().setFrameworkInfo(info.toBuilder().setId(ID));
    assertThat(CallCheck.findProblem(call.build())).isEmpty();
    // As some clients send it: an id that is there and empty is none.
    call.setFrameworkId(FrameworkID.newBuilder().setValue(""));
    call.getSubscribeBuilder().setFrameworkInfo(info);
    assertThat(CallCheck.findProblem(call.build())).isEmpty();
  }

  @Test
  void updateFrameworkNeedsTheIdOfTheCall() {
    Call.Builder call = call(Call.Type.UPDATE_FRAMEWORK);
    call.getUpdateFrameworkBuilder()
        .setFrameworkInfo(FrameworkInfo.newBuilder().setUser("u").setName("n"));
    assertThat(CallCheck.findProblem(call.build()))
        .contains("'framework_id' differs from 'update_framework.framework_info.id'");
  }

  @Test
  void uuidsHaveSixteenBytes() {
    for (int bytes : List.of(0, 15, 17)) {
      Call.Builder task = call(Call.Type.ACKNOWLEDGE);
      task.getAcknowledgeBuilder()
          .setAgentId(AgentID.newBuilder().setValue("a"))
          .setTaskId(TaskID.newBuilder().setValue("t"))
          .setUuid(ByteString.copyFrom(new byte[bytes]));
      String problem = "Expecting 'uuid' to be 16 bytes, got " + bytes;
      assertThat(CallCheck.findProblem(task.build())).contains(problem);
      Call.Builder operation = call(Call.Type.ACKNOWLEDGE_OPERATION_STATUS);
      operation
          .getAcknowledgeOperationStatusBuilder()
          .setAgentId(AgentID.newBuilder().setValue("a"))
          .setOperationId(OperationID.newBuilder().setValue("o"))
          .setUuid(ByteString.copyFrom(new byte[bytes]));
      assertThat(CallCheck.findProblem(operation.build())).contains(problem);
    }
  }

  @Test
  void operationAcknowledgementNeedsTheAgent() {
    Call.Builder call = call(Call.Type.ACKNOWLEDGE_OPERATION_STATUS);
    call.getAcknowledgeOperationStatusBuilder()
        .setOperationId(OperationID.newBuilder().setValue("o"))
        .setUuid(ByteString.copyFrom(new byte[16]));
    assertThat(CallCheck.findProblem(call.build()))
        .contains("Expecting 'acknowledge_operation_status.agent_id' to be present");
  }
}
