package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.AgentClient;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.ExecutorClient;
import io.souk.agent.fake.Wire;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.Volume;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.ProcessIO;
import io.souk.protocol.mesos.agent.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Containers of callers of the API, at a whole agent; real processes. */
class AgentContainersTest extends ApiCallers {

  @Test
  void aNestedContainerIsLaunchedWaitedForAndRemoved() {
    ContainerID task = task("t", ENDLESS);
    ContainerID nested = in(task, "child");
    Path sandbox = run("t").resolve("containers/child");

    assertThat(
            client.post(
                launch(
                    nested,
                    "echo in $MESOS_SANDBOX; while ! test -e go; do sleep 0.02; done; exit 7")))
        .isEqualTo(new AgentClient.Answered(200, ""));
    assertThat(client.post(launch(nested, "true")).status()).isEqualTo(202);
    CompletableFuture<AgentClient.Answered> waiting = client.postLater(wait(nested));
    Await.until("output", () -> !read(sandbox.resolve("stdout")).isEmpty());
    assertThat(waiting).isNotDone();
    assertThat(client.post(remove(nested)).status()).isEqualTo(500);
    try {
      assertThat(read(sandbox.resolve("stdout"))).isEqualTo("in " + sandbox.toRealPath() + "\n");
      Files.writeString(sandbox.resolve("go"), "");
    } catch (IOException e) {
      throw new AssertionError(e);
    }

    assertThat(waiting.join().response().getWaitContainer().getExitStatus()).isEqualTo(7 << 8);
    assertThat(ending(nested).getExitStatus()).isEqualTo(7 << 8);
    assertThat(client.post(launch(nested, "true")).status()).isEqualTo(202);
    assertThat(client.post(kill(nested, 9)).status()).isEqualTo(404);
    assertThat(client.post(remove(nested))).isEqualTo(new AgentClient.Answered(200, ""));
    assertThat(sandbox).doesNotExist();
    assertThat(client.post(wait(nested)).status()).isEqualTo(404);
    assertThat(client.post(remove(nested)).status()).isEqualTo(200);
  }

  @Test
  void aContainerFindsWhatItsCommandNames() throws Exception {
    Path input = Files.writeString(dir.resolve("input"), "fetched");
    Call.Builder call = launch(alone("fetching"), "test \"$(cat input)\" = fetched").toBuilder();
    call.getLaunchContainerBuilder()
        .getCommandBuilder()
        .addUris(CommandInfo.URI.newBuilder().setValue(input.toString()));

    assertThat(client.post(call.build()).status()).isEqualTo(200);
    assertThat(client.post(wait(alone("fetching"))).response().getWaitContainer().getExitStatus())
        .isZero();
  }

  @Test
  void aSignalIsSentAndNothingMore() {
    ContainerID task = task("t", ENDLESS);
    ContainerID nested = in(task, "child");
    client.post(launch(nested, "trap 'exit 5' USR1; echo up; " + ENDLESS));
    Await.until("up", () -> read(run("t").resolve("containers/child/stdout")).equals("up\n"));

    assertThat(client.post(kill(nested, 10)).status()).isEqualTo(200);
    assertThat(ending(nested).getExitStatus()).isEqualTo(5 << 8);
    assertThat(client.post(kill(in(task, "nobody"), 9)).status()).isEqualTo(404);
  }

  @Test
  void whatIsNestedEndsWithItsTask() {
    ContainerID task = task("t", ENDLESS);
    ContainerID child = in(task, "child");
    ContainerID grandchild = in(child, "grandchild");
    client.post(launch(child, ENDLESS));
    assertThat(client.post(launch(grandchild, "echo up; " + ENDLESS)).status()).isEqualTo(200);
    Path inside = run("t").resolve("containers/child/containers/grandchild/stdout");
    Await.until("up", () -> read(inside).equals("up\n"));
    CompletableFuture<AgentClient.Answered> waiting = client.postLater(wait(grandchild));

    master.kill(Wire.task("t", ENDLESS), Wire.FRAMEWORK_ID);

    // Where it is in the control group of its task it is asked to end, like that.
    assertThat(waiting.join().response().getWaitContainer().getExitStatus()).isIn(9, 15);
    Await.until("forgotten", () -> client.post(wait(grandchild)).status() == 404);
    assertThat(client.post(launch(in(task, "late"), "true")).status()).isEqualTo(400);
  }

  @Test
  void anExecutorThatLaunchesContainersSharesItsSandboxWithThem() {
    // What a default executor does for each task of a group: a container of its own in its own.
    ContainerID executor = task("executor", "mkdir shared; " + ENDLESS);
    Await.until("directory", () -> Files.isDirectory(run("executor").resolve("shared")));
    ContainerInfo container =
        ContainerInfo.newBuilder()
            .setType(ContainerInfo.Type.MESOS)
            .addVolumes(
                Volume.newBuilder()
                    .setContainerPath("data")
                    .setMode(Volume.Mode.RW)
                    .setSource(
                        Volume.Source.newBuilder()
                            .setType(Volume.Source.Type.SANDBOX_PATH)
                            .setSandboxPath(
                                Volume.Source.SandboxPath.newBuilder()
                                    .setType(Volume.Source.SandboxPath.Type.PARENT)
                                    .setPath("shared"))))
            .build();
    for (String name : List.of("a", "b")) {
      Call.Builder call = launch(in(executor, name), "echo " + name + " >data/" + name).toBuilder();
      call.getLaunchContainerBuilder().setContainer(container);
      assertThat(client.post(call.build())).isEqualTo(new AgentClient.Answered(200, ""));
    }
    assertThat(ending(in(executor, "a")).getExitStatus()).isZero();
    assertThat(ending(in(executor, "b")).getExitStatus()).isZero();
    assertThat(read(run("executor").resolve("shared/a"))).isEqualTo("a\n");
    assertThat(read(run("executor").resolve("shared/b"))).isEqualTo("b\n");
  }

  @Test
  void anExecutorWithItsOwnProgramLaunchesContainersInItself() {
    master.runOn(
        Wire.framework(), Wire.customExecutor("e", "exec sleep 1000"), true, Wire.task("t", ""));
    ExecutorClient executor =
        new ExecutorClient(vertx, agent.port(), "e", io.souk.protocol.negotiate.Codec.JSON)
            .subscribe();
    executor.awaitLaunch("t");
    executor.report("t", TaskState.TASK_RUNNING);
    ContainerID own =
        alone(agent.queries().view().frameworks().get(0).executors().get(0).containerId());
    ContainerID task = in(own, "task-t");

    assertThat(
            client
                .post(Call.newBuilder().setType(Call.Type.GET_EXECUTORS).build())
                .response()
                .getGetExecutors()
                .getExecutors(0)
                .getExecutorInfo())
        .isEqualTo(
            Wire.customExecutor("e", "exec sleep 1000").toBuilder()
                .setFrameworkId(Wire.FRAMEWORK_ID)
                .build());
    assertThat(client.post(launch(task, "echo run; " + ENDLESS)).status()).isEqualTo(200);
    Path sandbox = run("e").resolve("containers/task-t");
    Await.until("run", () -> read(sandbox.resolve("stdout")).equals("run\n"));
    AgentClient.Output check = client.stream(session(in(task, "check"), "echo checked"));
    assertThat(check.rest(ProcessIO.Data.Type.STDOUT)).isEqualTo("checked\n");
    CompletableFuture<AgentClient.Answered> waiting = client.postLater(wait(task));
    assertThat(client.post(kill(own, 9)).status()).isEqualTo(200);
    assertThat(waiting.join().response().getWaitContainer().getExitStatus()).isEqualTo(9);
    Await.until("forgotten", () -> client.post(wait(task)).status() == 404);
  }

  @Test
  void aNestedContainerSurvivesTheAgentAndItsSessionsDoNot() {
    ContainerID task = task("t", ENDLESS);
    ContainerID nested = in(task, "child");
    client.post(launch(nested, "echo up; while ! test -e go; do sleep 0.02; done; exit 6"));
    Path sandbox = run("t").resolve("containers/child");
    Await.until("up", () -> read(sandbox.resolve("stdout")).equals("up\n"));
    AgentClient.Output session =
        client.stream(session(in(nested, "s"), "trap '' TERM HUP; echo $$; touch on; " + ENDLESS));
    long pid = Long.parseLong(session.until(ProcessIO.Data.Type.STDOUT, "\n").strip());
    assertThat(ProcessHandle.of(pid)).isPresent();
    Await.success(agent.stop(true));
    startAgent();

    Await.until(
        "the session's end", () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    assertThat(client.post(wait(in(nested, "s"))).status()).isEqualTo(404);
    assertThat(client.post(launch(nested, "true")).status()).isEqualTo(202);
    CompletableFuture<AgentClient.Answered> waiting = client.postLater(wait(nested));
    try {
      Files.writeString(sandbox.resolve("go"), "");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThat(waiting.join().response().getWaitContainer().getExitStatus()).isEqualTo(6 << 8);
  }

  @Test
  void aStandaloneContainerSurvivesTheAgent() {
    ContainerID alone = alone("alone");
    assertThat(
            client
                .post(launch(alone, "echo up; while ! test -e go; do sleep 0.02; done; exit 3"))
                .status())
        .isEqualTo(200);
    Path sandbox = dir.resolve("agent/containers/alone");
    Await.until("up", () -> read(sandbox.resolve("stdout")).equals("up\n"));
    Await.success(agent.stop(true));
    startAgent();

    assertThat(client.post(launch(alone, "true")).status()).isEqualTo(202);
    CompletableFuture<AgentClient.Answered> waiting = client.postLater(wait(alone));
    try {
      Files.writeString(sandbox.resolve("go"), "");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThat(waiting.join().response().getWaitContainer().getExitStatus()).isEqualTo(3 << 8);
    Await.success(agent.stop(true));
    startAgent();
    assertThat(ending(alone).getExitStatus()).isEqualTo(3 << 8);
    assertThat(client.post(remove(alone)).status()).isEqualTo(200);
    assertThat(sandbox).doesNotExist();
  }

  @Test
  void containersAreListed() {
    ContainerID task = task("t", ENDLESS);
    client.post(launch(in(task, "child"), ENDLESS));
    client.post(launch(alone("alone"), ENDLESS));

    assertThat(listed(false, false)).containsExactly(task);
    assertThat(listed(true, true))
        .containsExactlyInAnyOrder(task, in(task, "child"), alone("alone"));
    assertThat(listed(false, true)).containsExactlyInAnyOrder(task, alone("alone"));
  }

  private List<ContainerID> listed(boolean nested, boolean standalone) {
    return client
        .post(
            Call.newBuilder()
                .setType(Call.Type.GET_CONTAINERS)
                .setGetContainers(
                    Call.GetContainers.newBuilder()
                        .setShowNested(nested)
                        .setShowStandalone(standalone))
                .build())
        .response()
        .getGetContainers()
        .getContainersList()
        .stream()
        .map(Response.GetContainers.Container::getContainerId)
        .toList();
  }

  @Test
  void nothingIsMadeOutsideASandbox() throws IOException {
    Path outside = Files.createDirectories(dir.resolve("outside"));
    ContainerID task = task("t", "ln -s " + outside + " containers; touch ready; " + ENDLESS);
    Await.until("link", () -> Files.exists(run("t").resolve("ready")));

    assertThat(client.post(launch(in(task, "child"), "touch here")).status()).isEqualTo(500);

    assertThat(outside).isEmptyDirectory();
    assertThat(client.post(launch(in(task, "../../child"), "true")).status()).isEqualTo(400);
    assertThat(client.post(launch(alone(".."), "true")).status()).isEqualTo(400);
  }
}
