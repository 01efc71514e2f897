package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.AgentClient;
import io.souk.agent.fake.Await;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.TTYInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.agent.Call;
import io.souk.protocol.mesos.agent.ProcessIO;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Sessions of callers of the API, at a whole agent; real processes. */
class AgentSessionsTest extends ApiCallers {

  @Test
  void aSessionIsTalkedToAndEndsWithAStatus() {
    ContainerID task = task("t", ENDLESS);
    ContainerID session = in(task, "session");
    AgentClient.Output output =
        client.stream(session(session, "read -r l; echo \"got $l in $(pwd)\"; cat >&2; exit 4"));
    assertThat(output.status()).isEqualTo(200);
    assertThat(output.header("Content-Type")).contains("application/recordio");
    assertThat(output.header("Message-Content-Type")).contains("application/json");
    CompletableFuture<AgentClient.Answered> waiting = client.postLater(wait(session));

    AgentClient.Input input = client.input().send(attach(session)).send(stdin("hello\n"));
    assertThat(output.until(ProcessIO.Data.Type.STDOUT, "\n")).startsWith("got hello in /");
    assertThat(client.input().send(attach(session)).status()).isEqualTo(409);
    input.send(stdin("rest")).send(stdin(""));
    assertThat(output.rest(ProcessIO.Data.Type.STDERR)).isEqualTo("rest");
    assertThat(input.end().status()).isEqualTo(200);
    assertThat(waiting.join().response().getWaitContainer().getExitStatus()).isEqualTo(4 << 8);
    assertThat(ending(session).getExitStatus()).isEqualTo(4 << 8);
    assertThat(client.stream(output(session)).status()).isEqualTo(404);
  }

  @Test
  void aSessionMayHaveATerminal() {
    ContainerID session = in(task("t", ENDLESS), "session");
    Call.Builder call = session(session, "stty size; read -r l; stty size; exit 0").toBuilder();
    call.getLaunchNestedContainerSessionBuilder()
        .setContainer(
            ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .setTtyInfo(window(33, 99)));
    AgentClient.Output output = client.stream(call.build());
    assertThat(output.until(ProcessIO.Data.Type.STDOUT, "\n")).isEqualTo("33 99\r\n");
    AgentClient.Input input =
        client
            .input()
            .send(attach(session))
            .send(
                io(
                    ProcessIO.newBuilder()
                        .setType(ProcessIO.Type.CONTROL)
                        .setControl(
                            ProcessIO.Control.newBuilder()
                                .setType(ProcessIO.Control.Type.TTY_INFO)
                                .setTtyInfo(window(44, 55)))))
            .send(stdin("x\n"));
    assertThat(output.rest(ProcessIO.Data.Type.STDOUT)).contains("44 55\r\n");
    input.end();
  }

  private static TTYInfo window(int rows, int columns) {
    return TTYInfo.newBuilder()
        .setWindowSize(TTYInfo.WindowSize.newBuilder().setRows(rows).setColumns(columns))
        .build();
  }

  @Test
  void aSessionEndsWithItsClient() {
    ContainerID task = task("t", ENDLESS);
    ContainerID session = in(task, "session");
    AgentClient.Output output =
        client.stream(session(session, "trap '' TERM HUP; echo up; " + ENDLESS));
    output.until(ProcessIO.Data.Type.STDOUT, "up");
    CompletableFuture<AgentClient.Answered> waiting = client.postLater(wait(session));
    AgentClient.Output second = client.stream(output(session));
    assertThat(second.status()).isEqualTo(200);

    output.close();

    assertThat(waiting.join().response().getWaitContainer().getExitStatus()).isEqualTo(9);
    second.rest(ProcessIO.Data.Type.STDOUT);
    assertThat(master.await("t", TaskState.TASK_RUNNING)).isNotNull();
  }

  @Test
  void othersReadAlong() {
    ContainerID session = in(task("t", ENDLESS), "session");
    AgentClient.Output output = client.stream(session(session, "read -r l; echo \"$l\""));
    AgentClient.Output second = client.stream(output(session));
    AgentClient.Input input = client.input().send(attach(session)).send(stdin("to all\n"));
    assertThat(output.rest(ProcessIO.Data.Type.STDOUT)).isEqualTo("to all\n");
    assertThat(second.rest(ProcessIO.Data.Type.STDOUT)).isEqualTo("to all\n");
    input.end();
  }

  @Test
  void theOutputOfATaskIsFollowed() throws IOException {
    ContainerID task =
        task(
            "t",
            "echo old; while ! test -e go; do echo tick; sleep 0.02; done; echo new; echo bad >&2");
    Await.until("old", () -> read(run("t").resolve("stdout")).contains("old"));
    AgentClient.Output output = client.stream(output(task));
    AgentClient.Output errors = client.stream(output(task));
    String first = output.until(ProcessIO.Data.Type.STDOUT, "tick");
    errors.until(ProcessIO.Data.Type.STDOUT, "tick");
    Files.writeString(run("t").toRealPath().resolve("go"), "");

    assertThat(first + output.rest(ProcessIO.Data.Type.STDOUT))
        .doesNotContain("old")
        .endsWith("tick\nnew\n");
    assertThat(errors.rest(ProcessIO.Data.Type.STDERR)).isEqualTo("bad\n");
    assertThat(client.input().send(attach(task)).status()).isEqualTo(404);
  }

  @Test
  void whoHasNoSessionTakesNoInput() {
    ContainerID task = task("t", ENDLESS);
    assertThat(client.input().send(attach(task)).status()).isEqualTo(500);
    assertThat(client.input().send(attach(in(task, "nobody"))).status()).isEqualTo(404);
    assertThat(client.input().send(stdin("x")).status()).isEqualTo(400);
    assertThat(client.input().send("{".getBytes()).status()).isEqualTo(400);
    assertThat(client.stream(output(in(task, "nobody"))).status()).isEqualTo(404);
    assertThat(client.stream(session(in(in(task, "nobody"), "s"), "true")).status()).isEqualTo(400);
  }
}
