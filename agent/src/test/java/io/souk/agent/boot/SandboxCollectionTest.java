package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.agent.gc.Retention;
import io.souk.agent.stats.Count;
import io.souk.agent.stats.Level;
import io.souk.agent.view.AgentView;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskState;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent deletes of what is over, and what it leaves. */
class SandboxCollectionTest {

  /** On any disk that is not all but full some days, and more than the tests take. */
  private static final Retention WEEK =
      new Retention(Duration.ofDays(70), 0, Duration.ofMillis(50), 150);

  private static final Retention NOTHING =
      new Retention(Duration.ZERO, 0.1, Duration.ofMillis(50), 150);

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private FakeMaster master;
  private Optional<AgentServer> agent = Optional.empty();

  @BeforeEach
  void start() {
    master = FakeMaster.start(vertx);
  }

  @AfterEach
  void stop() {
    agent.ifPresent(running -> Await.done(running.stop(false)));
    master.close();
    Await.success(vertx.close());
  }

  private void run(Retention retention) {
    agent.ifPresent(running -> Await.success(running.stop(true)));
    agent =
        Optional.of(
            Await.success(
                AgentServer.start(
                    vertx,
                    AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
                        .withAddress("127.0.0.1", 0)
                        .withResources("cpus:4;mem:1024;disk:1024", "", "*")
                        .withRuntime(
                            AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
                        .withRetention(retention)
                        .withRegistrationBackoff(Duration.ofMillis(10)))));
    Await.success(agent.get().registered());
  }

  private Path executors(String top) {
    return dir.resolve("agent").resolve(top).resolve("fake-S0/frameworks/framework-1/executors");
  }

  private Path sandbox(String task) throws IOException {
    return executors("slaves").resolve(task).resolve("runs/latest").toRealPath();
  }

  private Path meta(String task) throws IOException {
    return executors("meta/slaves").resolve(task).resolve("runs/latest").toRealPath();
  }

  private double pending() {
    return agent.orElseThrow().queries().tally().of(Level.PATH_REMOVALS_PENDING);
  }

  private void finish(String task) {
    master.run(Wire.framework(), Wire.task(task, "true"));
    master.await(task, TaskState.TASK_FINISHED);
  }

  /** As if nothing had happened to it for long. */
  private static void age(Path run) throws IOException {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(300)));
    Files.setLastModifiedTime(run, old);
    Path sentinel = run.resolve("executor.sentinel");
    if (Files.exists(sentinel)) {
      Files.setLastModifiedTime(sentinel, old);
    }
  }

  @Test
  void whatIsOldGoesAndWhatIsUsedOrYoungStays() throws Exception {
    run(WEEK);
    master.run(Wire.framework(), Wire.task("runs", "sleep 1000"));
    master.await("runs", TaskState.TASK_RUNNING);
    finish("old");
    finish("young");
    Await.until("four paths wait", () -> pending() == 4);
    Path runs = sandbox("runs");
    Path old = sandbox("old");
    Path oldMeta = meta("old");
    age(runs);
    age(meta("runs"));
    age(old);
    age(oldMeta);

    Await.until("the old ones go", () -> !Files.exists(executors("slaves").resolve("old")));
    Await.until("with what was kept", () -> !Files.exists(executors("meta/slaves").resolve("old")));

    assertThat(runs).exists();
    assertThat(sandbox("young")).exists();
    assertThat(meta("young")).exists();
    Await.until("two paths wait", () -> pending() == 2);
    assertThat(agent.get().queries().tally().of(Count.PATH_REMOVALS_SUCCEEDED)).isEqualTo(2);
    assertThat(agent.get().queries().tally().of(Level.EXECUTOR_DIRECTORY_MAX_AGE)).isPositive();
  }

  @Test
  void volumesOutliveTheSandboxesTheyWereIn() throws Exception {
    Resource volume = Wire.volume("v1", 64, "eng");
    run(NOTHING);
    master.apply(Wire.apply(1, Wire.reserve(Wire.reserved("disk", 64, "eng"))));
    master.apply(Wire.apply(2, Wire.create(volume)));
    master.run(
        Wire.framework(),
        Wire.task("writes", "echo kept >data/file").toBuilder().addResources(volume).build());
    master.await("writes", TaskState.TASK_FINISHED);

    Await.until("it goes", () -> !Files.exists(executors("slaves").getParent()));

    assertThat(dir.resolve("agent/volumes/roles/eng/v1/file")).hasContent("kept\n");
  }

  @Test
  void podsGoWithTheirExecutorAndFrameworksWhenNothingIsLeft() throws Exception {
    run(NOTHING);
    master.runGroup(
        Wire.framework(),
        Wire.executor("pod"),
        true,
        Wire.task("one", "true"),
        Wire.task("two", "sleep 1000"));
    master.await("one", TaskState.TASK_FINISHED);
    master.await("two", TaskState.TASK_RUNNING);
    Path pod = sandbox("pod");
    finish("other");
    Await.until("the other goes", () -> !Files.exists(executors("slaves").resolve("other")));
    assertThat(pod).exists();
    assertThat(pod.resolve("tasks/one/stdout")).exists();

    master.kill(Wire.task("two", ""), Wire.FRAMEWORK_ID);

    Await.until("all goes", () -> !Files.exists(executors("slaves").getParent()));
    Await.until("all goes", () -> !Files.exists(executors("meta/slaves").getParent()));
    finish("again");
  }

  @Test
  void agentsThatWereHereBeforeGo() throws Exception {
    run(WEEK);
    finish("t");
    Await.success(agent.get().unregister());
    agent = Optional.empty();

    run(WEEK);
    assertThat(agent.get().agentId()).contains("fake-S1");
    Path before = dir.resolve("agent/meta/slaves/fake-S0");
    Await.until("both paths wait", () -> pending() == 2);
    age(before);
    age(dir.resolve("agent/slaves/fake-S0"));
    Files.setLastModifiedTime(
        before.resolve("slave.info"), FileTime.from(Instant.now().minus(Duration.ofDays(300))));

    Await.until("it goes", () -> !Files.exists(before));
    assertThat(dir.resolve("agent/slaves/fake-S0")).doesNotExist();
  }

  @Test
  void historyIsBoundedAndOutlivesTheProcess() {
    Retention two = new Retention(Duration.ofDays(70), 0, Duration.ofMillis(50), 2);
    run(two);
    for (String task : List.of("a", "b", "c")) {
      finish(task);
      Await.until("it is history", () -> completed().contains(task));
    }
    assertThat(completed()).containsExactly("b", "c");

    run(two);

    assertThat(completed()).containsExactly("b", "c");
  }

  private List<String> completed() {
    AgentView view = agent.orElseThrow().queries().view();
    return view.completedFrameworks().stream()
        .flatMap(framework -> framework.completedExecutors().stream())
        .map(AgentView.ExecutorView::executorId)
        .toList();
  }
}
