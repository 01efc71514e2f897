package io.souk.registry.adapter.ratis;

import static io.souk.registry.RegistryContract.assertFails;
import static io.souk.registry.RegistryContract.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.registry.RegistryException;
import io.souk.registry.RegistryStatus;
import io.souk.registry.RegistryStatus.MemberStatus;
import io.souk.registry.adapter.ratis.Trio.Leader;
import io.souk.registry.adapter.ratis.Trio.News;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who leads when, over three members whose network is cut. */
class LeadershipTest {

  @TempDir Path directory;

  @Test
  void aLeaderThatIsCutOffKnowsItBeforeItsSuccessorLeads() throws Exception {
    // Ratis itself would let a leader believe for as long as the longest timeout.
    try (Trio trio =
        new Trio(directory, "m1", "m2", "m3").withLongestTimeout(Duration.ofSeconds(6))) {
      trio.startAll();
      Leader first = trio.awaitLeader();
      trio.write(first, 0, 3);
      Trio.until("a lease", () -> trio.get(first.id()).holdsLease(first.term()));
      assertThat(trio.get(first.id()).holdsLease(first.term() + 1)).isFalse();
      trio.cutOff(first.id(), true);
      Leader second = trio.awaitLeader();
      assertThat(second.id()).isNotEqualTo(first.id());
      assertThat(trio.get(first.id()).holdsLease(first.term())).isFalse();
      assertThat(trio.news())
          .containsSubsequence(
              new News.Leads(first.id(), first.term()),
              new News.Follows(first.id()),
              new News.Leads(second.id(), second.term()));
      assertFails(
          RegistryException.Code.NOT_LEADER,
          trio.get(first.id()).append(first.term(), Trio.batch("late", 1)));
      trio.write(second, 3, 6);
      trio.cutOff(first.id(), false);
      Trio.until("the old leader follows", () -> trio.get(first.id()).version() == 6);
      assertThat(trio.get(first.id()).get("late")).isEmpty();
    }
  }

  @Test
  void aFollowerThatWasCutOffDoesNotDisturb() throws Exception {
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3")) {
      Leader leader = trio.awaitLeader();
      trio.write(leader, 0, 3);
      String cut = trio.others(leader.id()).getFirst();
      trio.cutOff(cut, true);
      Trio.until("it looks for a leader", () -> trio.get(cut).status().leader().isEmpty());
      trio.write(leader, 3, 50);
      // Long enough to stand for election several times.
      TimeUnit.SECONDS.sleep(5);
      assertThat(trio.get(cut).status().term()).isEqualTo(leader.term());
      trio.cutOff(cut, false);
      Trio.until("it catches up", () -> trio.get(cut).version() == 50);
      assertThat(trio.get(cut).status().leader()).contains(leader.id());
      assertThat(trio.get(leader.id()).holdsLease(leader.term())).isTrue();
      assertThat(trio.news()).containsExactly(new News.Leads(leader.id(), leader.term()));
    }
  }

  @Test
  void leadershipIsHandedToWhomIsWanted() throws Exception {
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3", "m4", "m5")) {
      Leader first = trio.awaitLeader();
      trio.write(first, 0, 3);
      String wanted = trio.others(first.id()).getLast();
      assertFails(
          RegistryException.Code.INVALID, trio.get(first.id()).handOver(Optional.of("nobody")));
      assertFails(RegistryException.Code.NOT_LEADER, trio.get(wanted).handOver(Optional.empty()));
      Trio.until(
          "all are up to date",
          () -> trio.running().values().stream().allMatch(member -> member.version() == 3));
      await(trio.get(first.id()).handOver(Optional.of(wanted)));
      Leader second = trio.awaitLeader();
      assertThat(second.id()).isEqualTo(wanted);
      assertThat(second.term()).isEqualTo(first.term() + 1);
      assertThat(trio.news())
          .containsExactly(
              new News.Leads(first.id(), first.term()),
              new News.Follows(first.id()),
              new News.Leads(second.id(), second.term()));
      trio.write(second, 3, 5);
      assertThat(trio.get(second.id()).version()).isEqualTo(5);
    }
  }

  @Test
  void aClosingLeaderIsSucceededBeforeItsFilesAreClosed() throws Exception {
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3")) {
      Leader first = trio.awaitLeader();
      trio.write(first, 0, 5);
      // Nobody stands by itself within the close: the term tells who was asked to.
      trio.remove(first.id()).close();
      Leader second = trio.awaitLeader();
      assertThat(second.term()).isEqualTo(first.term() + 1);
      assertThat(trio.get(second.id()).version()).isEqualTo(5);
    }
  }

  @Test
  void statusTellsPositionsAndLag() throws Exception {
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3")) {
      Leader leader = trio.awaitLeader();
      trio.write(leader, 0, 4);
      String behind = trio.others(leader.id()).getFirst();
      trio.cutOff(behind, true);
      trio.write(leader, 4, 10);
      RegistryStatus status = trio.get(leader.id()).status();
      assertThat(status.phase()).isEqualTo(RegistryStatus.Phase.RUNNING);
      assertThat(status.term()).isEqualTo(leader.term());
      assertThat(status.leader()).contains(leader.id());
      assertThat(status.leading()).isTrue();
      assertThat(status.lease()).isPositive();
      assertThat(status.log().version()).isEqualTo(10);
      assertThat(status.log().last()).isGreaterThanOrEqualTo(10);
      assertThat(status.log().committed()).isEqualTo(status.log().last());
      assertThat(status.log().applied()).isEqualTo(status.log().last());
      assertThat(status.members().stream().map(MemberStatus::member))
          .containsExactlyElementsOf(trio.group());
      MemberStatus late = of(status, behind);
      assertThat(late.leader()).isFalse();
      assertThat(late.lag().orElseThrow()).isGreaterThanOrEqualTo(6);
      assertThat(late.matched().orElseThrow() + late.lag().orElseThrow())
          .isEqualTo(status.log().last());
      assertThat(of(status, leader.id()).leader()).isTrue();
      RegistryStatus follower = trio.get(behind).status();
      assertThat(follower.leading()).isFalse();
      assertThat(follower.lease()).isZero();
      assertThat(of(follower, leader.id()).lag()).isEqualTo(OptionalLong.empty());
    }
  }

  private static MemberStatus of(RegistryStatus status, String id) {
    List<MemberStatus> found =
        status.members().stream().filter(m -> m.member().id().equals(id)).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }
}
