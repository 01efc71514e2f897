package io.souk.master.conformance;

import com.google.protobuf.ByteString;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.agent.OperationUpdate;
import io.souk.protocol.agent.StatusUpdate;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.OperationStatus;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Value;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** An agent of two cpus that speaks the agent protocol and runs nothing. */
final class FakeAgent implements AutoCloseable {

  private static final List<AgentInfo.Capability> CAPABILITIES =
      Stream.of(
              AgentInfo.Capability.Type.MULTI_ROLE,
              AgentInfo.Capability.Type.HIERARCHICAL_ROLE,
              AgentInfo.Capability.Type.RESERVATION_REFINEMENT,
              AgentInfo.Capability.Type.RESOURCE_PROVIDER,
              AgentInfo.Capability.Type.RESIZE_VOLUME,
              AgentInfo.Capability.Type.AGENT_OPERATION_FEEDBACK)
          .map(type -> AgentInfo.Capability.newBuilder().setType(type).build())
          .toList();

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI url;
  private final RecordStream<Event> events;
  private final String stream;
  private final Event.Subscribed subscribed;

  /** Registers, or comes back with what it still runs. */
  FakeAgent(int masterPort, Optional<AgentID> id, List<Task> tasks) throws Exception {
    url = URI.create("http://127.0.0.1:" + masterPort + "/api/v1/agent");
    AgentInfo.Builder info =
        AgentInfo.newBuilder()
            .setHostname("127.0.0.1")
            .setPort(5051)
            .addResources(scalar("cpus", 2))
            .addResources(scalar("mem", 2048))
            .addResources(scalar("disk", 8192));
    id.ifPresent(info::setId);
    Call.Builder subscribe =
        Call.newBuilder()
            .setType(Call.Type.SUBSCRIBE)
            .setSubscribe(
                Call.Subscribe.newBuilder()
                    .setInfo(info)
                    .setVersion("1.11.0")
                    .addAllCapabilities(CAPABILITIES)
                    .addAllTasks(tasks)
                    .setHostport("127.0.0.1:5051"));
    id.ifPresent(subscribe::setAgentId);
    HttpResponse<InputStream> answer =
        client.send(request(subscribe.build()).build(), HttpResponse.BodyHandlers.ofInputStream());
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + " " + answer.headers());
    }
    stream = answer.headers().firstValue("Souk-Stream-Id").orElseThrow();
    events = new RecordStream<>(answer.body(), Event::parseFrom);
    subscribed = next(Event.Type.SUBSCRIBED).getSubscribed();
  }

  static Resource scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }

  AgentID id() {
    return subscribed.getAgentId();
  }

  Event next(Event.Type type) throws Exception {
    return events.next(type.name(), event -> event.getType() == type);
  }

  /** Reports a state of a task; returns the update's uuid. */
  ByteString update(FrameworkID framework, String task, TaskState state) throws Exception {
    UUID uuid = UUID.randomUUID();
    ByteString bytes =
        ByteString.copyFrom(
            ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .flip());
    TaskStatus status =
        TaskStatus.newBuilder()
            .setTaskId(TaskID.newBuilder().setValue(task))
            .setState(state)
            .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
            .setAgentId(id())
            .setTimestamp(System.currentTimeMillis() / 1000.0)
            .setUuid(bytes)
            .build();
    int code =
        post(
            Call.newBuilder()
                .setType(Call.Type.UPDATE)
                .setAgentId(id())
                .setUpdate(
                    Call.Update.newBuilder()
                        .addUpdates(
                            StatusUpdate.newBuilder()
                                .setFrameworkId(framework)
                                .setStatus(status)
                                .setLatestState(state)))
                .build());
    if (code != 202) {
      throw new AssertionError("update answered with " + code);
    }
    return bytes;
  }

  /** Says that an operation it was told of is done. */
  void finish(Event.ApplyOperation operation) throws Exception {
    OperationStatus.Builder status =
        OperationStatus.newBuilder()
            .setState(OperationState.OPERATION_FINISHED)
            .setUuid(
                io.souk
                    .protocol
                    .mesos
                    .UUID
                    .newBuilder()
                    .setValue(ByteString.copyFrom(new byte[16])));
    if (operation.getInfo().hasId()) {
      status.setOperationId(operation.getInfo().getId());
    }
    int code =
        post(
            Call.newBuilder()
                .setType(Call.Type.OPERATION_UPDATE)
                .setAgentId(id())
                .setOperationUpdate(
                    Call.OperationUpdates.newBuilder()
                        .addUpdates(
                            OperationUpdate.newBuilder()
                                .setOperationUuid(operation.getUuid())
                                .setStatus(status)))
                .build());
    if (code != 202) {
      throw new AssertionError("operation update answered with " + code);
    }
  }

  int post(Call call) throws Exception {
    return client
        .send(
            request(call).header("Souk-Stream-Id", stream).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private HttpRequest.Builder request(Call call) {
    return HttpRequest.newBuilder(url)
        .header("Content-Type", "application/x-protobuf")
        .POST(HttpRequest.BodyPublishers.ofByteArray(call.toByteArray()));
  }

  @Override
  public void close() throws Exception {
    events.close();
    client.shutdownNow();
  }
}
