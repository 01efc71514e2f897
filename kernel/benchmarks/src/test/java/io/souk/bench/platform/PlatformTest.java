package io.souk.bench.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformTest {

  /** A shell that plays a program which ignores SIGTERM. */
  private static final List<String> STUBBORN =
      List.of("sh", "-c", "trap '' TERM; echo it is ready: now; while :; do sleep 0.05; done");

  @TempDir Path dir;

  @Test
  void theScriptGivesTheSameOptions() throws IOException {
    String script = Files.readString(Path.of("..", "..", "souk"));
    List<String> all =
        Stream.of(
                LauncherCommand.ALL,
                LauncherCommand.MASTER,
                LauncherCommand.AGENT,
                LauncherCommand.COMPACT,
                List.of(LauncherCommand.UNSAFE))
            .flatMap(List::stream)
            .toList();
    List<String> inScript =
        Stream.of(script.split("\n"))
            .filter(line -> line.contains("options=(") || line.contains("options+=("))
            .map(line -> line.replaceAll(".*options\\+?=\\(", "").replaceAll("\\).*", ""))
            .flatMap(line -> Stream.of(line.split(" ")))
            .toList();
    assertThat(all).containsExactlyInAnyOrderElementsOf(inScript);
  }

  @Test
  void optionsOfTheCallerComeLast() {
    List<String> command =
        new LauncherCommand(Path.of("some.jar"), List.of("-Xmx8g")).master(List.of("--port", "1"));
    assertThat(command)
        .endsWith(
            "-Xmx8g", "-jar", Path.of("some.jar").toAbsolutePath() + "", "master", "--port", "1")
        .contains("-XX:+UseG1GC");
  }

  @Test
  void whatDoesNotEndIsKilled() throws IOException {
    SoukProcess process = SoukProcess.start("stubborn", dir, STUBBORN);
    process.awaitReady();
    assertThat(process.mebibytes("VmHWM")).isNotNegative();
    process.end(Duration.ofMillis(1));
    assertThat(process.isAlive()).isFalse();
    assertThat(process.cpu()).isEqualTo(Duration.ZERO);
  }

  @Test
  void whatEndsBeforeItIsReadySaysWhy() throws IOException {
    SoukProcess process =
        SoukProcess.start("short", dir, List.of("sh", "-c", "echo no disk >&2; exit 3"));
    assertThatThrownBy(process::awaitReady).hasMessageContaining("no disk");
  }

  @Test
  void portsAreFree() throws IOException {
    int first = FreePorts.find(3);
    for (int port = first; port < first + 3; port++) {
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }
  }

  @Test
  void memoryIsReadFromTheStatusOfAProcess() {
    String status = "Name:\tjava\nVmHWM:\t  700000 kB\nVmRSS:\t  600000 kB\n";
    assertThat(ProcFiles.kibibytes(status, "VmRSS")).isEqualTo(600_000);
    assertThat(ProcFiles.kibibytes(status, "VmHWM")).isEqualTo(700_000);
    assertThat(ProcFiles.kibibytes("", "VmRSS")).isZero();
    assertThat(ProcFiles.read(Path.of("/proc/none"))).isEmpty();
  }
}
