package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.adapter.fetch.FetchSettings;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.agent.fetch.UnpackLimits;
import io.souk.agent.stats.Count;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tasks of a whole agent want fetched; the server answers when the test says so. */
class AgentFetchTest {

  /** Nothing ends by itself while a test waits. */
  private static final FetchSettings PATIENT =
      new FetchSettings(
          Optional.empty(), 1 << 20, Duration.ofHours(1), Optional.empty(), UnpackLimits.DEFAULT);

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final List<HttpServerResponse> asked = new CopyOnWriteArrayList<>();
  private final List<AgentServer> agents = new ArrayList<>();
  private FakeMaster master;
  private HttpServer web;

  @BeforeEach
  void startServers() {
    master = FakeMaster.start(vertx);
    web = vertx.createHttpServer().requestHandler(request -> asked.add(request.response()));
    Await.success(web.listen(0, "127.0.0.1"));
  }

  @AfterEach
  void stop() {
    agents.forEach(agent -> Await.done(agent.stop(false)));
    master.close();
    Await.success(vertx.close());
  }

  private AgentServer start() {
    AgentConfig config =
        AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
            .withAddress("127.0.0.1", 0)
            .withResources("cpus:4;mem:1024;disk:1024", "", "*")
            .withRuntime(AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
            .withFetcher(PATIENT)
            .withRegistrationBackoff(Duration.ofMillis(10));
    AgentServer agent = Await.success(AgentServer.start(vertx, config));
    agents.add(agent);
    Await.success(agent.registered());
    return agent;
  }

  private TaskInfo task(String id, String shell) {
    String url = "http://127.0.0.1:" + web.actualPort() + "/input";
    return Wire.task(
        id,
        CommandInfo.newBuilder()
            .setShell(true)
            .setValue(shell)
            .addUris(CommandInfo.URI.newBuilder().setValue(url))
            .build());
  }

  private HttpServerResponse request(int number) {
    Await.until("request " + number, () -> asked.size() >= number);
    return asked.get(number - 1);
  }

  private Path sandbox(String task) {
    return dir.resolve("agent/slaves/fake-S0/frameworks/framework-1/executors")
        .resolve(task)
        .resolve("runs/latest");
  }

  @Test
  void aTaskFindsWhatItNames() {
    AgentServer agent = start();

    master.run(Wire.framework(), task("t", "test \"$(cat input)\" = fetched"));
    HttpServerResponse response = request(1);
    assertThat(agent.queries().view().fetches()).hasSize(1);
    response.end("fetched");

    master.await("t", TaskState.TASK_FINISHED);
    assertThat(agent.queries().view().fetches()).isEmpty();
    assertThat(agent.queries().tally().of(Count.TASK_FETCHES_SUCCEEDED)).isEqualTo(1);
  }

  @Test
  void aTaskOfWhichSomethingIsMissingFails() throws IOException {
    start();

    master.run(Wire.framework(), task("t", "touch ran"));
    request(1).setStatusCode(404).end();

    TaskStatus failed = master.await("t", TaskState.TASK_FAILED);
    assertThat(failed.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
    String container = sandbox("t").toRealPath().getFileName().toString();
    assertThat(failed.getMessage())
        .isEqualTo(
            "Failed to launch container: Failed to fetch all URIs for container '"
                + container
                + "': URI 'http://127.0.0.1:"
                + web.actualPort()
                + "/input': the server answered 404");
    assertThat(sandbox("t").resolve("stderr")).content().contains("the server answered 404");
    assertThat(sandbox("t").resolve("ran")).doesNotExist();
  }

  @Test
  void aKillEndsTheFetching() throws IOException {
    AgentServer agent = start();
    TaskInfo task = task("t", "touch ran");
    master.run(Wire.framework(), task);
    request(1);

    master.kill(task, Wire.FRAMEWORK_ID);

    TaskStatus killed = master.await("t", TaskState.TASK_KILLED);
    assertThat(killed.getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH);
    Await.until("its end", () -> agent.queries().view().fetches().isEmpty());
    assertThat(sandbox("t").resolve("ran")).doesNotExist();
  }

  @Test
  void whatWasNotFetchedWhenTheAgentStoppedIsFetchedAgain() {
    AgentServer first = start();
    master.run(Wire.framework(), task("t", "test \"$(cat input)\" = again"));
    request(1).setChunked(true).write("never ends");

    Await.success(first.stop(true));
    agents.remove(first);
    start();
    request(2).end("again");

    master.await("t", TaskState.TASK_FINISHED);
    assertThat(Files.exists(dir.resolve("agent/fetch"))).isTrue();
  }

  @Test
  void ofAGroupNoneRunsWhenOneCannotBeFetchedFor() {
    start();

    master.runGroup(
        Wire.framework(),
        Wire.executor("pod"),
        true,
        task("a", "sleep 1000"),
        Wire.task("b", "sleep 1000"));
    master.await("b", TaskState.TASK_RUNNING);
    request(1).setStatusCode(500).end();

    master.await("a", TaskState.TASK_FAILED);
    master.await("b", TaskState.TASK_KILLED);
  }
}
