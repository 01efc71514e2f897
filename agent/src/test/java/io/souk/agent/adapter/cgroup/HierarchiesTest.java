package io.souk.agent.adapter.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class HierarchiesTest {

  private static final Path BASE = Path.of("/sys/fs/cgroup");

  private static Hierarchies parse(String... lines) {
    return Hierarchies.parse(List.of(lines), BASE);
  }

  @Test
  void findsVersionOneWithTwoControllersInOne() {
    Hierarchies found =
        parse(
            "22 27 0:21 / /proc rw,relatime - proc proc rw",
            "33 25 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct",
            "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
            "40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd");

    assertThat(found.first())
        .isEqualTo(
            Map.of(
                Controller.CPU, BASE.resolve("cpu,cpuacct"),
                Controller.CPUACCT, BASE.resolve("cpu,cpuacct"),
                Controller.MEMORY, BASE.resolve("memory")));
    assertThat(found.unified()).isEmpty();
  }

  @Test
  void findsVersionTwoAlone() {
    Hierarchies found =
        parse("30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate");

    assertThat(found).isEqualTo(new Hierarchies(Map.of(), Optional.of(BASE)));
  }

  @Test
  void findsBothAtOnce() {
    Hierarchies found =
        parse(
            "32 31 0:29 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids",
            "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw");

    assertThat(found.first()).containsOnlyKeys(Controller.PIDS);
    assertThat(found.unified()).contains(BASE.resolve("unified"));
  }

  @Test
  void passesOverWhatIsMountedElsewhere() {
    assertThat(parse("41 31 0:38 / /mnt/cgroup rw - cgroup2 cgroup2 rw").unified()).isEmpty();
  }

  @Test
  void readsBlanksInPaths() {
    Hierarchies found =
        Hierarchies.parse(
            List.of("41 31 0:38 / /mnt/my\\040groups rw - cgroup2 none rw"), Path.of("/mnt"));

    assertThat(found.unified()).contains(Path.of("/mnt/my groups"));
  }

  @Property
  void neverFails(@ForAll List<String> lines) {
    assertThatCode(() -> Hierarchies.parse(lines, BASE)).doesNotThrowAnyException();
  }

  @Property
  void neverFailsOnWhatLooksLikeALine(@ForAll String point, @ForAll String options) {
    String line = "1 2 3:4 / " + point + " rw - cgroup cgroup " + options;
    assertThatCode(() -> parse(line)).doesNotThrowAnyException();
  }
}
