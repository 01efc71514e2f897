package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chaos.machine.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** All masters are lost, and made again of a backup, as the manual says. */
@Isolated("six masters, one after the other")
class RegistryCommandsIT {

  @TempDir Path dir;

  @Test
  void aBackupBringsEverythingBack() throws Exception {
    Path backup = dir.resolve("backup");
    String cluster;
    try (MasterProcesses masters = new MasterProcesses(dir.resolve("before"), 3, 3)) {
      int leader = masters.startAll();
      for (int i = 0; i < 5; i++) {
        masters.createApp(leader, "app" + i);
      }
      int standby = (leader + 1) % 3;
      Command.Result saved = masters.souk(standby, "registry", "export", backup.toString());
      assertThat(saved.exitCode()).as(saved.output()).isZero();
      cluster = masters.row(leader, leader).orElseThrow().path("cluster_id").asText();
      Command.Result twice = masters.souk(standby, "registry", "export", backup.toString());
      assertThat(twice.exitCode()).as(twice.output()).isNotZero();
    }
    try (MasterProcesses masters = new MasterProcesses(dir.resolve("after"), 3, 3)) {
      refuseDamage(masters, backup);
      Command.Result other =
          importTo(masters, 0, backup, "--cluster-id", "00000000-0000-4000-8000-000000000000");
      assertThat(other.exitCode()).isEqualTo(2);
      assertThat(other.output()).contains("is of cluster '" + cluster + "'");
      Command.Result done = importTo(masters, 0, backup, "--cluster-id", cluster);
      assertThat(done.exitCode()).as(done.output()).isZero();
      Command.Result again = importTo(masters, 0, backup);
      assertThat(again.exitCode()).as(again.output()).isEqualTo(2);

      masters.start(0).awaitReady();
      assertThat(masters.awaitLeader()).isZero();
      for (int i = 1; i < 3; i++) {
        masters.start(i).awaitReady();
        Command.Result added = masters.souk(0, "master", "add", masters.address(i));
        assertThat(added.exitCode()).as(added.output()).isZero();
        masters.awaitCaughtUp(0, i);
      }
      assertThat(masters.row(0, 0).orElseThrow().path("cluster_id").asText()).isNotEqualTo(cluster);
      masters.process(0).kill();
      int second = masters.awaitLeader();
      for (int i = 0; i < 5; i++) {
        assertThat(masters.hasApp(second, "app" + i)).isTrue();
      }
      masters.createApp(second, "app6");
    }
  }

  private void refuseDamage(MasterProcesses masters, Path backup) throws Exception {
    byte[] bytes = Files.readAllBytes(backup);
    bytes[bytes.length / 2] ^= 1;
    Path damaged = Files.write(dir.resolve("damaged"), bytes);
    Command.Result refused = importTo(masters, 0, damaged);
    assertThat(refused.exitCode()).as(refused.output()).isEqualTo(2);
    assertThat(refused.output().strip().lines()).singleElement().asString().startsWith("souk: ");
    assertThat(masters.workDir(0).resolve("master/raft")).doesNotExist();
    Command.Result missing = importTo(masters, 0, dir.resolve("nothing"));
    assertThat(missing.exitCode()).as(missing.output()).isEqualTo(2);
  }

  private static Command.Result importTo(
      MasterProcesses masters, int master, Path file, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "registry",
                "import",
                file.toString(),
                "--work-dir",
                masters.workDir(master).toString(),
                "--port",
                masters.address(master).split(":")[1],
                "--masters",
                masters.masters()));
    args.addAll(List.of(more));
    return Command.run(SoukProcess.command(args.toArray(String[]::new)).toArray(String[]::new));
  }
}
