package io.souk.agent.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostLoadTest {
  @TempDir Path proc;

  @Test
  void readsTheKernelsFiles() throws Exception {
    Files.writeString(proc.resolve("loadavg"), "0.75 1.09 1.69 2/345 6789\n");
    Files.writeString(
        proc.resolve("meminfo"), "MemTotal:       24684084 kB\nMemFree:        24022440 kB\n");
    HostLoad load = HostLoad.read(proc);
    assertThat(load.load1()).isEqualTo(0.75);
    assertThat(load.load5()).isEqualTo(1.09);
    assertThat(load.load15()).isEqualTo(1.69);
    assertThat(load.memoryTotalBytes()).isEqualTo(24_684_084L * 1024);
    assertThat(load.memoryFreeBytes()).isEqualTo(24_022_440L * 1024);
    assertThat(load.cpus()).isPositive();
  }

  @Test
  void whatIsNotThereIsZero() throws Exception {
    assertThat(HostLoad.read(proc).load15()).isZero();
    Files.writeString(proc.resolve("loadavg"), "x");
    Files.writeString(proc.resolve("meminfo"), "MemTotal: many kB\n");
    assertThat(HostLoad.read(proc).load1()).isZero();
    assertThat(HostLoad.read(proc).memoryTotalBytes()).isZero();
  }
}
