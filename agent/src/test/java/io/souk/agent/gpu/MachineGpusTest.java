package io.souk.agent.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.agent.runtime.LaunchException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

@EnabledIfSystemProperty(named = "user.name", matches = "root")
class MachineGpusTest {

  private static final DeviceNode KMSG = new DeviceNode('c', 1, 11);
  private static final DeviceNode FUSE = new DeviceNode('c', 10, 229);

  @TempDir Path dir;

  @Test
  void devicesAreFoundByTheirFiles() throws Exception {
    Path root = TestGpus.machine(dir);
    Files.createFile(root.resolve("dev/nvidia2"));
    TestGpus.node(root.resolve("dev/nvidia-caps"), 1, 3);

    MachineGpus gpus = MachineGpus.find(root);

    assertThat(gpus.devices()).containsExactly(KMSG, FUSE);
    assertThat(gpus.controls()).containsExactly(new DeviceNode('c', 10, 237));
  }

  @Test
  void theyAreCountedInTheOrderOfTheirAddresses() throws Exception {
    Path root = TestGpus.machine(dir);
    TestGpus.describe(root, "0000:3b:00.0", 1);
    TestGpus.describe(root, "0000:86:00.0", 0);

    assertThat(MachineGpus.find(root).devices()).containsExactly(FUSE, KMSG);
  }

  @Test
  void aMachineWithoutHasNone() {
    assertThat(MachineGpus.find(dir)).isEqualTo(MachineGpus.NONE);
  }

  @Test
  void largeNumbersOfDevicesAreReadWhole() throws Exception {
    Path file = dir.resolve("large");
    TestGpus.node(file, 511, 70000);

    assertThat(DeviceNode.at(file)).contains(new DeviceNode('c', 511, 70000));
    assertThat(DeviceNode.at(dir)).isEmpty();
    assertThat(DeviceNode.at(file).orElseThrow().rule("rw")).isEqualTo("c 511:70000 rw");
  }

  @Test
  void noTwoContainersHaveTheSame() throws Exception {
    GpuBook book = new GpuBook(MachineGpus.find(TestGpus.machine(dir)), Set.of(0, 1));
    Path one = Files.createDirectory(dir.resolve("one"));
    Path two = Files.createDirectory(dir.resolve("two"));

    assertThat(book.assign("none", OptionalDouble.empty(), two)).isEmpty();
    assertThat(book.assign("one", OptionalDouble.of(1), one)).containsExactly(KMSG);
    assertThatThrownBy(() -> book.assign("two", OptionalDouble.of(2), two))
        .isInstanceOf(LaunchException.class)
        .hasMessage("The task needs 2 GPUs and only 1 are free");
    assertThat(book.assign("two", OptionalDouble.of(1), two)).containsExactly(FUSE);
    book.release("one");
    book.consider(() -> Set.of(0));
    assertThatThrownBy(() -> book.assign("three", OptionalDouble.of(1), one))
        .hasMessage("The task needs 1 GPUs and only 0 are free");
  }

  @Test
  void theNextProcessOfTheAgentKnowsWhoHasWhich() throws Exception {
    MachineGpus machine = MachineGpus.find(TestGpus.machine(dir));
    Path state = Files.createDirectory(dir.resolve("state"));
    new GpuBook(machine, Set.of(0, 1)).assign("one", OptionalDouble.of(1), state);
    GpuBook later = new GpuBook(machine, Set.of(0, 1));

    later.recover("one", state);
    later.recover("other", dir);

    assertThat(later.held()).containsExactly(0);
  }
}
