package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Command lines, ports and work directories that cannot be: exit code 2 and one line. */
class BadInputIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          up --prot 1 | --prot
          up --master-port 70000 | 70000
          up --agents many | many
          up --runtime podman | podman
          up --resources cpus:-1 | cpus:-1
          up --attributes nonsense | nonsense
          up --framework mesosphere | mesosphere
          framework --master http://127.0.0.1:1 --framework mesosphere | mesosphere
          up --access-control-allow-origin example.com | example.com
          up --http-max-concurrent-requests -1 | -1
          agent | --master
          up --domain here | here
          master --domain {} | fault_domain
          agent --master http://127.0.0.1:1 --domain /no/such/file | /no/such/file
          agent --master not:an:address | not:an:address
          agent --master http://127.0.0.1:1 --recover maybe | maybe
          master --agent-ping-timeout soon | soon
          master --min-allocatable-resources cpus=1 | --min-allocatable-resources 'cpus=1': expected NAME:AMOUNT
          master --filter-gpu-resources maybe | --filter-gpu-resources 'maybe': expected true or false
          up --fair-sharing-excluded-resource-names gpus,a:1 | --fair-sharing-excluded-resource-names 'a:1'
          master --offer-constraints-re2-max-program-size 0 | --offer-constraints-re2-max-program-size 0: expected 1
          gateway --master http://127.0.0.1:1 --port -5 | -5
          market | market
          quota set eng | --guarantee
          quota set eng --limit cpus=many | many
          quota set a//b --limit cpus=1 | a//b
          quota show | ROLE
          weights set eng | eng
          weights set eng=0 | eng=0
          weights set eng=1 eng=2 | eng=2
          reserve add --role eng --resources cpus:1 | --agent
          reserve add --agent a --role * --resources cpus:1 | --role
          reserve add --agent a --role eng --resources cpus:-1 | cpus:-1
          reserve remove --agent a --role eng --resources cpus(ops):1 | cpus(ops):1
          explain | JOB
          """)
  void refusesInOneLine(String line, String named) {
    String[] words = line.split(" ");
    refused(named, words);
  }

  @Test
  void refusesPortInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = "" + taken.getLocalPort();
      refused("--gateway-port " + port, "up", "--gateway-port", port, "--work-dir", work());
    }
  }

  @Test
  void refusesWorkDirectoryThatIsAFile() throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "not a directory");
    refused(file.toString(), "up", "--work-dir", file.toString());
    assertThat(file).hasContent("not a directory");
  }

  @Test
  void refusesWorkDirectoryInUse() {
    try (UpPlatform souk = UpPlatform.start(dir)) {
      FreePorts ports = new FreePorts();
      refused(
          souk.workDir().toString(),
          "up",
          "--work-dir",
          souk.workDir().toString(),
          "--master-port",
          "" + ports.next(20),
          "--agent-port",
          "" + ports.next(),
          "--marathon-port",
          "" + ports.next(),
          "--chronos-port",
          "" + ports.next(),
          "--gateway-port",
          "" + ports.next());
      assertThat(Http.get(souk.gateway() + "/").status()).isEqualTo(200);
    }
  }

  private String work() {
    return dir.resolve("work").toString();
  }

  private void refused(String named, String... args) {
    try (SoukProcess souk = SoukProcess.start(dir, args)) {
      assertThat(souk.awaitExit(LIMIT)).as(souk.err()).isEqualTo(2);
      assertThat(souk.err().strip().lines()).as(souk.err()).hasSize(1);
      assertThat(souk.err()).startsWith("souk: ").contains(named);
      assertThat(souk.out()).isEmpty();
    }
  }
}
