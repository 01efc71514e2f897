package io.souk.registry.adapter.ratis;

import static io.souk.registry.RegistryContract.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.souk.registry.Batch;
import io.souk.registry.RegistryException;
import io.souk.registry.RegistryException.Code;
import io.souk.registry.RegistryStatus;
import io.souk.registry.Write;
import io.souk.registry.adapter.ratis.Trio.Leader;
import io.souk.registry.adapter.ratis.Trio.News;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full or cannot be written; needs root, for small file systems of its own. */
class DiskTest {

  private static final int VALUE_BYTES = 500_000;

  @TempDir Path directory;

  private final List<Path> mounted = new ArrayList<>();

  @AfterEach
  void unmount() throws Exception {
    for (Path path : mounted) {
      run("umount", "-l", path.toString());
    }
  }

  @Test
  void aMemberWithAFullDiskStopsAndComesBackWhenThereIsRoom() throws Exception {
    for (String id : List.of("m1", "m2", "m3")) {
      mount(directory.resolve(id), "size=64m");
    }
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3")) {
      Leader first = trio.awaitLeader();
      trio.write(first, 0, 3);
      Path full = directory.resolve(first.id());
      // Less than it takes to start, more than it takes to go on.
      run("mount", "-o", "remount,size=12m", full.toString());
      fill(trio, first);
      Leader second = trio.awaitLeader();
      assertThat(second.id()).isNotEqualTo(first.id());
      Trio.until(
          "it says why",
          () -> trio.get(first.id()).status().phase() == RegistryStatus.Phase.FAILED);
      assertThat(trio.get(first.id()).status().detail())
          .contains(full.toString(), "cannot be written");
      Trio.until("it is told", () -> trio.news().stream().anyMatch(News.Failed.class::isInstance));
      assertThat(trio.news().stream().map(DiskTest::kind).toList())
          .containsSubsequence(
              "leads " + first.id(), "follows " + first.id(), "leads " + second.id())
          .containsSubsequence("follows " + first.id(), "failed " + first.id());
      trio.write(second, 10, 13);
      trio.remove(first.id()).close();
      run("mount", "-o", "remount,size=64m", full.toString());
      await(trio.start(first.id()));
      Trio.until(
          "it has all", () -> trio.get(first.id()).version() == trio.get(second.id()).version());
      assertThat(trio.get(first.id()).get("k12")).isPresent();
    }
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsRefused() throws Exception {
    mount(directory.resolve("m1"), "size=8m");
    run("mount", "-o", "remount,ro", directory.resolve("m1").toString());
    try (Trio trio = new Trio(directory, "m1", "m2", "m3")) {
      MembershipTest.refused(trio.start("m1"), Code.STORAGE, "cannot be used");
    }
  }

  @Test
  void aFullDiskIsRefusedAtTheStart() throws Exception {
    mount(directory.resolve("m1"), "size=1m");
    try (OutputStream ballast = Files.newOutputStream(directory.resolve("m1/ballast"))) {
      assertThatThrownBy(
              () -> {
                while (true) {
                  ballast.write(new byte[1024]);
                }
              })
          .isInstanceOf(IOException.class);
    }
    try (Trio trio = new Trio(directory, "m1", "m2", "m3")) {
      MembershipTest.refused(
          trio.start("m1"), Code.STORAGE, "free, a registry needs 8 MiB to start");
    }
  }

  @Test
  void aMemberThatCannotRecordAVoteStopsAndCountsAsHavingVoted() throws Exception {
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3")) {
      Leader leader = trio.awaitLeader();
      String victim = trio.others(leader.id()).getFirst();
      // What Ratis does when there is no room for it.
      Files.write(vote(victim), new byte[0]);
      Trio.until(
          "it stops", () -> trio.get(victim).status().phase() == RegistryStatus.Phase.FAILED);
      assertThat(trio.get(victim).status().detail()).contains("a vote could not be recorded");
      // It may be killed before it has ended.
      List<String> kept = List.of("term=" + leader.term(), "votedFor=" + victim);
      assertThat(Files.readAllLines(vote(victim))).isEqualTo(kept);
      trio.remove(victim).close();
      assertThat(Files.readAllLines(vote(victim))).isEqualTo(kept);
      trio.write(leader, 0, 3);
      await(trio.start(victim));
      Trio.until("it has all", () -> trio.get(victim).version() == trio.get(leader.id()).version());
    }
  }

  @Test
  void aMemberThatForgotItsVoteIsRefused() throws Exception {
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3")) {
      Leader leader = trio.awaitLeader();
      String victim = trio.others(leader.id()).getFirst();
      trio.remove(victim).close();
      Files.write(vote(victim), new byte[0]);
      MembershipTest.refused(
          trio.start(victim), Code.STORAGE, "raft-meta is damaged, as when the disk was full");
    }
  }

  private Path vote(String id) throws IOException {
    return RatisRegistryTest.find(directory.resolve(id), "raft-meta");
  }

  private static String kind(News news) {
    return switch (news) {
      case News.Leads(String id, long term) -> "leads " + id;
      case News.Follows(String id) -> "follows " + id;
      case News.Failed(String id, RegistryException reason) -> "failed " + id;
    };
  }

  private static void fill(Trio trio, Leader leader) {
    try {
      for (int i = 0; i < 40; i++) {
        Batch batch = Batch.of(new Write.Put("big", new byte[VALUE_BYTES]));
        await(trio.get(leader.id()).append(leader.term(), batch));
      }
      throw new AssertionError("the disk was large enough");
    } catch (RegistryException e) {
      assertThat(e.retryable()).as(e.getMessage()).isTrue();
    }
  }

  private void mount(Path path, String options) throws Exception {
    assumeTrue(run("id", "-u").equals("0"), "root may mount");
    Files.createDirectories(path);
    run("mount", "-t", "tmpfs", "-o", options, "souk-test", path.toString());
    mounted.add(path);
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes()).strip();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(String.join(" ", command) + ": " + output).isZero();
    return output;
  }
}
