package io.souk.agent.adapter.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.agent.adapter.cgroup.RequiresCgroups;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.Wire;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.runtime.Workload;
import io.souk.protocol.mesos.CapabilityInfo;
import io.souk.protocol.mesos.CapabilityInfo.Capability;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.LinuxInfo;
import io.souk.protocol.mesos.RLimitInfo;
import io.souk.protocol.mesos.RLimitInfo.RLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of setrlimit, users and capabilities, as options and on real processes. */
@RequiresCgroups
class RestrictionsTest {

  @TempDir Path dir;

  private ContainerSpec spec(String shell, ContainerInfo.Builder container, Optional<String> user)
      throws IOException {
    String id = UUID.randomUUID().toString();
    return new ContainerSpec(
        id,
        "framework-1",
        Workload.of(
            Wire.task("t", shell).toBuilder()
                .setContainer(container.setType(ContainerInfo.Type.MESOS))
                .build()),
        Files.createDirectories(dir.resolve(id).resolve("sandbox")),
        Files.createDirectories(dir.resolve(id).resolve("state")),
        Map.of(),
        user);
  }

  private static ContainerInfo.Builder limits(RLimit.Builder... limits) {
    RLimitInfo.Builder info = RLimitInfo.newBuilder();
    for (RLimit.Builder limit : limits) {
      info.addRlimits(limit);
    }
    return ContainerInfo.newBuilder().setRlimitInfo(info);
  }

  private static RLimit.Builder limit(RLimit.Type type, long soft, long hard) {
    return RLimit.newBuilder().setType(type).setSoft(soft).setHard(hard);
  }

  private static CapabilityInfo capabilities(Capability... capabilities) {
    return CapabilityInfo.newBuilder().addAllCapabilities(List.of(capabilities)).build();
  }

  private String run(String shell, ContainerInfo.Builder container, Optional<String> user)
      throws IOException {
    return run(Isolation.NONE, shell, container, user);
  }

  private String run(
      Isolation isolation, String shell, ContainerInfo.Builder container, Optional<String> user)
      throws IOException {
    ProcessRuntime runtime = new ProcessRuntime(isolation);
    ContainerSpec spec = spec(shell, container, user);
    ContainerExit exit = Await.success(Await.success(runtime.launch(spec)).exited());
    Await.success(runtime.close());
    assertThat(exit)
        .as(Files.readString(spec.sandbox().resolve("stderr")))
        .isEqualTo(new ContainerExit.Exited(0));
    return Files.readString(spec.sandbox().resolve("stdout"));
  }

  private void assertRefused(ContainerInfo.Builder container, String part) throws IOException {
    ContainerSpec spec = spec("true", container, Optional.empty());
    assertThatThrownBy(() -> Restrictions.of(spec, false))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining(part);
  }

  @Test
  void everyTypeOfLimitHasAnOption() throws Exception {
    for (RLimit.Type type : RLimit.Type.values()) {
      if (type != RLimit.Type.UNKNOWN) {
        ContainerSpec spec = spec("true", limits(limit(type, 1, 2)), Optional.empty());
        List<String> argv = Restrictions.of(spec, false).around(Optional.empty(), List.of("true"));
        assertThat(argv).startsWith(Programs.path("prlimit")).endsWith("--", "true");
        List<String> asked = List.of(Programs.path("prlimit"), argv.get(1).replaceAll("=.*", ""));
        Process known = new ProcessBuilder(asked).redirectErrorStream(true).start();
        assertThat(new String(known.getInputStream().readAllBytes()))
            .as(type.name())
            .doesNotContain("unrecognized");
      }
    }
  }

  @Test
  void limitsAreSet() throws IOException {
    String out =
        run(
            "ulimit -Sn; ulimit -Hn; ulimit -Sc",
            limits(
                limit(RLimit.Type.RLMT_NOFILE, 100, 200),
                RLimit.newBuilder().setType(RLimit.Type.RLMT_CORE)),
            Optional.empty());

    assertThat(out).isEqualTo("100\n200\nunlimited\n");
  }

  @Test
  void halfLimitsAndTurnedOnesAreRefused() throws IOException {
    assertRefused(
        limits(RLimit.newBuilder().setType(RLimit.Type.RLMT_AS).setSoft(1)), "both 'soft'");
    assertRefused(limits(limit(RLimit.Type.RLMT_AS, 2, 1)), "expected at most 'hard', which is 1");
    assertRefused(limits(RLimit.newBuilder().setSoft(1).setHard(1)), "expected RLMT_AS");
  }

  @Test
  void aUserHasAllItsGroups() throws IOException {
    String out = run("id -un; id -G", ContainerInfo.newBuilder(), Optional.of("nobody"));
    Process asked = new ProcessBuilder("id", "-G", "nobody").start();

    assertThat(out).isEqualTo("nobody\n" + new String(asked.getInputStream().readAllBytes()));
  }

  @Test
  void rootHasTheCapabilitiesItIsGivenAndNoOthers() throws IOException {
    ContainerInfo.Builder container =
        ContainerInfo.newBuilder()
            .setLinuxInfo(
                LinuxInfo.newBuilder()
                    .setEffectiveCapabilities(capabilities(Capability.NET_BIND_SERVICE))
                    .setBoundingCapabilities(
                        capabilities(Capability.NET_BIND_SERVICE, Capability.CHOWN)));

    String out = run("grep -E 'CapEff|CapBnd' /proc/self/status", container, Optional.empty());

    assertThat(out.replaceAll("\\s+", " "))
        .isEqualTo("CapEff: 0000000000000400 CapBnd: 0000000000000401 ");
  }

  @Test
  void aUserKeepsTheCapabilitiesItIsGiven() throws IOException {
    ContainerInfo.Builder container =
        ContainerInfo.newBuilder()
            .setLinuxInfo(
                LinuxInfo.newBuilder()
                    .setEffectiveCapabilities(capabilities(Capability.NET_BIND_SERVICE)));

    String out = run("id -un; grep CapEff /proc/self/status", container, Optional.of("nobody"));

    assertThat(out.replaceAll("\\s+", " ")).isEqualTo("nobody CapEff: 0000000000000400 ");
  }

  @Test
  void capabilitiesOutsideTheBoundsAreRefused() throws IOException {
    assertRefused(
        ContainerInfo.newBuilder()
            .setLinuxInfo(
                LinuxInfo.newBuilder()
                    .setEffectiveCapabilities(capabilities(Capability.KILL))
                    .setBoundingCapabilities(capabilities(Capability.CHOWN))),
        "KILL: expected one of the bounding");
  }

  private String held(DefaultCapabilities defaults, LinuxInfo.Builder wanted, String user)
      throws IOException {
    return run(
            Isolation.NONE.withCapabilities(defaults),
            "grep -E 'CapEff|CapBnd' /proc/self/status",
            ContainerInfo.newBuilder().setLinuxInfo(wanted),
            Optional.of(user).filter(name -> !name.equals("root")))
        .replaceAll("\\s+", " ")
        .strip();
  }

  @Test
  void theOperatorSaysWhatTasksHaveThatSayNothing() throws IOException {
    DefaultCapabilities few =
        new DefaultCapabilities(
            Optional.of(capabilities(Capability.CHOWN)),
            Optional.of(capabilities(Capability.CHOWN, Capability.NET_BIND_SERVICE)));
    DefaultCapabilities bounds = new DefaultCapabilities(Optional.empty(), few.bounding());
    LinuxInfo.Builder none = LinuxInfo.newBuilder();

    assertThat(held(few, none, "root"))
        .isEqualTo("CapEff: 0000000000000001 CapBnd: 0000000000000401");
    assertThat(
            held(
                few,
                LinuxInfo.newBuilder()
                    .setEffectiveCapabilities(capabilities(Capability.NET_BIND_SERVICE)),
                "root"))
        .isEqualTo("CapEff: 0000000000000400 CapBnd: 0000000000000401");
    assertThat(
            held(
                few,
                LinuxInfo.newBuilder()
                    .setBoundingCapabilities(capabilities(Capability.NET_BIND_SERVICE)),
                "root"))
        .isEqualTo("CapEff: 0000000000000000 CapBnd: 0000000000000400");
    assertThat(held(bounds, none, "root"))
        .isEqualTo("CapEff: 0000000000000401 CapBnd: 0000000000000401");
    assertThat(held(bounds, none, "nobody"))
        .isEqualTo("CapEff: 0000000000000000 CapBnd: 0000000000000401");
  }

  @Test
  void noTaskHasMoreThanTheOperatorAllows() throws IOException {
    DefaultCapabilities bounds =
        new DefaultCapabilities(Optional.empty(), Optional.of(capabilities(Capability.CHOWN)));
    for (LinuxInfo.Builder wanted :
        List.of(
            LinuxInfo.newBuilder().setEffectiveCapabilities(capabilities(Capability.KILL)),
            LinuxInfo.newBuilder().setBoundingCapabilities(capabilities(Capability.KILL)))) {
      ContainerSpec spec =
          spec("true", ContainerInfo.newBuilder().setLinuxInfo(wanted), Optional.empty());

      assertThatThrownBy(() -> Restrictions.of(spec, false, bounds))
          .isInstanceOf(LaunchException.class)
          .hasMessageContaining("capability KILL: expected one of the");
    }
  }

  @Test
  void nothingIsPutInFrontOfAnUnrestrictedCommand() throws Exception {
    ContainerSpec spec = spec("true", ContainerInfo.newBuilder(), Optional.empty());

    assertThat(Restrictions.of(spec, false).around(Optional.empty(), List.of("x")))
        .containsExactly("x");
    assertThat(Restrictions.of(spec, true).around(Optional.empty(), List.of("x")))
        .containsExactly(Programs.path("setpriv"), "--no-new-privs", "--", "x");
  }
}
