package io.souk.agent.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A machine with GPUs that are none: harmless devices of the kernel under the names that NVIDIA's
 * driver would use. Making them takes root.
 */
public final class TestGpus {

  private TestGpus() {}

  /** Two GPUs (the kernel's log and fuse) and what controls them (loop-control), below a root. */
  public static Path machine(Path root) throws IOException, InterruptedException {
    Path dev = Files.createDirectories(root.resolve("dev"));
    node(dev.resolve("nvidia0"), 1, 11);
    node(dev.resolve("nvidia1"), 10, 229);
    node(dev.resolve("nvidiactl"), 10, 237);
    return root;
  }

  static void node(Path file, int major, int minor) throws IOException, InterruptedException {
    Process mknod =
        new ProcessBuilder(
                "mknod",
                "-m",
                "666",
                file.toString(),
                "c",
                Integer.toString(major),
                Integer.toString(minor))
            .inheritIO()
            .start();
    assertThat(mknod.waitFor()).isZero();
  }

  /** What the driver says of the GPU at an address. */
  static void describe(Path root, String address, int minor) throws IOException {
    Path directory = Files.createDirectories(root.resolve("proc/driver/nvidia/gpus/" + address));
    Files.writeString(
        directory.resolve("information"),
        "Model: \t\t NVIDIA Test\nDevice Minor: \t " + minor + "\nGPU Excluded:\t No\n");
  }
}
