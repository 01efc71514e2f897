package io.souk.it;

import static io.souk.it.MasterProcesses.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.souk.chaos.machine.Clock;
import io.souk.chaos.machine.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of masters, timeouts and clocks that are wrong: one clear line, and no damage. */
@Isolated("three masters at a time")
class MastersBadInputIT {

  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          127.0.0.1:7001; this master, 127.0.0.1:7000, is not in the list
          127.0.0.1:7001,127.0.0.1:7002,127.0.0.1:7003; this master, 127.0.0.1:7000, is not in the list
          127.0.0.1:7000,127.0.0.1:7000,127.0.0.1:7001; 127.0.0.1:7000 is there twice
          127.0.0.1:7000,127.0.0.1:7005,127.0.0.1:7010; 127.0.0.1:7010 is there twice
          127.0.0.1:7000,127.0.0.1:70000,127.0.0.1:7002; its port would be 70000, expected 1 to 65535
          127.0.0.1:7000,,127.0.0.1:7002; expected HOST:PORT
          127.0.0.1:7000,127.0.0.1,127.0.0.1:7002; expected HOST:PORT
          """)
  void aWrongListIsRefusedInOneLine(String masters, String reason) {
    SoukProcess master =
        SoukProcess.run(
            dir,
            "master",
            SoukProcess.command(
                "master",
                "--port",
                "7000",
                "--masters",
                masters,
                "--work-dir",
                dir.resolve("m").toString()));
    try (master) {
      assertThat(master.awaitExit(LIMIT)).isEqualTo(2);
      assertThat(master.said())
          .singleElement()
          .asString()
          .startsWith("souk: --masters ")
          .contains(reason);
      assertThat(dir.resolve("m/master/raft")).doesNotExist();
    }
  }

  @Test
  void whoIsMissedIsSaidAndNothingIsFoundedWithoutThem() {
    try (MasterProcesses masters = new MasterProcesses(dir, 3, 3)) {
      SoukProcess alone = masters.start(0);
      awaitWord(
          alone,
          "a new cluster is founded when all its masters are there; no answer from "
              + masters.address(1).replace(':', '_'));
      assertThat(Http.get(masters.url(0) + "/health").status()).isEqualTo(200);
      assertThat(Http.get(masters.url(0) + "/state").status()).isEqualTo(503);
      masters.start(1);
      masters.start(2);
      masters.createApp(masters.awaitLeader(), "now");
    }
  }

  @Test
  void whoIsAwayIsSaidWhileThereIsNoMajority() {
    try (MasterProcesses masters = new MasterProcesses(dir, 3, 3)) {
      int leader = masters.startAll();
      masters.createApp(leader, "before");
      int left = (leader + 1) % 3;
      int other = (leader + 2) % 3;
      masters.process(other).kill();
      masters.process(leader).kill();
      awaitWord(masters.process(left), "event=no_leader reachable=1 needed=2 of=3");
      assertThat(masters.process(left).err())
          .contains(masters.address(leader), masters.address(other));
      masters.start(other);
      assertThat(masters.hasApp(masters.awaitLeader(), "before")).isTrue();
    }
  }

  @Test
  void aMemberWithAnotherElectionTimeoutIsRefusedAndTheOthersGoOn() {
    try (MasterProcesses masters = new MasterProcesses(dir, 3, 3)) {
      int leader = masters.startAll();
      int standby = (leader + 1) % 3;
      masters.process(standby).terminate();
      SoukProcess other = masters.start(standby, "--election-timeout", "3secs");
      awaitWord(other, "election timeout");
      masters.createApp(masters.awaitLeader(), "meanwhile");
      other.close();
      masters.start(standby).awaitReady();
      masters.awaitCaughtUp(masters.awaitLeader(), standby);
    }
  }

  @Test
  void aMasterWhoseClockIsOffTakesNoPartUntilItIsSet() {
    assumeTrue(
        System.getenv("SOUK_REQUIRE_DOCKER") != null
            || Command.run("which", "faketime").exitCode() == 0,
        "faketime makes clocks wrong");
    Clock clocks = Clock.in(dir.resolve("clocks"));
    try (MasterProcesses masters = new MasterProcesses(dir, 3, 3)) {
      int leader = masters.startAll();
      int standby = (leader + 1) % 3;
      masters.process(standby).terminate();
      List<String> underAnotherClock = clocks.prefix("m");
      clocks.set("m", 3600);
      SoukProcess off = masters.start(underAnotherClock, standby);
      awaitWord(off, "event=waits_for_clock");
      assertThat(off.err()).contains("hint=\"set the clock of this machine");
      masters.createApp(masters.awaitLeader(), "meanwhile");
      assertThat(masters.row(leader, standby).orElseThrow().path("role").asText())
          .isNotEqualTo("standby");
      clocks.set("m", 0);
      awaitWord(off, "event=clock_set");
      masters.awaitCaughtUp(masters.awaitLeader(), standby);
    }
  }

  @Test
  void aMasterOfAnotherClusterThatIsPointedHereSharesNothing() {
    try (MasterProcesses masters = new MasterProcesses(dir, 5, 3)) {
      masters.list(3, 4);
      masters.startAll();
      masters.process(3).terminate();
      masters.list(0, 1, 2);
      int leader = masters.startAll();
      masters.createApp(leader, "ours");
      // Its registry goes on with the other one of its cluster, whatever the list says.
      masters.list(3, 0, 1, 2);
      SoukProcess foreign = masters.start(3);
      foreign.awaitReady();
      for (int master = 0; master < 4; master++) {
        assertThat(log(masters.workDir(master)))
            .as("of master " + master)
            .contains("event=cluster_joined")
            .doesNotContain("members=4");
      }
      assertThat(masters.hasApp(masters.awaitLeader(), "ours")).isTrue();
    }
  }

  private static String log(Path workDir) {
    try {
      return Files.readString(workDir.resolve("logs/master.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitWord(SoukProcess master, String word) {
    Wait.until(
        LIMIT, () -> master.err().contains(word), () -> "not '" + word + "': " + master.err());
  }
}
