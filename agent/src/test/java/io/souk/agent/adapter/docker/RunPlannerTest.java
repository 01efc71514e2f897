package io.souk.agent.adapter.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.runtime.Mount;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ContainerInfo.DockerInfo;
import io.souk.protocol.mesos.ContainerInfo.DockerInfo.Network;
import io.souk.protocol.mesos.Image;
import io.souk.protocol.mesos.NetworkInfo;
import io.souk.protocol.mesos.Parameter;
import io.souk.protocol.mesos.Volume;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunPlannerTest {
  @TempDir Path dir;

  @Test
  void namesLabelsAndVariables() throws Exception {
    ContainerSpec spec =
        TestSpecs.shell(dir, "run me")
            .environment("A", "agent")
            .variable("A", "t")
            .variable("B", "t")
            .build();
    RunOptions options = plan(spec);
    assertThat(options.name).isEqualTo("mesos-" + spec.containerId());
    assertThat(options.image).isEqualTo(TestEngine.IMAGE);
    assertThat(options.environment)
        .containsEntry("A", "agent")
        .containsEntry("B", "t")
        .containsEntry("MESOS_SANDBOX", "/mnt/mesos/sandbox")
        .containsEntry("MESOS_CONTAINER_NAME", options.name);
    assertThat(options.labels)
        .containsEntry("io.souk.container", spec.containerId())
        .containsEntry("io.souk.framework", "framework")
        .containsEntry("io.souk.task", "task")
        .containsEntry("io.souk.work-dir", dir.toString());
    assertThat(options.entrypoint).contains(List.of("/bin/sh"));
    assertThat(options.command).containsExactly("-c", "run me");
    assertThat(options.host.getMounts().get(0).getTarget()).isEqualTo("/mnt/mesos/sandbox");
    assertThat(options.host.getNetworkMode()).isEqualTo("host");
  }

  @Test
  void mesosContainersWithImagesKeepTheRulesOfTheirKind() throws Exception {
    CommandInfo command =
        CommandInfo.newBuilder()
            .setShell(false)
            .setValue("/bin/echo")
            .addArguments("echo")
            .addArguments("one")
            .build();
    ContainerInfo.Builder mesos = ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS);
    mesos
        .getMesosBuilder()
        .getImageBuilder()
        .setType(Image.Type.DOCKER)
        .getDockerBuilder()
        .setName("app:1");
    RunOptions options =
        plan(
            TestSpecs.of(dir, command)
                .environment("NAME", "agent's")
                .variable("NAME", "task's")
                .container(mesos)
                .build());

    assertThat(options.image).isEqualTo("app:1");
    assertThat(options.host.getNetworkMode()).isEqualTo("host");
    assertThat(options.entrypoint).contains(List.of("/bin/echo"));
    assertThat(options.command).containsExactly("one");
    assertThat(options.environment).containsEntry("NAME", "task's");
  }

  @Test
  void directoriesOfTheAgentAreMounted() throws Exception {
    ContainerSpec spec =
        TestSpecs.shell(dir, "x")
            .build()
            .withMounts(
                List.of(
                    new Mount(dir.resolve("v 1"), "data", false),
                    new Mount(dir.resolve("v:2"), "/var/lib/data", true)));

    assertThat(plan(spec).host.getMounts().subList(1, 3))
        .extracting(m -> m.getSource() + " " + m.getTarget() + " " + m.getReadOnly())
        .containsExactly(
            dir.resolve("v 1") + " /mnt/mesos/sandbox/data false",
            dir.resolve("v:2") + " /var/lib/data true");
  }

  @Test
  void theSandboxOfAnExecutorIsForTasksOfGroups() throws Exception {
    ContainerSpec spec =
        TestSpecs.shell(dir, "x")
            .container(
                ContainerInfo.newBuilder()
                    .setType(ContainerInfo.Type.DOCKER)
                    .addVolumes(
                        Volume.newBuilder()
                            .setMode(Volume.Mode.RW)
                            .setContainerPath("shared")
                            .setSource(
                                Volume.Source.newBuilder()
                                    .setType(Volume.Source.Type.SANDBOX_PATH)
                                    .setSandboxPath(
                                        Volume.Source.SandboxPath.newBuilder()
                                            .setType(Volume.Source.SandboxPath.Type.PARENT)
                                            .setPath("common")))))
            .build();

    assertThatThrownBy(() -> plan(spec))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("'shared'");
    RunOptions given =
        plan(spec.withMounts(List.of(new Mount(dir.resolve("common"), "shared", false))));
    assertThat(given.host.getMounts()).hasSize(2);
    assertThat(given.host.getBinds()).isEmpty();
  }

  @Test
  void theImagesOwnCommandStaysWithoutACommand() throws Exception {
    RunOptions options = plan(TestSpecs.of(dir, CommandInfo.getDefaultInstance()).build());
    assertThat(options.entrypoint).isEmpty();
    assertThat(options.command).isEmpty();
    RunOptions arguments =
        plan(
            TestSpecs.of(dir, CommandInfo.newBuilder().setShell(false).addArguments("-v").build())
                .build());
    assertThat(arguments.command).containsExactly("-v");
  }

  @Test
  void tagsAreCompleted() {
    assertThat(ImageName.withTag("busybox")).isEqualTo("busybox:latest");
    assertThat(ImageName.withTag("host:5000/a/b")).isEqualTo("host:5000/a/b:latest");
    assertThat(ImageName.withTag("host:5000/a/b:1")).isEqualTo("host:5000/a/b:1");
    assertThat(ImageName.withTag("a@sha256:00")).isEqualTo("a@sha256:00");
  }

  @Test
  void limitsFollowMesosArithmetic() throws Exception {
    RunOptions plain = plan(TestSpecs.shell(dir, "x").cpus(0.25).memory(10).build());
    assertThat(plain.host.getCpuShares()).isEqualTo(256);
    assertThat(plain.host.getCpuQuota()).isNull();
    assertThat(plain.host.getMemory()).isEqualTo(32L << 20);
    assertThat(plain.host.getMemoryReservation()).isNull();

    RunOptions limited =
        plan(
            TestSpecs.shell(dir, "x")
                .cpus(0.0001)
                .memory(64)
                .limit("cpus", 2)
                .limit("mem", 128)
                .build());
    assertThat(limited.host.getCpuShares()).isEqualTo(2);
    assertThat(limited.host.getCpuQuota()).isEqualTo(200_000);
    assertThat(limited.host.getMemory()).isEqualTo(128L << 20);
    assertThat(limited.host.getMemoryReservation()).isEqualTo(64L << 20);

    ContainerSpec unlimited =
        TestSpecs.shell(dir, "x").cpus(1).memory(64).limit("mem", Double.POSITIVE_INFINITY).build();
    assertThat(plan(unlimited).host.getMemory()).isNull();
    DockerSettings strict = new DockerSettings(TestEngine.HOST, dir, Optional.empty(), true);
    assertThat(RunPlanner.plan(unlimited, strict).host.getCpuQuota()).isEqualTo(100_000);
  }

  @Test
  void whoMayUseMoreThanAskedIsKilledSooner() throws Exception {
    DockerSettings settings = new DockerSettings(TestEngine.HOST, dir, Optional.empty(), false);
    double half = settings.hostMemory() / 2.0 / (1024 * 1024);
    ContainerSpec burstable = TestSpecs.shell(dir, "x").memory(half).limit("mem", 2 * half).build();
    assertThat(plan(burstable).host.getOomScoreAdj()).isBetween(499, 501);
    ContainerSpec unlimited =
        TestSpecs.shell(dir, "x").memory(64).limit("mem", Double.POSITIVE_INFINITY).build();
    assertThat(plan(unlimited).host.getOomScoreAdj()).isBetween(900, 1000);
    assertThat(plan(TestSpecs.shell(dir, "x").memory(64).build()).host.getOomScoreAdj()).isNull();
    assertThat(
            plan(TestSpecs.shell(dir, "x").memory(64).limit("mem", 64).build())
                .host
                .getOomScoreAdj())
        .isNull();
  }

  @Test
  void revocableCpusWeighLittle() throws Exception {
    ContainerSpec spec = TestSpecs.shell(dir, "x").revocableCpus(2).build();
    assertThat(plan(spec).host.getCpuShares()).isEqualTo(20);
  }

  @Test
  void wholeGpusAreAskedFor() throws Exception {
    assertThat(plan(TestSpecs.shell(dir, "x").gpus(2).build()).gpus).isEqualTo(2);
    assertThat(plan(TestSpecs.shell(dir, "x").build()).gpus).isZero();
    assertRefused(TestSpecs.shell(dir, "x").gpus(0.5).build(), "gpus 0.5");
  }

  @Test
  void nameServersByNetwork() throws Exception {
    DnsDefaults dns =
        DnsDefaults.parse(
            """
            {"mesos": [], "docker": [
              {"network_mode": "BRIDGE", "dns": {"nameservers": ["1.1.1.1"], "search": ["b"]}},
              {"network_mode": "USER", "dns": {"nameservers": ["2.2.2.2"]}},
              {"network_mode": "USER", "network_name": "mine",
               "dns": {"nameservers": ["3.3.3.3"], "options": ["ndots:2"]}}]}""");
    assertThat(servers(dns, Network.BRIDGE, "")).containsExactly("1.1.1.1");
    assertThat(servers(dns, Network.USER, "mine")).containsExactly("3.3.3.3");
    assertThat(servers(dns, Network.USER, "other")).containsExactly("2.2.2.2");
    assertThat(servers(dns, Network.HOST, "")).isNull();
    assertThat(servers(dns, Network.BRIDGE, "", "dns-search", "x")).isNull();
    assertThat(servers(dns, Network.BRIDGE, "", "dns", "9.9.9.9")).containsExactly("9.9.9.9");
    for (String text :
        List.of(
            "x",
            "[]",
            "{\"dockr\":[]}",
            "{\"docker\":{}}",
            "{\"docker\":[{\"network_mode\":\"HOST\"}]}",
            "{\"docker\":[{\"network_mode\":\"USER\",\"dns\":{\"search\":[1]}}]}")) {
      assertThatThrownBy(() -> DnsDefaults.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("--default-container-dns");
    }
  }

  private String[] servers(DnsDefaults dns, Network network, String name, String... parameter)
      throws LaunchException {
    DockerInfo.Builder docker = DockerInfo.newBuilder().setImage("i").setNetwork(network);
    if (parameter.length > 0) {
      docker.addParameters(Parameter.newBuilder().setKey(parameter[0]).setValue(parameter[1]));
    }
    ContainerInfo.Builder container =
        ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER).setDocker(docker);
    if (!name.isEmpty()) {
      container.addNetworkInfos(NetworkInfo.newBuilder().setName(name));
    }
    DockerSettings settings =
        new DockerSettings(TestEngine.HOST, dir, Optional.empty(), false)
            .withDefaults(new ContainerDefaults(dns, OptionalLong.empty(), List.of()));
    return RunPlanner.plan(TestSpecs.shell(dir, "x").container(container).build(), settings)
        .host
        .getDns();
  }

  @Test
  void sharedMemoryHasADefaultSize() throws Exception {
    DockerSettings settings =
        new DockerSettings(TestEngine.HOST, dir, Optional.empty(), false)
            .withDefaults(
                new ContainerDefaults(DnsDefaults.NONE, OptionalLong.of(1 << 20), List.of()));
    assertThat(RunPlanner.plan(TestSpecs.shell(dir, "x").build(), settings).host.getShmSize())
        .isEqualTo(1 << 20);
    assertThat(RunPlanner.plan(withParameters("shm-size", "2m"), settings).host.getShmSize())
        .isEqualTo(2 << 20);
  }

  @Test
  void volumesOfDrivers() throws Exception {
    DockerInfo.Builder docker = DockerInfo.newBuilder().setImage("i").setVolumeDriver("rexray");
    ContainerInfo.Builder container =
        ContainerInfo.newBuilder()
            .setType(ContainerInfo.Type.DOCKER)
            .setDocker(docker)
            .addVolumes(volume("named", "/c", Volume.Mode.RW));
    RunOptions options = plan(TestSpecs.shell(dir, "x").container(container).build());
    assertThat(options.host.getVolumeDriver()).isEqualTo("rexray");
    assertThat(options.host.getBinds()[0].getPath()).isEqualTo("named");
    container.addVolumes(
        Volume.newBuilder()
            .setMode(Volume.Mode.RW)
            .setContainerPath("/d")
            .setSource(
                Volume.Source.newBuilder()
                    .setType(Volume.Source.Type.DOCKER_VOLUME)
                    .setDockerVolume(
                        Volume.Source.DockerVolume.newBuilder().setDriver("other").setName("n"))));
    assertRefused(TestSpecs.shell(dir, "x").container(container).build(), "two volume drivers");
  }

  @Test
  void aHostnameNeedsANetworkOfItsOwn() throws Exception {
    ContainerInfo.Builder container =
        ContainerInfo.newBuilder()
            .setType(ContainerInfo.Type.DOCKER)
            .setHostname("me")
            .setDocker(DockerInfo.newBuilder().setImage("i").setNetwork(Network.BRIDGE));
    assertThat(plan(TestSpecs.shell(dir, "x").container(container).build()).hostname)
        .contains("me");
    container.getDockerBuilder().setNetwork(Network.HOST);
    assertRefused(TestSpecs.shell(dir, "x").container(container).build(), "hostname");
  }

  @Test
  void volumes() throws Exception {
    ContainerSpec spec =
        withVolumes(
            volume("/h", "/c", Volume.Mode.RO),
            volume("/h", "c", Volume.Mode.RW),
            volume("s", "/d", Volume.Mode.RW));
    RunOptions options = plan(spec);
    assertThat(Arrays.stream(options.host.getBinds()).map(Bind::getPath))
        .containsExactly("/h", "/h", spec.sandbox() + "/s");
    assertThat(Arrays.stream(options.host.getBinds()).map(b -> b.getVolume().getPath()))
        .containsExactly("/c", "/mnt/mesos/sandbox/c", "/d");
    assertThat(options.host.getBinds()[0].getAccessMode()).isEqualTo(AccessMode.ro);
    assertRefused(withVolumes(volume("s", "d", Volume.Mode.RW)), "relative");
    assertRefused(withVolumes(volume("../x", "/d", Volume.Mode.RW)), "leaves the sandbox");
    assertRefused(
        withVolumes(Volume.newBuilder().setContainerPath("/c").setMode(Volume.Mode.RW)), "neither");
  }

  @Test
  void pathsWithColonsAreMountedToo() throws Exception {
    RunOptions options = plan(withVolumes(volume("/a:b", "/c", Volume.Mode.RO)));
    assertThat(options.host.getBinds()).isEmpty();
    assertThat(options.host.getMounts().get(1).getSource()).isEqualTo("/a:b");
    assertThat(options.host.getMounts().get(1).getReadOnly()).isTrue();
  }

  @Test
  void ports() throws Exception {
    DockerInfo.Builder bridge =
        DockerInfo.newBuilder()
            .setNetwork(Network.BRIDGE)
            .addPortMappings(
                DockerInfo.PortMapping.newBuilder()
                    .setHostPort(31000)
                    .setContainerPort(80)
                    .setProtocol("UDP"));
    RunOptions options = plan(TestSpecs.shell(dir, "x").docker(bridge).port(31000).build());
    assertThat(options.host.getNetworkMode()).isEqualTo("bridge");
    assertThat(options.exposedPorts).containsExactly(ExposedPort.udp(80));
    assertThat(
            options
                .host
                .getPortBindings()
                .getBindings()
                .get(ExposedPort.udp(80))[0]
                .getHostPortSpec())
        .isEqualTo("31000");
    assertRefused(TestSpecs.shell(dir, "x").docker(bridge).port(31001).build(), "31000");
    bridge.setNetwork(Network.HOST);
    assertRefused(TestSpecs.shell(dir, "x").docker(bridge).port(31000).build(), "port mappings");
  }

  @Test
  void userNetworksNeedOneName() throws Exception {
    ContainerInfo.Builder container =
        ContainerInfo.newBuilder()
            .setType(ContainerInfo.Type.DOCKER)
            .setDocker(DockerInfo.newBuilder().setImage("i").setNetwork(Network.USER))
            .addNetworkInfos(NetworkInfo.newBuilder().setName("mine"));
    assertThat(plan(TestSpecs.shell(dir, "x").container(container).build()).host.getNetworkMode())
        .isEqualTo("mine");
    container.addNetworkInfos(NetworkInfo.newBuilder().setName("other"));
    assertRefused(TestSpecs.shell(dir, "x").container(container).build(), "exactly one");
  }

  @Test
  void parameters() throws Exception {
    RunOptions options =
        plan(
            withParameters(
                "network",
                "none",
                "user",
                "nobody",
                "cap-add",
                "net_admin",
                "ulimit",
                "nofile=1:2",
                "memory-swap",
                "1g",
                "volume",
                "/a:/b:ro",
                "label",
                "k=v",
                "add-host",
                "h:1.2.3.4",
                "env",
                "Q=1=2",
                "init",
                "true",
                "log-opt",
                "max-size=1m",
                "workdir",
                "/w"));
    assertThat(options.host.getNetworkMode()).isEqualTo("none");
    assertThat(options.user).contains("nobody");
    assertThat(options.workingDirectory).contains("/w");
    assertThat(options.host.getCapAdd()).containsExactly(Capability.NET_ADMIN);
    assertThat(options.host.getUlimits()[0].getHard()).isEqualTo(2L);
    assertThat(options.host.getMemorySwap()).isEqualTo(1L << 30);
    assertThat(options.host.getBinds()[0].getAccessMode()).isEqualTo(AccessMode.ro);
    assertThat(options.labels).containsEntry("k", "v");
    assertThat(options.environment).containsEntry("Q", "1=2");
    assertThat(options.host.getInit()).isTrue();
    assertRefused(withParameters("no-such", "x"), "'no-such=x'");
    assertRefused(withParameters("cpu-shares", "x"), "expected a number");
    assertRefused(withParameters("label", "io.souk.task=x"), "the agent's own");
    assertRefused(withParameters("cap-add", "nonsense"), "cap");
  }

  /** Whatever stands in the parameters: a plan or one line, nothing else. */
  @Property(tries = 500)
  void anyParameterIsPlannedOrRefused(@ForAll("keys") String key, @ForAll String value) {
    RunOptions options = new RunOptions("n", "i", new ParameterFiles(Path.of("no-such-sandbox")));
    try {
      RunParameters.apply(
          List.of(Parameter.newBuilder().setKey(key).setValue(value).build()), options);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.of(
        "volume",
        "publish",
        "ulimit",
        "device",
        "link",
        "expose",
        "memory",
        "cap-add",
        "log-driver",
        "tmpfs",
        "env",
        "volumes-from",
        "cpus",
        "shm-size",
        "init",
        "dns",
        "add-host",
        "label",
        "mount",
        "gpus",
        "health-interval",
        "security-opt",
        "env-file",
        "device-read-bps",
        "blkio-weight-device",
        "log-opt",
        "storage-opt",
        "sysctl",
        "pull",
        "restart",
        "x");
  }

  private ContainerSpec withVolumes(Volume.Builder... volumes) {
    ContainerInfo.Builder container = ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER);
    Arrays.stream(volumes).forEach(container::addVolumes);
    return TestSpecs.shell(dir, "x").container(container).build();
  }

  private ContainerSpec withParameters(String... pairs) {
    DockerInfo.Builder docker = DockerInfo.newBuilder();
    for (int i = 0; i < pairs.length; i += 2) {
      docker.addParameters(Parameter.newBuilder().setKey(pairs[i]).setValue(pairs[i + 1]));
    }
    return TestSpecs.shell(dir, "x").docker(docker).build();
  }

  private static Volume.Builder volume(String host, String container, Volume.Mode mode) {
    return Volume.newBuilder().setHostPath(host).setContainerPath(container).setMode(mode);
  }

  private void assertRefused(ContainerSpec spec, String reason) {
    assertThatThrownBy(() -> plan(spec))
        .isInstanceOf(LaunchException.class)
        .hasMessageStartingWith("Failed to create docker run options: ")
        .hasMessageContaining(reason);
  }

  private RunOptions plan(ContainerSpec spec) throws LaunchException {
    return RunPlanner.plan(spec, new DockerSettings(TestEngine.HOST, dir, Optional.empty(), false));
  }
}
