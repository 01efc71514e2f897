package io.souk.chronos.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobDefaults;
import io.souk.chronos.job.JobReader;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.TaskId;
import io.souk.protocol.map.WireStartBefore;
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
    return build(members, arguments, Cause.MANUAL, 1);
  }

  private static TaskInfo build(String members, String arguments, Cause cause, int attempt) {
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
            new TaskId(5, attempt, job.name()),
            cause,
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
  void firstAttemptsCarryTheEndOfTheirWindow() {
    String window = "\"command\":\"true\",\"epsilon\":\"PT30S\"";
    TaskInfo first = build(window, "", Cause.SCHEDULE, 0);
    assertThat(WireStartBefore.read(first)).contains(NOW.plusSeconds(30));
    assertThat(WireStartBefore.read(build(window, "", Cause.SCHEDULE, 1))).isEmpty();
    assertThat(WireStartBefore.read(build(window, "", Cause.MANUAL, 0))).isEmpty();
    assertThat(WireStartBefore.read(build("\"command\":\"true\"", "", Cause.SCHEDULE, 0)))
        .isEmpty();
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

  @Test
  void customExecutorGetsDataContainerUserFilesAndEnvironment() {
    TaskInfo task =
        build(
            "\"executor\":\"/opt/ex\",\"taskInfoData\":\"d\",\"runAsUser\":\"batch\","
                + "\"uris\":[\"u\"],\"container\":{\"image\":\"i\"}",
            "");
    assertThat(task.getData().toStringUtf8()).isEqualTo("d");
    assertThat(task.hasContainer()).isFalse();
    assertThat(task.getExecutor().getContainer().getDocker().getImage()).isEqualTo("i");
    CommandInfo command = task.getExecutor().getCommand();
    assertThat(command.getUser()).isEqualTo("batch");
    assertThat(command.getUris(0).getValue()).isEqualTo("u");
    assertThat(command.getEnvironment().getVariablesList())
        .extracting(Environment.Variable::getName)
        .contains("mesos_task_id", "CHRONOS_JOB_NAME");
  }

  @Test
  void argumentsOfARunStandInPlaceOfTheJobsOwn() {
    CommandInfo command =
        build("\"command\":\"/bin/ls\",\"shell\":false,\"arguments\":[\"-l\"]", " -a  x ")
            .getCommand();
    assertThat(command.getArgumentsList()).containsExactly("/bin/ls", "-a", "x");
    // The id never carries them: they may be too long, or hold what no file name can.
    assertThat(build("\"command\":\"ls\"", "/etc").getTaskId().getValue()).isEqualTo("ct:5:1:a:");
  }

  @Test
  void noUserIsLeftToTheAgent() {
    assertThat(command("\"command\":\"x\",\"runAsUser\":\"\"").hasUser()).isFalse();
  }

  @Test
  void fetchedFilesKeepTheirFlags() {
    CommandInfo.URI uri =
        command(
                "\"fetch\":[{\"uri\":\"u\",\"executable\":true,\"cache\":true,"
                    + "\"extract\":false,\"output_file\":\"o\"}]")
            .getUris(0);
    assertThat(uri.getExecutable() && uri.getCache() && !uri.getExtract()).isTrue();
    assertThat(uri.getOutputFile()).isEqualTo("o");
  }

  @Test
  void labelsOfNetworksAndParametersReachTheKernelAndPortsDoNot() {
    ContainerInfo container =
        build(
                "\"container\":{\"image\":\"i\",\"network\":\"USER\",\"networkName\":\"old\","
                    + "\"networkInfos\":[{\"name\":\"n\",\"protocol\":\"IPv4\",\"labels\":"
                    + "[{\"key\":\"k\",\"value\":\"v\"}],\"portMappings\":[{\"hostPort\":1}]}],"
                    + "\"parameters\":[{\"key\":\"p\",\"value\":\"q\"}]}",
                "")
            .getContainer();
    assertThat(container.getNetworkInfosList())
        .extracting(info -> info.getName())
        .containsExactly("old", "n");
    assertThat(container.getNetworkInfos(1).getLabels().getLabels(0).getValue()).isEqualTo("v");
    assertThat(container.getNetworkInfos(1).getPortMappingsCount()).isZero();
    assertThat(container.getDocker().getParameters(0).getKey()).isEqualTo("p");
    assertThat(container.getDocker().getNetwork()).isEqualTo(ContainerInfo.DockerInfo.Network.USER);
  }
}
