package io.souk.it;

import static io.souk.it.MasterProcesses.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.souk.chaos.machine.Command;
import io.souk.chaos.machine.SmallDisk;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The disk of the leading master fills up, at once and to the last byte; needs root. */
@Isolated("three masters at a time")
class FullDiskIT {

  @TempDir Path dir;

  @Test
  void theLeaderStopsSaysWhyAndComesBackWhenThereIsRoom() {
    assumeTrue(Command.run("id", "-u").output().strip().equals("0"), "root may mount");
    try (MasterProcesses masters = new MasterProcesses(dir, 3, 3)) {
      SmallDisk[] disks = new SmallDisk[3];
      try {
        for (int i = 0; i < 3; i++) {
          disks[i] = SmallDisk.mount(masters.workDir(i).resolve("master"), 64);
        }
        masters.createApp(masters.startAll(), "before");
        int first = masters.awaitLeader();
        disks[first].fill();
        assertThat(masters.process(first).awaitExit(LIMIT)).isEqualTo(1);
        assertThat(masters.process(first).err())
            .contains("souk: ended: ", "cannot be written", "the least is 4 MiB; make room there");
        int second = masters.awaitLeader();
        assertThat(second).isNotEqualTo(first);
        assertThat(masters.hasApp(second, "before")).isTrue();

        SoukProcess full = masters.start(first);
        assertThat(full.awaitExit(LIMIT)).isEqualTo(2);
        assertThat(full.said())
            .singleElement()
            .asString()
            .startsWith("souk: --work-dir ")
            .contains("a registry needs 8 MiB to start; make room there");

        masters.createApp(second, "meanwhile");
        disks[first].free();
        masters.start(first).awaitReady();
        masters.awaitCaughtUp(second, first);
        masters.process(second).kill();
        int third = masters.awaitLeader();
        assertThat(masters.hasApp(third, "before")).isTrue();
        assertThat(masters.hasApp(third, "meanwhile")).isTrue();
      } finally {
        masters.close();
        for (SmallDisk disk : disks) {
          if (disk != null) {
            disk.close();
          }
        }
      }
    }
  }
}
