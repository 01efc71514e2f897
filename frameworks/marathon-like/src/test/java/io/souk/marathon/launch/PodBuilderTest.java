package io.souk.marathon.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.Pod;
import io.souk.marathon.app.Roles;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.InstanceId;
import io.souk.marathon.instance.Placement;
import io.souk.marathon.pod.PodReader;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.LinuxInfo;
import io.souk.protocol.mesos.NetworkInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodBuilderTest {

  private static final Timestamp NOW = new Timestamp(Instant.parse("2026-01-01T00:00:00Z"));

  private static Offer.Operation.LaunchGroup build(String json, List<Integer> hostPorts) {
    try {
      ObjectNode normalised =
          new PodReader(Roles.of("*"), "").readNew(new ObjectMapper().readTree(json));
      normalised.put("version", NOW.toString());
      normalised.putObject("versionInfo").put("lastConfigChangeAt", NOW.toString());
      Pod pod = Pod.of(normalised);
      Placement placement =
          new Placement("agent", "host", Optional.empty(), Optional.empty(), hostPorts, Map.of());
      Instance instance =
          Instance.scheduled(InstanceId.of(pod.id(), "u"), pod, NOW)
              .provisioned(pod, placement, NOW);
      return PodBuilder.build(
          pod,
          instance,
          List.of(
              scalar("cpus", pod.cpus()),
              scalar("mem", pod.mem()),
              scalar("disk", pod.disk()),
              ports(hostPorts)));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static Resource scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setRole("*")
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }

  private static Resource ports(List<Integer> ports) {
    Value.Ranges.Builder ranges = Value.Ranges.newBuilder();
    ports.stream()
        .filter(port -> port >= 0)
        .forEach(p -> ranges.addRange(Value.Range.newBuilder().setBegin(p).setEnd(p)));
    return Resource.newBuilder()
        .setName("ports")
        .setType(Value.Type.RANGES)
        .setRole("*")
        .setRanges(ranges)
        .build();
  }

  private static final String TWO =
      """
      {"id":"/g/p",%s"containers":[
        {"name":"a","exec":{"command":{"shell":"x"}},"resources":{"cpus":0.3,"mem":10},
         "endpoints":[{"name":"one","containerPort":80,"hostPort":0},
                      {"name":"in-side","containerPort":81}]%s},
        {"name":"b","image":{"kind":"DOCKER","id":"i","forcePull":true},
         "exec":{"command":{"argv":["x","y"]}%s},"resources":{"cpus":0.3,"mem":10},
         "endpoints":[{"name":"two","containerPort":82,"hostPort":0,
                       "protocol":["tcp","udp"]}]}]}
      """;

  @Test
  void allContainersShareTheNetworkOfTheExecutor() {
    Offer.Operation.LaunchGroup group =
        build(
            TWO.formatted(
                "\"networks\":[{\"mode\":\"container\",\"name\":\"n\",\"labels\":{\"k\":\"v\"}}],",
                ",\"healthCheck\":{\"tcp\":{\"endpoint\":\"in-side\"}}",
                ""),
            List.of(31000, -1, 31001));
    ExecutorInfo executor = group.getExecutor();
    assertThat(executor.getExecutorId().getValue()).isEqualTo("instance-g_p.u");
    assertThat(executor.getType()).isEqualTo(ExecutorInfo.Type.DEFAULT);
    NetworkInfo network = executor.getContainer().getNetworkInfos(0);
    assertThat(network.getName()).isEqualTo("n");
    assertThat(network.getLabels().getLabels(0).getKey()).isEqualTo("k");
    assertThat(network.getPortMappingsList())
        .extracting(p -> p.getHostPort() + ">" + p.getContainerPort() + p.getProtocol())
        .containsExactly("31000>80tcp", "31001>82tcp", "31001>82udp");
    TaskInfo a = group.getTaskGroup().getTasks(0);
    TaskInfo b = group.getTaskGroup().getTasks(1);
    assertThat(a.getContainer().getNetworkInfosList()).isEmpty();
    assertThat(a.getHealthCheck().getTcp().getPort()).isEqualTo(81);
    assertThat(portsOf(a)).containsExactly(31000L);
    assertThat(portsOf(b)).containsExactly(31001L);
    assertThat(b.getCommand().hasValue()).as("the image's entry point").isFalse();
    assertThat(b.getContainer().getMesos().getImage().getCached()).isFalse();
    assertThat(b.getCommand().getEnvironment().getVariablesList())
        .extracting(v -> v.getName() + "=" + v.getValue())
        .contains("EP_HOST_ONE=31000", "EP_CONTAINER_ONE=80", "EP_CONTAINER_IN_SIDE=81")
        .noneMatch(text -> text.startsWith("EP_HOST_IN_SIDE"));
    assertThat(a.getDiscovery().getPorts().getPorts(1).getLabels().getLabels(0).getValue())
        .isEqualTo("container");
  }

  private static List<Long> portsOf(TaskInfo task) {
    return task.getResourcesList().stream()
        .filter(each -> each.getName().equals("ports"))
        .flatMap(each -> each.getRanges().getRangeList().stream())
        .map(Value.Range::getBegin)
        .toList();
  }

  @Test
  void whatTheAgentIsToldOfIsolation() {
    Offer.Operation.LaunchGroup group =
        build(
            TWO.formatted(
                "\"networks\":[{\"mode\":\"container/bridge\"}],"
                    + "\"linuxInfo\":{\"ipcInfo\":{\"mode\":\"PRIVATE\",\"shmSize\":16}},",
                ",\"resourceLimits\":{\"cpus\":\"unlimited\",\"mem\":20},\"tty\":true,"
                    + "\"lifecycle\":{\"killGracePeriodSeconds\":1.5},\"user\":\"nobody\","
                    + "\"linuxInfo\":{\"ipcInfo\":{\"mode\":\"SHARE_PARENT\"},"
                    + "\"seccomp\":{\"unconfined\":true}}",
                ",\"overrideEntrypoint\":true"),
            List.of(31000, -1, 31001));
    LinuxInfo ofExecutor = group.getExecutor().getContainer().getLinuxInfo();
    assertThat(ofExecutor.getIpcMode()).isEqualTo(LinuxInfo.IpcMode.PRIVATE);
    assertThat(ofExecutor.getShmSize()).isEqualTo(16);
    assertThat(ofExecutor.getShareCgroups()).isFalse();
    assertThat(group.getExecutor().getContainer().getNetworkInfos(0).getName())
        .isEqualTo("mesos-bridge");
    TaskInfo a = group.getTaskGroup().getTasks(0);
    assertThat(a.getLimitsOrThrow("cpus").getValue()).isInfinite();
    assertThat(a.getLimitsOrThrow("mem").getValue()).isEqualTo(20);
    assertThat(a.getContainer().hasTtyInfo()).isTrue();
    assertThat(a.getContainer().getLinuxInfo().getIpcMode())
        .isEqualTo(LinuxInfo.IpcMode.SHARE_PARENT);
    assertThat(a.getContainer().getLinuxInfo().getSeccomp().getUnconfined()).isTrue();
    assertThat(a.getKillPolicy().getGracePeriod().getNanoseconds()).isEqualTo(1_500_000_000L);
    assertThat(a.getCommand().getUser()).isEqualTo("nobody");
    assertThat(group.getTaskGroup().getTasks(1).getCommand().getValue()).isEqualTo("x");
  }

  @Test
  void oldPodsShareTheLimitsOfTheirExecutor() {
    Offer.Operation.LaunchGroup group =
        build(
            TWO.formatted(
                "\"legacySharedCgroups\":true,\"networks\":[{\"mode\":\"container/bridge\"}],",
                "",
                ""),
            List.of(31000, -1, 31001));
    assertThat(group.getTaskGroup().getTasksList())
        .allMatch(task -> task.getContainer().getLinuxInfo().getShareCgroups());
  }

  @Test
  void secretsAreNamedAndTheContainersOwnWordGoesBefore() {
    TaskInfo task =
        build(
                """
                {"id":"/p","secrets":{"s":{"source":"db/password"}},
                 "environment":{"POD":{"secret":"s"},"BOTH":"text","OTHER":{"secret":"s"}},
                 "volumes":[{"name":"v","secret":"s"}],
                 "containers":[{"name":"a","exec":{"command":{"shell":"x"}},"resources":{},
                   "environment":{"BOTH":{"secret":"s"},"OTHER":"plain"},
                   "volumeMounts":[{"name":"v","mountPath":"word"}]}]}
                """,
                List.of())
            .getTaskGroup()
            .getTasks(0);
    assertThat(task.getCommand().getEnvironment().getVariablesList())
        .filteredOn(v -> v.hasSecret())
        .extracting(v -> v.getName() + "=" + v.getSecret().getReference().getName())
        .containsExactly("BOTH=db/password", "POD=db/password");
    assertThat(task.getCommand().getEnvironment().getVariablesList())
        .filteredOn(v -> !v.hasSecret())
        .extracting(v -> v.getName() + "=" + v.getValue())
        .contains("OTHER=plain")
        .doesNotContain("BOTH=text");
    assertThat(task.getContainer().getVolumes(0).getSource().getSecret().getReference().getName())
        .isEqualTo("db/password");
  }
}
