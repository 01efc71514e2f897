package io.souk.registry.adapter.ratis;

import static io.souk.registry.RegistryContract.await;

import io.souk.registry.Batch;
import io.souk.registry.Write;
import io.souk.registry.adapter.ratis.Trio.Leader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * Prints what three members in one process cost: commits one by one against the time of an fsync,
 * hand-overs, and the time without a leader after one crashed: {@code ClusterTimings [directory]}.
 */
final class ClusterTimings {

  private static final int ROUNDS = 10;

  private ClusterTimings() {}

  public static void main(String[] args) throws Exception {
    Path directory = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("registry");
    try (Trio trio = Trio.started(directory, "m1", "m2", "m3")) {
      Leader leader = trio.awaitLeader();
      commits(trio, leader, 500);
      for (int round = 0; round < 3; round++) {
        print("fsync", fsyncs(directory, 500));
        print("commit", commits(trio, leader, 500));
      }
      long[] handOvers = new long[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        Thread.sleep(1000);
        long at = System.nanoTime();
        await(trio.get(leader.id()).handOver(Optional.empty()));
        leader = trio.awaitLeader();
        handOvers[round] = System.nanoTime() - at;
      }
      print("hand_over", handOvers);
      crashes(trio, leader);
    }
  }

  private static void crashes(Trio trio, Leader first) throws Exception {
    Leader leader = first;
    long[] gaps = new long[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      Thread.sleep(2000);
      RatisRegistry dead = trio.remove(leader.id());
      dead.deafTo(java.util.Set.copyOf(trio.others(leader.id())));
      String id = leader.id();
      trio.others(id).forEach(other -> trio.get(other).deafTo(java.util.Set.of(id)));
      long at = System.nanoTime();
      leader = trio.awaitLeader();
      gaps[round] = System.nanoTime() - at;
      dead.abandon();
      trio.others(id).forEach(other -> trio.get(other).deafTo(java.util.Set.of()));
      await(trio.start(id));
    }
    print("cut_off_to_next_leader", gaps);
  }

  private static long[] commits(Trio trio, Leader leader, int count) {
    byte[] value = new byte[200];
    long[] times = new long[count];
    for (int i = 0; i < count; i++) {
      long at = System.nanoTime();
      await(
          trio.get(leader.id())
              .append(leader.term(), Batch.of(new Write.Put("k" + i % 1000, value))));
      times[i] = System.nanoTime() - at;
    }
    return times;
  }

  private static long[] fsyncs(Path directory, int count) throws IOException {
    long[] times = new long[count];
    Path file = directory.resolve("fsync");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < count; i++) {
        long at = System.nanoTime();
        channel.write(ByteBuffer.allocate(300));
        channel.force(false);
        times[i] = System.nanoTime() - at;
      }
    }
    return times;
  }

  private static void print(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        "%s n=%d median_ms=%.2f p90_ms=%.2f max_ms=%.2f%n",
        what,
        nanos.length,
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 9 / 10] / 1e6,
        nanos[nanos.length - 1] / 1e6);
  }
}
