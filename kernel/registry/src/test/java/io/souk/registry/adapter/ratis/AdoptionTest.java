package io.souk.registry.adapter.ratis;

import static io.souk.registry.RegistryContract.await;
import static io.souk.registry.adapter.ratis.MembershipTest.refused;
import static io.souk.registry.adapter.ratis.MembershipTest.refusedToStart;
import static org.assertj.core.api.Assertions.assertThat;

import io.souk.registry.Member;
import io.souk.registry.RegistryContract;
import io.souk.registry.RegistryException.Code;
import io.souk.registry.RegistryStatus;
import io.souk.registry.adapter.ratis.Trio.Leader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which directories and neighbours a member accepts when it starts. */
class AdoptionTest {

  @TempDir Path directory;

  @Test
  void allGetTheIdOfTheClusterThatTheyFound() throws Exception {
    try (Trio trio = new Trio(directory, "m1", "m2", "m3")) {
      CompletionStage<Void> second = trio.start("m2");
      CompletionStage<Void> third = trio.start("m3");
      Trio.until(
          "it says for whom it waits",
          () -> trio.get("m2").status().detail().contains("no answer from m1"));
      assertThat(trio.get("m2").status().phase()).isEqualTo(RegistryStatus.Phase.JOINING);
      assertThat(trio.admitted()).isEmpty();
      await(trio.start("m1"));
      await(second);
      await(third);
      trio.write(trio.awaitLeader(), 0, 2);
      Set<String> ids =
          trio.running().values().stream()
              .map(member -> member.status().clusterId().orElseThrow())
              .collect(Collectors.toSet());
      assertThat(ids).hasSize(1);
      String cluster = ids.iterator().next();
      assertThat(trio.admitted())
          .containsExactlyInAnyOrder(
              new Trio.Admitted("m1", cluster),
              new Trio.Admitted("m2", cluster),
              new Trio.Admitted("m3", cluster));
    }
  }

  @Test
  void whatIsToBeDoneAtAdmissionIsDoneBeforeAMemberTakesPartAndHoldsNobodyUp() throws Exception {
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3")) {
      trio.awaitLeader();
      List.of("m1", "m2", "m3").forEach(id -> trio.remove(id).close());
      CountDownLatch done = new CountDownLatch(1);
      Set<String> atIt = ConcurrentHashMap.newKeySet();
      trio.onAdmission(
          any -> {
            atIt.add(any.id());
            awaitQuietly(done);
          });
      List<CompletionStage<Void>> starts = new ArrayList<>();
      starts.add(trio.start("m1"));
      starts.add(trio.start("m2"));
      Trio.until("two are at it", () -> atIt.size() == 2);
      starts.add(trio.start("m3"));
      Trio.until("they answer the third, which gets there, too", () -> atIt.size() == 3);
      assertThat(trio.running().values())
          .allSatisfy(
              member ->
                  assertThat(member.status().phase()).isEqualTo(RegistryStatus.Phase.JOINING));
      done.countDown();
      starts.forEach(RegistryContract::await);
      trio.awaitLeaderAmong("m1", "m2", "m3");
    }
  }

  @Test
  void aMemberForWhichThatFailsDoesNotStart() throws Exception {
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3")) {
      trio.awaitLeader();
      trio.remove("m1").close();
      trio.onAdmission(
          any -> {
            throw new IllegalArgumentException("the port is taken");
          });
      CompletionStage<Void> started = trio.start("m1");
      assertThat(started)
          .failsWithin(Duration.ofSeconds(Trio.PATIENCE_SECONDS))
          .withThrowableThat()
          .withCauseInstanceOf(IllegalArgumentException.class);
      trio.remove("m1").close();
      trio.onAdmission(any -> {});
      await(trio.start("m1"));
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(Trio.PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aStartWithoutTheOthersCanBeGivenUp() throws Exception {
    try (Trio trio = new Trio(directory, "m1", "m2", "m3")) {
      CompletionStage<Void> started = trio.start("m1");
      Trio.until("it waits", () -> !trio.get("m1").status().detail().isEmpty());
      trio.get("m1").close();
      refused(started, Code.UNAVAILABLE, "closed while it started");
    }
  }

  @Test
  void anEmptyDiskOfAMemberWaitsUntilItIsRemovedAndAdded() throws Exception {
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3")) {
      Leader leader = trio.awaitLeader();
      trio.write(leader, 0, 5);
      String lost = trio.others(leader.id()).getFirst();
      trio.remove(lost).abandon();
      delete(directory.resolve(lost));
      CompletionStage<Void> started = trio.start(lost);
      Trio.until(
          "it waits for the operator",
          () -> trio.get(lost).status().detail().contains("its directory is empty"));
      assertThat(started.toCompletableFuture()).isNotDone();
      CompletionStage<Void> replaced =
          trio.get(leader.id())
              .removeMember(lost)
              .thenRun(() -> await(started)) // it joins as soon as it is no member any more
              .thenCompose(done -> trio.get(leader.id()).addMember(trio.member(lost)));
      await(replaced);
      trio.write(leader, 5, 8);
      Trio.until("it has all", () -> trio.get(lost).version() == 8);
    }
  }

  @Test
  void anOldDiskIsRefusedAndNothingIsLost() throws Exception {
    Path copy = directory.resolve("copy");
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3")) {
      Leader leader = trio.awaitLeader();
      trio.write(leader, 0, 5);
      String old = trio.others(leader.id()).getFirst();
      Trio.until("it has all", () -> trio.get(old).version() == 5);
      // Of the run that goes on: only the leader's memory can tell.
      RatisRegistryTest.copy(directory.resolve(old), copy);
      trio.write(leader, 5, 20);
      Trio.until("it has all", () -> trio.get(old).version() == 20);
      trio.remove(old).abandon();
      restore(copy, directory.resolve(old));
      refusedToStart(trio, old, "are older than what this member had confirmed");
      trio.remove(old);
      assertThat(trio.get(leader.id()).holdsLease(leader.term())).isTrue();
      trio.write(leader, 20, 22);
    }
  }

  @Test
  void anOlderStartIsRefusedWhoeverLeadsMeanwhile() throws Exception {
    Path copy = directory.resolve("copy");
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3")) {
      Leader leader = trio.awaitLeader();
      trio.write(leader, 0, 5);
      String old = trio.others(leader.id()).getFirst();
      trio.remove(old).abandon();
      RatisRegistryTest.copy(directory.resolve(old), copy);
      await(trio.start(old));
      trio.remove(old).abandon();
      restore(copy, directory.resolve(old));
      refusedToStart(trio, old, "has seen a later start of it");
      trio.remove(old);
    }
  }

  @Test
  void aDirectoryOfAnotherClusterIsRefused() throws Exception {
    Path before = directory.resolve("before");
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3")) {
      trio.write(trio.awaitLeader(), 0, 2);
      for (String id : List.of("m1", "m2", "m3")) {
        trio.remove(id).abandon();
      }
      Files.move(directory.resolve("m1"), before);
      delete(directory.resolve("m2"));
      delete(directory.resolve("m3"));
      // The same list, the same name, another cluster.
      trio.startAll();
      trio.awaitLeaderAmong("m1", "m2", "m3");
      trio.remove("m1").close();
      restore(before, directory.resolve("m1"));
      int admitted = trio.admitted().size();
      refusedToStart(trio, "m1", "but m2 to ");
      trio.remove("m1");
      trio.awaitLeaderAmong("m2", "m3");
      assertThat(trio.admitted()).as("nobody else").hasSize(admitted);
      assertThat(Files.exists(before)).isTrue();
    }
  }

  @Test
  void aMemberThatMovedIsRefused() throws Exception {
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3")) {
      trio.write(trio.awaitLeader(), 0, 2);
      trio.remove("m1").close();
      Member moved = new Member("m1", "127.0.0.1", RatisRegistryTest.freePort());
      List<Member> list = List.of(moved, trio.member("m2"), trio.member("m3"));
      refused(
          trio.start(trio.config("m1", list)),
          Code.STORAGE,
          "knows this member at another address");
      trio.remove("m1");
    }
  }

  @Test
  void anotherMembersDirectoryIsRefused() throws Exception {
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3")) {
      trio.awaitLeader();
      trio.remove("m1").close();
      Files.move(directory.resolve("m1"), directory.resolve("m1-was"));
      trio.remove("m2").close();
      Files.move(directory.resolve("m2"), directory.resolve("m1"));
      refusedToStart(trio, "m1", "belongs to member 'm2', this is 'm1'");
      trio.remove("m1");
    }
  }

  @Test
  void otherListsOfMastersAreRefused() throws Exception {
    try (Trio trio = new Trio(directory, "m1", "m2", "m3")) {
      CompletionStage<Void> first = trio.start("m1");
      List<Member> mixed =
          List.of(
              trio.member("m1"),
              trio.member("m2"),
              new Member("m9", "127.0.0.1", RatisRegistryTest.freePort()));
      CompletionStage<Void> second = trio.start(trio.config("m2", mixed));
      // Whoever hears of the other first ends, and cannot tell the other one then.
      CompletableFuture<Void> either =
          CompletableFuture.allOf(first.toCompletableFuture(), second.toCompletableFuture());
      first.exceptionally(reason -> fail(either, reason));
      second.exceptionally(reason -> fail(either, reason));
      refused(either, Code.STORAGE, "was started with other masters");
    }
  }

  private static Void fail(CompletableFuture<Void> either, Throwable reason) {
    either.completeExceptionally(reason);
    return null;
  }

  @Test
  void theLogWinsOverTheListOfTheStart() throws Exception {
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3")) {
      Leader leader = trio.awaitLeader();
      trio.write(leader, 0, 3);
      String id = trio.others(leader.id()).getFirst();
      Trio.until("it has all", () -> trio.get(id).version() == 3);
      trio.remove(id).close();
      List<Member> other =
          List.of(
              trio.member(id),
              trio.member(leader.id()),
              new Member("m9", "127.0.0.1", RatisRegistryTest.freePort()));
      await(trio.start(trio.config(id, other)));
      trio.write(leader, 3, 5);
      Trio.until("it has all", () -> trio.get(id).version() == 5);
      assertThat(trio.get(id).status().detail()).contains("started with", "but the log names");
      assertThat(trio.get(id).status().members().stream().map(m -> m.member()))
          .containsExactlyElementsOf(trio.group());
    }
  }

  private static void restore(Path copy, Path target) throws IOException {
    delete(target);
    RatisRegistryTest.copy(copy, target);
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
