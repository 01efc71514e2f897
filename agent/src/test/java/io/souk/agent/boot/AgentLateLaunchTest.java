package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.checkpoint.Checkpoints;
import io.souk.agent.checkpoint.Layout;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.AgentId;
import io.souk.protocol.map.WireStartBefore;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a framework wants to start before a certain time, and reaches the agent after it. */
class AgentLateLaunchTest {

  @TempDir Path dir;

  private TaskInfo touching(String id, Instant latest) {
    TaskInfo.Builder task = Wire.task(id, "touch " + dir.resolve(id)).toBuilder();
    WireStartBefore.write(task, latest);
    return task.build();
  }

  @Test
  void isDroppedAndNeverStarts() {
    Vertx vertx = Vertx.vertx();
    FakeMaster master = FakeMaster.start(vertx);
    AgentServer agent = Await.success(AgentServer.start(vertx, config(master)));
    try {
      Await.success(agent.registered());
      master.run(Wire.framework(), touching("late", Instant.now().minusSeconds(1)));
      master.run(Wire.framework(), touching("early", Instant.now().plusSeconds(600)));

      assertThat(master.await("late", TaskState.TASK_DROPPED).getMessage())
          .contains("no longer to start");
      master.await("early", TaskState.TASK_FINISHED);
      assertThat(dir.resolve("early")).exists();
      assertThat(Files.exists(dir.resolve("late"))).isFalse();
    } finally {
      Await.done(agent.stop(false));
      master.close();
      Await.success(vertx.close());
    }
  }

  private AgentConfig config(FakeMaster master) {
    return AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
        .withAddress("127.0.0.1", 0)
        .withResources("cpus:4;mem:1024;disk:1024", "", "*")
        .withRuntime(AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
        .withRegistrationBackoff(Duration.ofMillis(10));
  }

  @Test
  void whatADeadAgentHadTakenIsDroppedWhenItComesBackTooLate() throws IOException {
    Vertx vertx = Vertx.vertx();
    FakeMaster master = FakeMaster.start(vertx);
    AgentServer first = Await.success(AgentServer.start(vertx, config(master)));
    Await.success(first.registered());
    Await.done(first.stop(true));
    taken(touching("late", Instant.now().minusSeconds(1)));
    taken(touching("early", Instant.now().plusSeconds(600)));
    AgentServer again = Await.success(AgentServer.start(vertx, config(master)));
    try {
      assertThat(master.await("late", TaskState.TASK_DROPPED).getMessage())
          .contains("no longer to start");
      master.await("early", TaskState.TASK_FINISHED);
      assertThat(dir.resolve("early")).exists();
      assertThat(Files.exists(dir.resolve("late"))).isFalse();
    } finally {
      Await.done(again.stop(false));
      master.close();
      Await.success(vertx.close());
    }
  }

  /** As a kill between taking a task and starting it leaves the disk. */
  private void taken(TaskInfo task) throws IOException {
    new Checkpoints(new Layout(dir.resolve("agent")))
        .saveRun(
            new AgentId("fake-S0"),
            new TaskRun.Origin(
                TaskKey.of(Wire.FRAMEWORK_ID, task.getTaskId()),
                Wire.framework(),
                task,
                "c-" + task.getTaskId().getValue(),
                "process"));
  }
}
