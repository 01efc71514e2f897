package io.souk.chronos.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobDefaults;
import io.souk.chronos.job.JobReader;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.TaskId;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.TaskInfo;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TaskBuilderTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static TaskInfo build(String members, String arguments) {
    Job job;
    try {
      job =
          new JobReader(JobDefaults.standard("nobody", ZoneId.of("UTC")))
              .read(new ObjectMapper().readTree("{\"name\":\"a\"," + members + "}"), NOW);
    } catch (java.io.IOException malformed) {
      throw new AssertionError(malformed);
    }
    Run run =
        Run.queued(
            new TaskId(5, 1, job.name()),
            Cause.MANUAL,
            Optional.of(arguments).filter(text -> !text.isEmpty()),
            new Run.When(NOW, NOW),
            NOW);
    Offer offer =
        Offer.newBuilder()
            .setId(OfferID.newBuilder().setValue("o"))
            .setFrameworkId(FrameworkID.newBuilder().setValue("f"))
            .setAgentId(AgentID.newBuilder().setValue("agent"))
            .setHostname("host")
            .build();
    return TaskBuilder.build(job, run, offer, List.of());
  }

  private static CommandInfo command(String members) {
    return build(members, "").getCommand();
  }

  @Test
  void shellLineIsFollowedByItsArguments() {
    CommandInfo command = command("\"command\":\"ls\",\"arguments\":[\"-l\",\"/\"]");
    assertThat(command.getShell()).isTrue();
    assertThat(command.getValue()).isEqualTo("ls -l /");
    assertThat(command.getUser()).isEqualTo("nobody");
    assertThat(build("\"command\":\"ls\",\"arguments\":[\"-l\"]", "-a x").getCommand().getValue())
        .isEqualTo("ls -a x");
  }

  @Test
  void processWithoutShellGetsItsWholeArgumentVector() {
    CommandInfo command = command("\"command\":\"/bin/ls\",\"shell\":false,\"arguments\":[\"-l\"]");
    assertThat(command.getShell()).isFalse();
    assertThat(command.getValue()).isEqualTo("/bin/ls");
    assertThat(command.getArgumentsList()).containsExactly("/bin/ls", "-l");
  }

  @Test
  void imageWithoutCommandRunsItsEntrypoint() {
    TaskInfo task =
        build("\"shell\":false,\"arguments\":[\"-l\"],\"container\":{\"image\":\"i\"}", "");
    assertThat(task.getCommand().hasValue()).isFalse();
    assertThat(task.getCommand().getArgumentsList()).containsExactly("-l");
    assertThat(task.getContainer().getDocker().getNetwork())
        .isEqualTo(ContainerInfo.DockerInfo.Network.HOST);
  }

  @Test
  void remoteCommandIsFetchedAndRun() {
    CommandInfo command = command("\"command\":\"http://x/y/run.sh\"");
    assertThat(command.getValue()).isEqualTo("./run.sh");
    assertThat(command.getUris(0).getValue()).isEqualTo("http://x/y/run.sh");
    assertThat(command.getUris(0).getExecutable()).isTrue();
    assertThat(command("\"command\":\"httpd -f\"").getValue()).isEqualTo("httpd -f");
  }

  @Test
  void sameFileIsFetchedOnce() {
    assertThat(
            command("\"uris\":[\"u\"],\"fetch\":[{\"uri\":\"u\",\"extract\":false}]").getUrisList())
        .hasSize(1);
  }

  @Test
  void environmentNamesTheRunAndCannotBeOverridden() {
    CommandInfo command =
        command(
            "\"owner\":\"me\",\"environmentVariables\":[{\"name\":\"HOST\",\"value\":\"x\"},"
                + "{\"name\":\"MINE\",\"value\":\"y\"}]");
    Map<String, String> variables =
        command.getEnvironment().getVariablesList().stream()
            .collect(
                Collectors.toMap(Environment.Variable::getName, Environment.Variable::getValue));
    assertThat(variables)
        .containsEntry("MINE", "y")
        .containsEntry("HOST", "host")
        .containsEntry("mesos_task_id", "ct:5:1:a:")
        .containsEntry("MESOS_TASK_ID", "ct:5:1:a:")
        .containsEntry("CHRONOS_JOB_OWNER", "me")
        .containsEntry("CHRONOS_JOB_NAME", "a")
        .containsEntry("CHRONOS_RESOURCE_MEM", "128.0")
        .containsEntry("CHRONOS_RESOURCE_CPU", "0.1")
        .containsEntry("CHRONOS_RESOURCE_DISK", "256.0")
        .containsEntry("CHRONOS_JOB_RUN_TIME", Long.toString(NOW.toEpochMilli()))
        .containsEntry("CHRONOS_JOB_RUN_ATTEMPT", "1");
  }

  @Test
  void containersVolumesAndNetworksReachTheKernel() {
    TaskInfo task =
        build(
            "\"maxCompletionTime\":7,\"container\":{\"type\":\"mesos\",\"image\":\"i\","
                + "\"forcePullImage\":true,\"networkInfos\":[{\"name\":\"n\"}],"
                + "\"volumes\":[{\"containerPath\":\"/c\",\"hostPath\":\"/h\",\"mode\":\"RO\"},"
                + "{\"containerPath\":\"/d\",\"external\":{\"name\":\"e\",\"provider\":\"p\"}}]}",
            "");
    assertThat(task.getMaxCompletionTime().getNanoseconds()).isEqualTo(7_000_000_000L);
    ContainerInfo container = task.getContainer();
    assertThat(container.getMesos().getImage().getCached()).isFalse();
    assertThat(container.getNetworkInfos(0).getName()).isEqualTo("n");
    assertThat(container.getVolumes(0).getHostPath()).isEqualTo("/h");
    assertThat(container.getVolumes(1).getSource().getDockerVolume().getDriver()).isEqualTo("p");
  }

  @Test
  void customExecutorGetsTheCommandAsData() {
    TaskInfo task =
        build("\"command\":\"work\",\"executor\":\"/opt/ex\",\"executorFlags\":\"-f\"", "");
    assertThat(task.hasCommand()).isFalse();
    assertThat(task.getExecutor().getExecutorId().getValue()).isEqualTo("a");
    assertThat(task.getExecutor().getCommand().getValue()).isEqualTo("/opt/ex");
    assertThat(task.getData().toStringUtf8()).isEqualTo("-f|work");
  }
}
