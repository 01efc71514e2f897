package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.scheduler.Event;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamsTest {

  private static final String SUBSCRIBE =
      "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"r\",\"name\":\"n\"}}}";

  private final HttpFixture fixture = new HttpFixture();

  StreamsTest() {
    fixture.loop =
        command -> command instanceof Command.SubscribeFramework ? Reply.ok() : Reply.accepted();
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void recordsArriveInOrderWithTheirLength() throws Exception {
    HttpResponse<InputStream> answer = subscribe("application/json");
    StreamId stream = subscribed();
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Mesos-Stream-Id")).contains(stream.value());
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.headers().firstValue("Transfer-Encoding")).contains("chunked");
    fixture.bus.send(stream, heartbeat());
    fixture.bus.send(stream, heartbeat());
    String record = "20\n{\"type\":\"HEARTBEAT\"}";
    try (InputStream body = answer.body()) {
      assertThat(new String(body.readNBytes(2 * record.length()), StandardCharsets.UTF_8))
          .isEqualTo(record + record);
    }
  }

  @Test
  void protobufClientsGetProtobuf() throws Exception {
    HttpResponse<InputStream> answer = subscribe("application/x-protobuf");
    StreamId stream = subscribed();
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/x-protobuf");
    fixture.bus.send(stream, heartbeat());
    byte[] heartbeat = Event.newBuilder().setType(Event.Type.HEARTBEAT).build().toByteArray();
    try (InputStream body = answer.body()) {
      assertThat(body.readNBytes(2))
          .isEqualTo((heartbeat.length + "\n").getBytes(StandardCharsets.US_ASCII));
      assertThat(body.readNBytes(heartbeat.length)).isEqualTo(heartbeat);
    }
  }

  @Test
  void theEndIsFlushed() throws Exception {
    HttpResponse<InputStream> answer = subscribe("application/json");
    StreamId stream = subscribed();
    fixture.bus.send(stream, heartbeat());
    fixture.bus.send(stream, new StreamRecord.EndOfStream("test"));
    try (InputStream body = answer.body()) {
      assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("20\n{\"type\":\"HEARTBEAT\"}");
    }
  }

  @Test
  void theLoopIsToldWhenTheClientGoes() throws Exception {
    HttpResponse<InputStream> answer = subscribe("application/json");
    StreamId stream = subscribed();
    answer.body().close();
    fixture.client.shutdownNow();
    assertThat(fixture.commands.poll(30, TimeUnit.SECONDS))
        .isEqualTo(new Command.FrameworkStreamClosed(stream));
  }

  @Test
  void aReaderThatDoesNotReadIsCutOff() throws Exception {
    HttpResponse<InputStream> answer = subscribe("application/x-protobuf");
    StreamId stream = subscribed();
    ByteString megabyte = ByteString.copyFrom(new byte[1 << 20]);
    StreamRecord large =
        new StreamRecord.FrameworkEvent(
            Event.newBuilder()
                .setType(Event.Type.MESSAGE)
                .setMessage(
                    Event.Message.newBuilder()
                        .setAgentId(AgentID.newBuilder().setValue("a"))
                        .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                        .setData(megabyte))
                .build());
    for (int i = 0; i < 64; i++) {
      fixture.bus.send(stream, large);
    }
    assertThat(fixture.commands.poll(30, TimeUnit.SECONDS))
        .isEqualTo(new Command.FrameworkStreamClosed(stream));
    assertThat(fixture.registry.scrape())
        .contains("souk_master_closed_streams_total{kind=\"framework\",reason=\"TOO_SLOW\"} 1");
    answer.body().close();
  }

  @Test
  void aRefusedSubscriptionIsAnOrdinaryAnswer() throws Exception {
    fixture.loop = command -> Reply.unavailable("Master has not finished recovery");
    HttpResponse<InputStream> answer = subscribe("application/json");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("Master has not finished recovery");
  }

  private HttpResponse<InputStream> subscribe(String accept) throws Exception {
    return fixture.client.send(
        fixture
            .request("/api/v1/scheduler")
            .header("Content-Type", "application/json")
            .header("Accept", accept)
            .POST(HttpRequest.BodyPublishers.ofString(SUBSCRIBE))
            .build(),
        HttpResponse.BodyHandlers.ofInputStream());
  }

  private StreamId subscribed() throws Exception {
    Command command = fixture.commands.poll(30, TimeUnit.SECONDS);
    assertThat(command).isInstanceOf(Command.SubscribeFramework.class);
    return ((Command.SubscribeFramework) command).stream();
  }

  private static StreamRecord heartbeat() {
    return new StreamRecord.FrameworkEvent(
        Event.newBuilder().setType(Event.Type.HEARTBEAT).build());
  }
}
