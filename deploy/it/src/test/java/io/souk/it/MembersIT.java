package io.souk.it;

import static io.souk.it.MasterProcesses.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chaos.machine.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Who belongs to the masters, changed by the operator's commands, as the manual says. */
@Isolated("five masters at a time")
class MembersIT {

  @TempDir Path dir;

  @Test
  void mastersAreAddedReplacedAndRemoved() throws Exception {
    try (MasterProcesses masters = new MasterProcesses(dir, 4, 3)) {
      int leader = masters.startAll();
      masters.createApp(leader, "first");

      // A fourth, with itself in its list.
      masters.list(0, 1, 2, 3);
      masters.start(3).awaitReady();
      Command.Result status = masters.souk(3, "status");
      assertThat(status.output()).contains("waits to be added to the masters of cluster");
      Command.Result added = masters.souk(leader, "master", "add", masters.address(3));
      assertThat(added.exitCode()).as(added.output()).isZero();
      assertThat(masters.members(leader)).hasSize(4).contains(masters.address(3));
      masters.awaitCaughtUp(leader, 3);
      assertThat(masters.hasApp(3, "first")).isTrue();

      // One that runs is removed, asked of a standby.
      int standby = leader == 0 ? 1 : 0;
      int removed = 3 - leader - standby;
      Command.Result gone = masters.souk(standby, "master", "remove", masters.address(removed));
      assertThat(gone.exitCode()).as(gone.output()).isZero();
      assertThat(masters.members(leader)).hasSize(3).doesNotContain(masters.address(removed));
      assertThat(masters.process(removed).awaitExit(Duration.ofSeconds(60))).isEqualTo(1);
      assertThat(masters.process(removed).err()).contains("this member was removed from cluster");
      // It does not come back by itself.
      SoukProcess again = masters.start(removed);
      assertThat(again.awaitExit(LIMIT)).isEqualTo(2);
      assertThat(again.err()).contains("was removed from cluster", "empty its directory first");

      // One dies with its disk: removed, started empty, added.
      masters.process(standby).kill();
      Command.Result dead = masters.souk(leader, "master", "remove", masters.address(standby));
      assertThat(dead.exitCode()).as(dead.output()).isZero();
      empty(masters.workDir(standby));
      masters.list(leader, standby, 3);
      masters.start(standby).awaitReady();
      Command.Result replaced = masters.souk(leader, "master", "add", masters.address(standby));
      assertThat(replaced.exitCode()).as(replaced.output()).isZero();
      masters.awaitCaughtUp(leader, standby);

      // The leader itself is removed: it hands over first.
      Command.Result led = masters.souk(3, "master", "remove", masters.address(leader));
      assertThat(led.exitCode()).as(led.output()).isZero();
      assertThat(masters.process(leader).awaitExit(Duration.ofSeconds(60))).isEqualTo(1);
      int second = masters.awaitLeader();
      assertThat(second).isNotEqualTo(leader);
      assertThat(masters.members(second)).hasSize(2);
      assertThat(masters.hasApp(second, "first")).isTrue();
      masters.createApp(second, "second");
    }
  }

  @Test
  void changesThatCannotBeAreRefusedInOneLine() {
    try (MasterProcesses masters = new MasterProcesses(dir, 4, 3)) {
      int leader = masters.startAll();
      refused(masters.souk(leader, "master", "add", masters.address(3)), "does not answer");
      refused(masters.souk(leader, "master", "add", "nowhere"), "expected HOST:PORT");
      refused(masters.souk(leader, "master", "remove", "127.0.0.1:1"), "is none of the masters");
      Command.Result there = masters.souk(leader, "master", "add", masters.address(0));
      assertThat(there.exitCode()).isZero();
      assertThat(there.output()).contains("is one of the masters already");
      assertThat(masters.members(leader)).hasSize(3);
    }
  }

  /** A disk that was copied while its master ran, put back later, and one that is empty. */
  @Test
  void aMasterWithAnOldOrEmptyDiskTakesNoPart() throws Exception {
    try (MasterProcesses masters = new MasterProcesses(dir, 3, 3)) {
      int leader = masters.startAll();
      int victim = (leader + 1) % 3;
      masters.process(victim).terminate();
      Path copy = dir.resolve("copy");
      copy(masters.workDir(victim), copy);
      masters.start(victim).awaitReady();
      masters.awaitCaughtUp(leader, victim);
      masters.createApp(leader, "later");
      masters.process(victim).terminate();

      empty(masters.workDir(victim));
      copy(copy, masters.workDir(victim));
      SoukProcess old = masters.start(victim);
      assertThat(old.awaitExit(LIMIT)).isEqualTo(2);
      assertThat(old.said())
          .singleElement()
          .asString()
          .contains("older than what this member had confirmed", "add it again");

      empty(masters.workDir(victim));
      SoukProcess emptied = masters.start(victim);
      Wait.until(
          LIMIT,
          () ->
              masters
                  .row(victim, victim)
                  .map(row -> row.path("detail").asText().contains("its directory is empty"))
                  .orElse(false),
          () -> "it does not say why it waits: " + masters.ensemble(victim) + emptied.err());
      assertThat(emptied.terminate()).isZero();
      assertThat(masters.hasApp(leader, "later")).isTrue();
    }
  }

  private static void refused(Command.Result result, String reason) {
    assertThat(result.exitCode()).as(result.output()).isNotZero();
    assertThat(result.output().strip().lines().toList().getLast())
        .startsWith("souk: ")
        .contains(reason);
  }

  private static void empty(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      files.sorted(Comparator.reverseOrder()).forEach(MembersIT::delete);
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) {
    Command.Result copied = Command.run("cp", "-a", from.toString(), to.toString());
    assertThat(copied.exitCode()).as(copied.output()).isZero();
  }
}
