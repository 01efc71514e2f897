package io.souk.chaos.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.souk.chaos.check.RunAsked;
import io.souk.chaos.check.Write.Outcome;
import io.souk.chaos.machine.Wait;
import io.souk.chaos.work.MarkedTasks;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the framework makes of what a kernel says, over real HTTP. */
class OfferClientTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** The port is fixed: an address of this test's own. */
  private static final String HOST =
      "127.%d.%d.1"
          .formatted(
              1 + ProcessHandle.current().pid() / 250 % 250, ProcessHandle.current().pid() % 250);

  @TempDir Path dir;

  private final List<JsonNode> calls = new CopyOnWriteArrayList<>();
  private final HttpServer server = start();
  private final Notebook notebook = new Notebook();
  private OfferClient client;
  private volatile OutputStream stream;
  private volatile int status = 202;

  private HttpServer start() {
    try {
      HttpServer made = HttpServer.create(new InetSocketAddress(HOST, Masters.KERNEL_PORT), 0);
      made.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      made.createContext("/api/v1/scheduler", this::answer);
      made.start();
      return made;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    JsonNode call = JSON.readTree(exchange.getRequestBody().readAllBytes());
    boolean subscribes = call.path("type").asText().equals("SUBSCRIBE");
    exchange.getResponseHeaders().add("Mesos-Stream-Id", "s");
    exchange.sendResponseHeaders(subscribes ? 200 : status, subscribes ? 0 : -1);
    if (subscribes) {
      stream = exchange.getResponseBody();
      say("{\"type\":\"SUBSCRIBED\",\"subscribed\":{\"framework_id\":{\"value\":\"F1\"}}}");
    } else {
      exchange.close();
    }
    calls.add(call);
  }

  private void say(String event) {
    try {
      byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
      stream.write((bytes.length + "\n").getBytes(StandardCharsets.UTF_8));
      stream.write(bytes);
      stream.flush();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void offer(String id, double cpus) {
    say(
        """
        {"type":"OFFERS","offers":{"offers":[{"id":{"value":"%s"},"agent_id":{"value":"A1"},\
        "hostname":"a1","resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":%s}},\
        {"name":"mem","type":"SCALAR","scalar":{"value":512}}]}]}}"""
            .formatted(id, cpus));
  }

  private void update(String task, String state) {
    say(
        """
        {"type":"UPDATE","update":{"status":{"task_id":{"value":"%s"},"state":"%s",\
        "agent_id":{"value":"A1"},"uuid":"dXVpZA=="}}}"""
            .formatted(task, state));
  }

  private void open() {
    client = new OfferClient(1, new Masters(List.of(HOST)), notebook, new MarkedTasks(dir));
    client.start();
    await(1, "SUBSCRIBE");
  }

  private JsonNode await(int count, String type) {
    Wait.until(LIMIT, () -> of(type).size() >= count, () -> type + " in " + calls);
    return of(type).getLast();
  }

  private List<JsonNode> of(String type) {
    return calls.stream().filter(call -> call.path("type").asText().equals(type)).toList();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void launchesAndHearsOfTheEnd() {
    open();
    offer("O1", 0.5);
    JsonNode task = await(1, "ACCEPT").at("/accept/operations/0/launch/task_infos/0");
    String id = task.at("/task_id/value").asText();
    assertThat(task.at("/agent_id/value").asText()).isEqualTo("A1");
    assertThat(task.at("/command/environment/variables/1/value").asText()).isEqualTo(id);
    Wait.until(LIMIT, () -> notebook.runs().size() == 1, () -> "nothing is noted");
    RunAsked run = notebook.runs().getFirst();
    assertThat(run.outcome()).isEqualTo(Outcome.OK);
    assertThat(id).isEqualTo("offers-" + run.mark());
    assertThat(client.openTasks()).containsExactly(run.mark());

    update(id, "TASK_RUNNING");
    await(1, "ACKNOWLEDGE");
    assertThat(client.openTasks()).containsExactly(run.mark());
    update(id, "TASK_FINISHED");
    await(2, "ACKNOWLEDGE");
    assertThat(client.openTasks()).isEmpty();
    assertThat(client.ends()).containsEntry(run.mark(), "FINISHED");
  }

  @Test
  void whatIsRefusedIsOver() {
    open();
    status = 400;
    offer("O1", 0.5);
    await(1, "ACCEPT");
    Wait.until(LIMIT, () -> !client.ends().isEmpty(), () -> "no end");
    assertThat(client.openTasks()).isEmpty();
    assertThat(notebook.runs().getFirst().outcome()).isEqualTo(Outcome.REFUSED);
  }

  @Test
  void declinesWhatIsTooSmallAndAllWhenItIsToStop() {
    open();
    offer("O1", 0.05);
    assertThat(await(1, "DECLINE").at("/decline/offer_ids/0/value").asText()).isEqualTo("O1");
    client.stopLaunching();
    offer("O2", 1);
    await(2, "DECLINE");
    assertThat(of("ACCEPT")).isEmpty();
  }

  @Test
  void comesBackAsTheSameFramework() throws IOException {
    open();
    stream.close();
    JsonNode again = await(2, "SUBSCRIBE");
    assertThat(again.at("/framework_id/value").asText()).isEqualTo("F1");
    assertThat(again.at("/subscribe/framework_info/id/value").asText()).isEqualTo("F1");
  }
}
