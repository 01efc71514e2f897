package io.souk.marathon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.scheduler.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code /v2/events} as its clients read it. */
class EventStreamTest {

  private final Service service = new Service();

  @AfterEach
  void stop() {
    service.close();
  }

  /** One event as it stands on the wire. */
  private record Frame(String type, JsonNode json, String id) {}

  /** A client that reads the stream line by line. */
  private final class Stream implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader in;
    private final List<String> comments = new ArrayList<>();

    Stream(String query, String... headers) throws IOException {
      socket = new Socket("127.0.0.1", service.port());
      socket.setSoTimeout(30_000);
      StringBuilder request =
          new StringBuilder("GET /v2/events" + query + " HTTP/1.1\r\nHost: x\r\n");
      request.append("Accept: text/event-stream\r\n");
      for (String header : headers) {
        request.append(header).append("\r\n");
      }
      socket
          .getOutputStream()
          .write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      assertThat(in.readLine()).isEqualTo("HTTP/1.1 200 OK");
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        assertThat(line.toLowerCase()).doesNotStartWith("content-encoding: gzip");
      }
    }

    Frame next() throws IOException {
      String type = "";
      JsonNode json = Service.json("{}");
      long deadline = System.nanoTime() + 30_000_000_000L;
      while (true) {
        String line = in.readLine();
        // Heartbeats go on for ever.
        assertThat(line).isNotNull();
        assertThat(System.nanoTime()).as("no event, but " + line).isLessThan(deadline);
        if (line.startsWith(":")) {
          comments.add(line);
        } else if (line.startsWith("event: ")) {
          type = line.substring("event: ".length());
        } else if (line.startsWith("data: ")) {
          json = Service.json(line.substring("data: ".length()));
        } else if (line.startsWith("id: ")) {
          return new Frame(type, json, line.substring("id: ".length()));
        }
      }
    }

    List<Frame> until(String type) throws IOException {
      List<Frame> frames = new ArrayList<>();
      do {
        frames.add(next());
      } while (!frames.getLast().type().equals(type));
      return frames;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static List<String> types(List<Frame> frames) {
    return frames.stream().map(Frame::type).toList();
  }

  private static List<String> ids(List<Frame> frames) {
    return frames.stream().map(Frame::id).toList();
  }

  private void deploy(String id) {
    service.ok("POST", "/v2/apps", "{\"id\":\"" + id + "\",\"cmd\":\"x\"}");
    service.run("host1");
    service.untilNoDeployments();
  }

  @Test
  void whoComesBackHearsWhatItMissed() throws IOException {
    String last;
    try (Stream stream = new Stream("")) {
      assertThat(stream.next().type()).isEqualTo("event_stream_attached");
      deploy("a");
      last = stream.until("deployment_success").getLast().id();
    }
    deploy("b");
    try (Stream other = new Stream("?event_type=deployment_success", "Last-Event-ID: " + last)) {
      Frame missed = other.next();
      assertThat(missed.type()).isEqualTo("deployment_success");
      assertThat(missed.json().at("/plan/steps/0/actions/0/app").textValue()).isEqualTo("/b");
      deploy("c");
      assertThat(other.next().json().at("/plan/steps/0/actions/0/app").textValue()).isEqualTo("/c");
      assertThat(other.comments).isEmpty();
    }
    try (Stream again = new Stream("", "Last-Event-ID: " + last)) {
      List<Frame> missed = again.until("event_stream_attached");
      assertThat(types(missed)).startsWith("event_stream_detached").contains("api_post_event");
      assertThat(ids(missed)).doesNotHaveDuplicates().doesNotContain(last);
    }
  }

  @Test
  void whoComesBackAfterARestartIsToldOfTheGap() throws IOException {
    String last;
    try (Stream stream = new Stream("")) {
      last = stream.next().id();
    }
    service.restart();
    deploy("a");
    try (Stream stream = new Stream("", "Last-Event-ID: " + last)) {
      assertThat(types(stream.until("deployment_success"))).contains("api_post_event");
      assertThat(stream.comments).hasSize(1);
    }
  }

  @Test
  void anIdThatIsNoneIsNoReasonToHearOldEvents() throws IOException {
    deploy("a");
    try (Stream stream = new Stream("", "Last-Event-ID: nonsense")) {
      assertThat(stream.next().type()).isEqualTo("event_stream_attached");
    }
  }

  @Test
  void onlyWhatWasAskedForIsTold() throws IOException {
    String query = "?event_type=status_update_event&event_type=none&plan-format=light";
    try (Stream stream = new Stream(query)) {
      deploy("a");
      Frame first = stream.next();
      assertThat(first.type()).isEqualTo("status_update_event");
      assertThat(first.json().path("taskStatus").textValue()).isEqualTo("TASK_RUNNING");
    }
  }

  @Test
  void whatAnExecutorSaysIsToldAsText() throws IOException {
    try (Stream stream = new Stream("?event_type=framework_message_event")) {
      Service.until("a stream", this::streams, size -> size == 1);
      Service.await(
          service
              .kernel()
              .emit(
                  Event.newBuilder()
                      .setType(Event.Type.MESSAGE)
                      .setMessage(
                          Event.Message.newBuilder()
                              .setAgentId(AgentID.newBuilder().setValue("agent-1"))
                              .setExecutorId(ExecutorID.newBuilder().setValue("executor-1"))
                              .setData(ByteString.copyFromUtf8("grüße")))
                      .build()));
      JsonNode json = stream.next().json();
      assertThat(json.path("message").textValue()).isEqualTo("grüße");
      assertThat(json.path("slaveId").textValue()).isEqualTo("agent-1");
      assertThat(json.path("executorId").textValue()).isEqualTo("executor-1");
    }
  }

  /** More events at once than fit a socket reach a listener that reads; nobody else waits. */
  @Test
  void aBurstReachesWhoReadsInOrder() throws IOException {
    try (Stream slow = new Stream("");
        Stream reader = new Stream("?event_type=instance_changed_event")) {
      String id = String.join("/", Collections.nCopies(5, "a".repeat(60)));
      service.ok("POST", "/v2/apps", "{\"id\":\"" + id + "\",\"cmd\":\"x\",\"instances\":10000}");
      List<Frame> frames = new ArrayList<>();
      while (frames.size() < 10_000) {
        frames.add(reader.next());
      }
      assertThat(ids(frames)).doesNotHaveDuplicates();
      assertThat(frames.stream().mapToLong(EventStreamTest::number).toArray()).isSorted();
    }
  }

  /** A listener that reads nothing is cut off when what it has not read is kept no longer. */
  @Test
  void whoReadsNothingIsCutOff() throws IOException {
    try (Stream stuck = new Stream("")) {
      Service.until("a stream", () -> streams(), size -> size == 1);
      String app = "{\"id\":\"a\",\"cmd\":\"x\",\"instances\":%d}";
      service.ok("POST", "/v2/apps", app.formatted(10_000));
      service.ok("PUT", "/v2/apps/a?force=true", app.formatted(0));
      service.ok("PUT", "/v2/apps/a?force=true", app.formatted(19_000));
      service.ok("PUT", "/v2/apps/a?force=true", app.formatted(0));
      service.ok("PUT", "/v2/apps/a?force=true", app.formatted(19_000));
      Service.until("no stream", () -> streams(), size -> size == 0);
    }
  }

  private int streams() {
    String metrics = service.send("GET", "/metrics", "").body();
    return metrics
        .lines()
        .filter(line -> line.startsWith("souk_marathon_event_streams "))
        .mapToInt(line -> (int) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .sum();
  }

  private static long number(Frame frame) {
    return Long.parseLong(frame.id().substring(frame.id().lastIndexOf('-') + 1));
  }
}
