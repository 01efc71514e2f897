package io.souk.registry.adapter.ratis;

import static io.souk.registry.RegistryContract.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.registry.Member;
import io.souk.registry.RegistryException;
import io.souk.registry.RegistryException.Code;
import io.souk.registry.RegistryStatus;
import io.souk.registry.adapter.ratis.Trio.Leader;
import io.souk.registry.adapter.ratis.Trio.News;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members that come and go while the registry works. */
class MembershipTest {

  @TempDir Path directory;

  @Test
  void aNewMemberCatchesUpFromASnapshotAndCounts() throws Exception {
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3")) {
      Leader leader = trio.awaitLeader();
      // More than a snapshot's worth: the log before it is gone.
      trio.write(leader, 0, 1200);
      Member fourth = startNew(trio, "m4");
      assertThat(trio.get("m4").status().phase()).isEqualTo(RegistryStatus.Phase.JOINING);
      assertThat(trio.get("m4").status().detail()).contains("waits to be added");
      await(trio.get(leader.id()).addMember(fourth));
      Trio.until("m4 has all", () -> trio.get("m4").version() == 1200);
      assertThat(trio.get("m4").scan("k")).hasSize(1200);
      Trio.until("m4 knows", () -> trio.get("m4").status().phase() == RegistryStatus.Phase.RUNNING);
      assertThat(trio.get("m4").status().detail()).isEmpty();
      refused(trio.get(leader.id()).addMember(fourth), Code.INVALID, "m4 is a member already, at");
      // It counts: without it and one more there is no majority of four.
      String other = trio.others(leader.id()).getFirst();
      trio.remove(other).abandon();
      trio.write(leader, 1200, 1210);
      assertThat(trio.get(leader.id()).status().members()).hasSize(4);
    }
  }

  @Test
  void aMemberIsReplacedAndTheOldOneDoesNotDisturb() throws Exception {
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3")) {
      Leader leader = trio.awaitLeader();
      trio.write(leader, 0, 3);
      String old = trio.others(leader.id()).getFirst();
      Member successor = startNew(trio, "m4");
      await(trio.get(leader.id()).replaceMember(old, successor));
      trio.write(leader, 3, 6);
      Trio.until("m4 has all", () -> trio.get("m4").version() == 6);
      Trio.until(
          "the old one learns of it",
          () -> trio.get(old).status().phase() == RegistryStatus.Phase.FAILED);
      assertThat(trio.get(old).status().detail()).contains("removed from");
      Trio.until("it is told", () -> trio.news().stream().anyMatch(News.Failed.class::isInstance));
      assertThat(trio.get(leader.id()).holdsLease(leader.term())).isTrue();
      assertThat(trio.get(leader.id()).status().term()).isEqualTo(leader.term());
      trio.remove(old).close();
      refusedToStart(trio, old, "was removed from cluster");
    }
  }

  @Test
  void aLeaderThatIsRemovedHandsOverFirst() throws Exception {
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3")) {
      Leader first = trio.awaitLeader();
      trio.write(first, 0, 3);
      refused(trio.get(first.id()).removeMember(first.id()), Code.NOT_LEADER, "ask its successor");
      Leader second = trio.awaitLeader();
      await(trio.get(second.id()).removeMember(first.id()));
      trio.write(second, 3, 5);
      assertThat(trio.get(second.id()).status().members()).hasSize(2);
    }
  }

  @Test
  void whatWouldLoseTheMajorityIsRefused() throws Exception {
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3")) {
      Leader leader = trio.awaitLeader();
      trio.write(leader, 0, 3);
      RatisRegistry registry = trio.get(leader.id());
      String dead = trio.others(leader.id()).getFirst();
      String alive = trio.others(leader.id()).getLast();
      refused(registry.removeMember("m9"), Code.INVALID, "m9 is no member");
      refused(
          registry.addMember(new Member("m9", "127.0.0.1", RatisRegistryTest.freePort())),
          Code.INVALID,
          "cannot be added: not reachable");
      refused(
          registry.addMember(new Member("m9", "127.0.0.1", trio.member(alive).port())),
          Code.INVALID,
          "there is member " + alive + " already");
      refused(trio.get(alive).removeMember(dead), Code.NOT_LEADER, "does not lead: ask the leader");
      trio.remove(dead).abandon();
      Trio.until(
          "it is silent",
          () ->
              registry.status().members().stream()
                  .filter(m -> m.member().id().equals(dead))
                  .allMatch(m -> m.heard().orElseThrow().toMillis() > 2500));
      refused(
          registry.removeMember(alive),
          Code.INVALID,
          "2 of 2 masters are needed without " + alive + ", 1 can be reached");
      await(registry.removeMember(dead));
      trio.write(leader, 3, 5);
    }
  }

  /** Starts a member with an empty directory that knows the others. */
  static Member startNew(Trio trio, String id) throws IOException {
    Member member = new Member(id, "127.0.0.1", RatisRegistryTest.freePort());
    List<Member> all = new java.util.ArrayList<>(trio.group());
    all.add(member);
    await(trio.start(trio.config(id, all)));
    return member;
  }

  static void refusedToStart(Trio trio, String id, String reason) {
    refused(trio.start(id), Code.STORAGE, reason);
  }

  static void refused(CompletionStage<Void> stage, Code code, String reason) {
    assertThatThrownBy(() -> await(stage))
        .isInstanceOfSatisfying(
            RegistryException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code))
        .hasMessageContaining(reason)
        .message()
        .hasLineCount(1);
  }
}
