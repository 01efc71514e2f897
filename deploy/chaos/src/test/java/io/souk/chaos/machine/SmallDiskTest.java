package io.souk.chaos.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk does what is asked of it, to real files. */
class SmallDiskTest {

  @TempDir Path dir;

  @BeforeEach
  void canBe() {
    Optional<String> fault = SmallDisk.findFault(dir.resolve("try"));
    assumeTrue(fault.isEmpty(), "no loop devices here: " + fault);
  }

  @Test
  void losesWhatWasNotForced() throws IOException {
    try (SmallDisk disk = SmallDisk.mount(dir.resolve("disk"), 16)) {
      Path kept = dir.resolve("disk/kept");
      Path lost = dir.resolve("disk/lost");
      write(kept, true);
      write(lost, false);

      disk.lose();

      assertThat(kept).content().isEqualTo("text");
      assertThat(lost).doesNotExist();
    }
    assertThat(dir.resolve("disk")).isEmptyDirectory();
    assertThat(dir).isDirectoryNotContaining(path -> path.toString().endsWith(".img"));
  }

  @Test
  void hasNoRoomUntilItIsFreed() throws IOException {
    try (SmallDisk disk = SmallDisk.mount(dir.resolve("disk"), 16)) {
      disk.fill();
      assertThatThrownBy(() -> write(dir.resolve("disk/more"), true))
          .isInstanceOf(IOException.class);

      disk.free();

      write(dir.resolve("disk/more"), true);
      assertThat(dir.resolve("disk/more")).content().isEqualTo("text");
    }
  }

  @Test
  void staysFreedOverAPowerCut() throws IOException {
    try (SmallDisk disk = SmallDisk.mount(dir.resolve("disk"), 16)) {
      write(dir.resolve("disk/kept"), true);
      disk.fill();
      Command.run("sync", "-f", dir.resolve("disk").toString());
      disk.free();

      disk.lose();

      assertThat(dir.resolve("disk").toFile().list()).containsOnly("kept", "lost+found");
    }
  }

  @Test
  void isSlowUntilThatIsOver() throws IOException {
    assumeTrue(SlowDisk.findFault().isEmpty(), () -> SlowDisk.findFault().orElseThrow());
    try (SmallDisk disk = SmallDisk.mount(dir.resolve("disk"), 16)) {
      int before = limits();
      SlowDisk slow = new SlowDisk(disk, 5);
      assertThat(limits()).isEqualTo(before + 1);

      slow.close();

      assertThat(limits()).isEqualTo(before);
    }
  }

  /** How many devices of this machine are limited. */
  private static int limits() {
    String text =
        Command.run("sh", "-c", "cat /sys/fs/cgroup/*/blkio.throttle.write_iops_device").output();
    return (int) text.lines().count();
  }

  private static void write(Path file, boolean force) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap("text".getBytes()));
      if (force) {
        channel.force(true);
      }
    }
  }
}
