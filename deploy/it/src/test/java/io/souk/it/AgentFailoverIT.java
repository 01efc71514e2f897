package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.souk.it.MasterTrio.Leader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * An agent that knows all of three masters, and somebody who says that it leads with a term that is
 * over. What the framework was not told, or did not acknowledge, comes from the next leader, once;
 * nobody listens to the pretender.
 */
@Isolated("the machine belongs to it alone, so that pauses are those of its own making")
class AgentFailoverIT {

  private static final String FRAMEWORK =
      Json.framework("patient", "patient").replace(":60,", ":3600,");
  private static final String RESOURCES = "cpus:2;mem:1024;disk:512";
  private static final String ENDED = "TASK_FINISHED";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path dir;

  @Test
  void whatNobodyWasToldComesFromTheNextLeaderOnce() throws IOException {
    try (MasterTrio masters = new MasterTrio(dir, "--no-frameworks");
        Pretender pretender = new Pretender()) {
      masters.start();
      Leader first = masters.awaitLeader();
      int port = masters.freePort();
      try (SoukProcess agent =
          masters.agent("a", port, pretender.url() + "," + masters.urls(), RESOURCES)) {
        story(masters, first, agent, port, pretender);
      }
    }
  }

  private void story(
      MasterTrio masters, Leader first, SoukProcess agent, int port, Pretender pretender)
      throws IOException {
    SchedulerClient framework = new SchedulerClient(first.member().port(), FRAMEWORK);
    launch(framework, "unheard", "unread", "stays");
    Files.createFile(mark("unread"));
    JsonNode unread = framework.await(0, SchedulerClient.update("unread", ENDED));

    // A minority that nobody leads, and a task that ends meanwhile.
    Leader gone = first;
    pretender.lead(gone.cluster(), gone.term() - 1);
    masters.killAll();
    Files.createFile(mark("unheard"));
    Wait.until(
        MasterTrio.LIMIT,
        () -> states(port, "unheard").contains(ENDED),
        () -> "the agent shows " + states(port, "unheard"));
    Wait.until(
        MasterTrio.LIMIT, () -> pretender.asked() >= 3, () -> "the agent asks nobody any more");
    framework.close();

    masters.start();
    Leader second = masters.awaitLeader();
    assertThat(second.term()).isGreaterThan(first.term());
    try (SchedulerClient again =
        new SchedulerClient(
            List.of(second.member().port()), FRAMEWORK, Optional.of(framework.id()))) {
      JsonNode unheard = again.await(0, SchedulerClient.update("unheard", ENDED));
      JsonNode repeated = again.await(0, SchedulerClient.update("unread", ENDED));
      assertThat(uuid(repeated)).as("the same update").isEqualTo(uuid(unread));
      again.acknowledge(unheard);
      again.acknowledge(repeated);
      Wait.until(
          MasterTrio.LIMIT,
          () -> activeTasks(port).equals(List.of("stays")),
          () -> "the agent still has " + activeTasks(port));
      assertThat(updates(again, "stays")).as("what was acknowledged is not sent again").isZero();
      // Until it is acknowledged one and the same update may come more than once.
      assertThat(uuids(again, "unheard")).hasSize(1);
      assertThat(uuids(again, "unread")).hasSize(1);
    }
    thirdLeader(masters, second, framework.id(), port);
    assertThat(pretender.calls()).as("calls to one whose term is over").isZero();
    assertThat(agent.isAlive()).isTrue();
    assertThat(log()).contains("its term " + (gone.term() - 1) + " is over");
  }

  /** What was acknowledged under one leader is over for the one after it. */
  private void thirdLeader(MasterTrio masters, Leader second, String id, int port) {
    second.member().kill();
    Leader third = masters.awaitLeader();
    try (SchedulerClient last =
        new SchedulerClient(List.of(third.member().port()), FRAMEWORK, Optional.of(id))) {
      Files.createFile(mark("stays"));
      last.acknowledge(last.await(0, SchedulerClient.update("stays", ENDED)));
      Wait.until(
          MasterTrio.LIMIT, () -> activeTasks(port).isEmpty(), () -> "left: " + activeTasks(port));
      assertThat(updates(last, "unheard") + updates(last, "unread")).isZero();
      assertThat(uuids(last, "stays")).hasSize(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tasks that run until their mark is there, and have said so. */
  private void launch(SchedulerClient framework, String... tasks) {
    JsonNode offer = framework.awaitOffer(0, each -> SchedulerClient.amount(each, "cpus") == 2);
    framework.accept(
        offer,
        3600,
        Json.launch(
            Stream.of(tasks)
                .map(
                    task ->
                        Json.task(
                            offer,
                            task,
                            "while [ -d %s ] && [ ! -e %s ]; do sleep 0.2; done"
                                .formatted(dir, mark(task)),
                            Json.scalar("cpus", 0.1),
                            Json.scalar("mem", 32)))
                .toArray(String[]::new)));
    for (String task : tasks) {
      framework.awaitState(0, task, "TASK_RUNNING");
    }
  }

  private Path mark(String task) {
    return dir.resolve("mark-" + task);
  }

  /** Updates of a task that have to be acknowledged, as often as they came. */
  private static long updates(SchedulerClient framework, String task) {
    return framework.events().stream()
        .filter(event -> event.at("/update/status/task_id/value").asText().equals(task))
        .filter(event -> event.at("/update/status").has("uuid"))
        .count();
  }

  private static Set<String> uuids(SchedulerClient framework, String task) {
    return framework.events().stream()
        .filter(event -> event.at("/update/status/task_id/value").asText().equals(task))
        .filter(event -> event.at("/update/status").has("uuid"))
        .map(AgentFailoverIT::uuid)
        .collect(Collectors.toSet());
  }

  private static String uuid(JsonNode update) {
    return update.at("/update/status/uuid").asText();
  }

  /** What the agent says that a task has been through. */
  private static List<String> states(int port, String task) {
    return tasks(port)
        .filter(each -> each.path("id").asText().equals(task))
        .flatMap(each -> each.path("statuses").valueStream())
        .map(status -> status.path("state").asText())
        .toList();
  }

  /** Tasks whose end is not acknowledged. */
  private static List<String> activeTasks(int port) {
    return Http.json("http://127.0.0.1:" + port + "/state")
        .path("frameworks")
        .valueStream()
        .flatMap(framework -> framework.path("executors").valueStream())
        .map(executor -> executor.path("id").asText())
        .toList();
  }

  private static Stream<JsonNode> tasks(int port) {
    return Http.json("http://127.0.0.1:" + port + "/state")
        .path("frameworks")
        .valueStream()
        .flatMap(framework -> framework.path("executors").valueStream())
        .flatMap(
            executor ->
                Stream.of("queued_tasks", "tasks", "completed_tasks")
                    .flatMap(list -> executor.path(list).valueStream()));
  }

  private String log() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(dir.resolve("a/logs"))) {
      for (Path file : files.toList()) {
        text.append(Files.readString(file));
      }
    }
    return text.toString();
  }

  /** Answers like a leader whose term is over. */
  private static final class Pretender implements AutoCloseable {

    private final HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile String cluster = "";
    private volatile long term;

    Pretender() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext(
          "/",
          exchange -> {
            exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestHeaders().containsKey("Souk-Stream-Id")) {
              calls.incrementAndGet();
            }
            if (cluster.isEmpty()) {
              exchange.sendResponseHeaders(503, -1);
              exchange.close();
              return;
            }
            asked.incrementAndGet();
            exchange.getResponseHeaders().add("Souk-Cluster", cluster);
            exchange.getResponseHeaders().add("Souk-Term", "" + term);
            exchange.getResponseHeaders().add("Souk-Stream-Id", "pretended");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().flush();
          });
      server.start();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void lead(String theirs, long number) {
      term = number;
      cluster = theirs;
    }

    int asked() {
      return asked.get();
    }

    int calls() {
      return calls.get();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
