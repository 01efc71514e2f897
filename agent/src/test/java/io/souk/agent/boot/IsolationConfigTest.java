package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.agent.adapter.cgroup.Controller;
import io.souk.agent.adapter.process.Isolation;
import io.souk.agent.adapter.process.Isolator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsolationConfigTest {

  @TempDir Path dir;

  /** Groups that are mounted nowhere. */
  private static IsolationConfig without() {
    return IsolationConfig.DEFAULT.withGroups(
        new IsolationConfig.Groups(Path.of("/nowhere"), "souk", false, true, OptionalLong.empty()));
  }

  @Test
  void oldNamesStandForNewOnes() {
    assertThat(Isolator.parse("process, cgroups"))
        .containsExactlyInAnyOrder(
            Isolator.POSIX_CPU, Isolator.POSIX_MEM, Isolator.CGROUPS_CPU, Isolator.CGROUPS_MEM);
    assertThat(Isolator.parse("cgroups/all"))
        .flatExtracting(Isolator::controllers)
        .contains(Controller.CPU, Controller.MEMORY, Controller.PIDS, Controller.BLKIO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cgroups/nonsense",
        "",
        "posix/cpu,,",
        "cgroups/cpuset",
        "cgroups/hugetlb",
        "cgroups/net_cls",
        "cgroups/net_prio",
        "cgroups/perf_event",
        "linux/seccomp",
        "linux/devices",
        "network/cni",
        "network/ports",
        "disk/xfs",
        "docker/runtime",
        "volume/image"
      })
  void unknownNamesAreRefusedWithWhatIsAccepted(String text) {
    assertThatThrownBy(() -> IsolationConfig.DEFAULT.withIsolators(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--isolation ")
        .hasMessageContaining(": expected posix/cpu, ")
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "'filesystem/posix,filesystem/linux', one of them",
    "volume/secret, filesystem/linux",
    "'filesystem/posix,volume/host_path', filesystem/linux"
  })
  void whatDoesNotGoTogetherIsRefused(String text, String part) {
    assertThatThrownBy(() -> IsolationConfig.DEFAULT.withIsolators(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(part);
  }

  @Property
  void anyTextIsTakenOrRefusedInOneWay(@ForAll String text) {
    try {
      assertThat(Isolator.parse(text)).isNotEmpty();
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageStartingWith("--isolation ");
    }
  }

  @Test
  void withoutGroupsTheDefaultDoesWithoutThem() {
    Isolation isolation = without().open(dir, false);

    assertThat(isolation.cgroups()).isEmpty();
    assertThat(isolation.spaces()).isEmpty();
  }

  @Test
  void withoutGroupsTheyCannotBeAskedFor() {
    IsolationConfig asked = without().withIsolators("posix/cpu,cgroups/mem");

    assertThatThrownBy(() -> asked.open(dir, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--isolation cgroups/mem: there is no cgroup controller 'memory'; expected on this"
                + " machine: posix/cpu, posix/mem, posix/rlimits, filesystem/posix");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/souk", "../souk", "souk/..", "so uk", "", "souk//x"})
  void rootsThatLeaveTheirPlaceAreRefused(String root) {
    assertThatThrownBy(
            () ->
                new IsolationConfig.Groups(
                    Path.of("/sys/fs/cgroup"), root, false, true, OptionalLong.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--cgroups-root " + root + ": expected ");
  }

  @Test
  void aLimitOfProcessesIsPositive() {
    assertThatThrownBy(
            () ->
                new IsolationConfig.Groups(
                    Path.of("/sys/fs/cgroup"), "souk", false, true, OptionalLong.of(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--cgroups-pids-limit 0: expected ");
  }

  @Test
  void quotasOfDisksNeedThemMeasured() {
    IsolationConfig enforced =
        IsolationConfig.DEFAULT.withDisk(new DiskUse(Duration.ofSeconds(1), true));

    assertThatThrownBy(() -> enforced.open(dir, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--enforce-container-disk-quota: expected disk/du among --isolation");
    assertThat(enforced.withIsolators("posix/cpu,posix/disk").open(dir, false)).isNotNull();
    assertThatThrownBy(() -> new DiskUse(Duration.ZERO, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--container-disk-watch-interval ")
        .hasMessageEndingWith(": expected 10ms or more");
  }

  @Test
  void capabilitiesAreListsThatSomebodyKeeps() {
    Optional<String> chown = Optional.of("{\"capabilities\":[\"CHOWN\"]}");
    Optional<String> kill = Optional.of("{\"capabilities\":[\"KILL\"]}");
    IsolationConfig given = IsolationConfig.DEFAULT.withCapabilities(chown, Optional.empty());

    assertThatThrownBy(() -> given.open(dir, false))
        .hasMessage("--effective-capabilities: expected linux/capabilities among --isolation");
    assertThat(given.withIsolators("linux/capabilities").open(dir, false).capabilities())
        .isEqualTo(given.capabilities());
    assertThatThrownBy(() -> IsolationConfig.DEFAULT.withCapabilities(chown, kill))
        .hasMessage("--effective-capabilities: CHOWN: expected one of --bounding-capabilities");
    for (String wrong : List.of("CHOWN", "[]", "{\"capabilities\":[\"NO_SUCH\"]}")) {
      assertThatThrownBy(
              () -> IsolationConfig.DEFAULT.withCapabilities(Optional.empty(), Optional.of(wrong)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("--bounding-capabilities: ")
          .hasMessageContaining("expected ")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void flagsCarryMesossNames() {
    TreeMap<String, String> flags = new TreeMap<>();

    IsolationConfig.DEFAULT.withIsolators("cgroups,filesystem/posix").addTo(flags);

    assertThat(flags)
        .containsEntry("isolation", "cgroups/cpu,cgroups/mem,filesystem/posix")
        .containsEntry("cgroups_root", "souk")
        .containsEntry("cgroups_hierarchy", "/sys/fs/cgroup")
        .containsEntry("switch_user", "true");
  }
}
