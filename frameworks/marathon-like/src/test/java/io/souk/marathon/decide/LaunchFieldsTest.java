package io.souk.marathon.decide;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Group;
import io.souk.marathon.loop.Secrets;
import io.souk.marathon.state.Effect;
import io.souk.marathon.view.TaskView;
import io.souk.protocol.mesos.CheckInfo;
import io.souk.protocol.mesos.CheckStatusInfo;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.LinuxInfo;
import io.souk.protocol.mesos.NetworkInfo;
import io.souk.protocol.mesos.Secret;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.Volume;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What an app may say of its process and container, as the kernel is told. */
class LaunchFieldsTest {

  private final Simulation sim = new Simulation();

  private TaskInfo launch(String fields) {
    sim.create("{'id':'/g/a'," + fields + "}");
    List<TaskInfo> tasks = sim.offer("h1");
    assertThat(tasks).hasSize(1);
    return tasks.getFirst();
  }

  @Test
  void limitsMayBeNumbersOrNone() {
    TaskInfo task = launch("'cmd':'x','cpus':1,'resourceLimits':{'cpus':'unlimited','mem':256}");
    assertThat(task.getLimitsOrThrow("cpus").getValue()).isInfinite();
    assertThat(task.getLimitsOrThrow("mem").getValue()).isEqualTo(256);
    sim.update("/g/a", "{'labels':{'a':'b'}}", true);
    assertThat(sim.app("/g/a").json().path("resourceLimits").path("mem").asInt()).isEqualTo(256);
  }

  @Test
  void checksAreReportedAndTheirResultsShown() {
    TaskInfo task =
        launch("'cmd':'x','check':{'exec':{'command':{'shell':'test -f up'}},'intervalSeconds':3}");
    assertThat(task.getCheck().getType()).isEqualTo(CheckInfo.Type.COMMAND);
    assertThat(task.getCheck().getCommand().getCommand().getValue()).isEqualTo("test -f up");
    assertThat(task.getCheck().getIntervalSeconds()).isEqualTo(3);
    assertThat(task.getCheck().getTimeoutSeconds()).isEqualTo(20);
    sim.status(
        task.getTaskId().getValue(),
        TaskState.TASK_RUNNING,
        status ->
            status.setCheckStatus(
                CheckStatusInfo.newBuilder()
                    .setType(CheckInfo.Type.COMMAND)
                    .setCommand(CheckStatusInfo.Command.newBuilder().setExitCode(7))));
    JsonNode shown =
        new TaskView(sim.world()).tasks(sim.world().instancesOf(new AppId("/g/a")), false).get(0);
    assertThat(shown.at("/checkResult/command/exitCode").asInt()).isEqualTo(7);
    assertThat(sim.healthy("/g/a")).as("a check is no health check").isEqualTo(1);
  }

  @Test
  void checksOfPortsAskTheContainersPort() {
    TaskInfo task =
        launch(
            "'cmd':'x','networks':[{'mode':'container','name':'n'}],'container':{'type':'MESOS',"
                + "'portMappings':[{'containerPort':80}]},'check':{'http':{'portIndex':0,"
                + "'path':'/up'}}");
    assertThat(task.getCheck().getHttp().getPort()).isEqualTo(80);
    assertThat(task.getCheck().getHttp().getPath()).isEqualTo("/up");
  }

  @Test
  void terminalAndLinuxFieldsGoToTheContainer() {
    ContainerInfo container =
        launch(
                "'cmd':'x','tty':true,'container':{'type':'MESOS','linuxInfo':{'ipcInfo':"
                    + "{'mode':'PRIVATE','shmSize':64},'seccomp':{'unconfined':true}}}")
            .getContainer();
    assertThat(container.hasTtyInfo()).isTrue();
    assertThat(container.getLinuxInfo().getIpcMode()).isEqualTo(LinuxInfo.IpcMode.PRIVATE);
    assertThat(container.getLinuxInfo().getShmSize()).isEqualTo(64);
    assertThat(container.getLinuxInfo().getSeccomp().getUnconfined()).isTrue();
  }

  @Test
  void portsAreMappedOnTheNetworksTheyName() {
    List<NetworkInfo> networks =
        launch(
                "'cmd':'x','networks':[{'mode':'container','name':'one','labels':{'a':'b'}},"
                    + "{'mode':'container','name':'two'}],'container':{'type':'MESOS',"
                    + "'portMappings':[{'containerPort':80,'hostPort':0,'networkNames':['two']}]}")
            .getContainer()
            .getNetworkInfosList();
    assertThat(networks).extracting(NetworkInfo::getName).containsExactly("one", "two");
    assertThat(networks.get(0).getPortMappingsCount()).isZero();
    assertThat(networks.get(0).getLabels().getLabels(0).getKey()).isEqualTo("a");
    assertThat(networks.get(1).getPortMappings(0).getContainerPort()).isEqualTo(80);
  }

  @Test
  void externalVolumesAreMountedByTheirDriver() {
    Volume volume =
        launch(
                "'container':{'type':'DOCKER','docker':{'image':'i'},'volumes':[{'containerPath':"
                    + "'/data','external':{'name':'v','provider':'dvdi','options':"
                    + "{'dvdi/driver':'rex','dvdi/iops':'9'}}}]}")
            .getContainer()
            .getVolumes(0);
    Volume.Source.DockerVolume driver = volume.getSource().getDockerVolume();
    assertThat(driver.getDriver()).isEqualTo("rex");
    assertThat(driver.getName()).isEqualTo("v");
    assertThat(driver.getDriverOptions().getParameter(0).getKey()).isEqualTo("iops");
    assertThat(sim.app("/g/a").upgradeStrategy().maximumOverCapacity()).isZero();
  }

  @Test
  void secretsAreNamedInStateAndFilledInOnTheWayOut() {
    launch(
        "'cmd':'x','secrets':{'db':{'source':'db/password'},'no':{'source':'nothing'}},"
            + "'env':{'PASSWORD':{'secret':'db'},'OTHER':{'secret':'no'},'PLAIN':'p'},"
            + "'container':{'type':'MESOS','volumes':[{'containerPath':'pw','secret':'db'}]}");
    Effect.Accept accept = sim.effects(Effect.Accept.class).getLast();
    assertThat(accept.toString()).doesNotContain("geheim");
    Secrets secrets =
        source ->
            source.equals("db/password")
                ? Optional.of(ByteString.copyFromUtf8("geheim"))
                : Optional.empty();
    TaskInfo task = secrets.filled(accept).tasks().getFirst();
    Map<String, Environment.Variable> variables =
        task.getCommand().getEnvironment().getVariablesList().stream()
            .collect(Collectors.toMap(Environment.Variable::getName, each -> each));
    assertThat(variables.get("PASSWORD").getSecret().getValue().getData().toStringUtf8())
        .isEqualTo("geheim");
    assertThat(variables.get("OTHER").getSecret().getType()).isEqualTo(Secret.Type.REFERENCE);
    assertThat(variables.get("PLAIN").getValue()).isEqualTo("p");
    Volume volume = task.getContainer().getVolumes(0);
    assertThat(volume.getSource().getSecret().getValue().getData().toStringUtf8())
        .isEqualTo("geheim");
    assertThat(volume.getMode()).isEqualTo(Volume.Mode.RO);
  }

  @Test
  void theGroupsWordIsInTheEnvironment() {
    assertThat(enforcement(launch("'cmd':'x'"))).isEqualTo("FALSE");
    sim.turn(
        turn ->
            sim.world()
                .groups()
                .put(
                    turn,
                    new Group(new AppId("/e"), List.of(), Optional.of(true), turn.timestamp())));
    sim.create("{'id':'/e/a','cmd':'x'}");
    assertThat(sim.app("/e/a").role()).isEqualTo("e");
    assertThat(enforcement(sim.offer("h1").getFirst())).isEqualTo("TRUE");
  }

  private static String enforcement(TaskInfo task) {
    return task.getCommand().getEnvironment().getVariablesList().stream()
        .filter(each -> each.getName().equals("MARATHON_APP_ENFORCE_GROUP_ROLE"))
        .map(Environment.Variable::getValue)
        .findFirst()
        .orElseThrow();
  }
}
