package io.souk.bench.floor;

import java.util.List;
import java.util.Optional;

/** All primitives, by the names that figures use. */
public final class Floors {

  /** Sixteen to sixty-four connections made no difference on two cores. */
  private static final int CONNECTIONS = 32;

  private static final int DEEP = 16;

  private static final List<Floor> ALL =
      List.of(
          new Floor("memcpy", "copy of 64 MiB, one thread", "GB/s", MemoryFloors::copy),
          new Floor(
              "gather",
              "100,000 ready fragments of 570 bytes put into one array",
              "ms",
              MemoryFloors::gather),
          new Floor(
              "tcp-round-trip",
              "256 bytes to an echo over loopback and back, median",
              "us",
              LoopbackFloors::roundTrip),
          new Floor("tcp-bulk", "bytes through loopback", "GB/s", LoopbackFloors::bulk),
          new Floor(
              "http-post",
              "POST of 256 bytes answered 202, " + CONNECTIONS + " connections",
              "posts/s",
              (length, dir) -> HttpFloor.perSecond(CONNECTIONS, 1, length)),
          new Floor(
              "http-post-pipelined",
              "the same, " + DEEP + " under way on each connection",
              "posts/s",
              (length, dir) -> HttpFloor.perSecond(CONNECTIONS, DEEP, length)),
          new Floor(
              "json-write", "tasks as in /state written by Jackson", "MB/s", JsonFloors::write),
          new Floor("json-scan", "the same read token by token", "MB/s", JsonFloors::scan),
          new Floor(
              "fsync", "append of 4 KiB and fdatasync, median", "ms", DiskFloor::appendAndSync),
          new Floor(
              "fork-exec",
              "/bin/true started by ProcessBuilder and waited for, median",
              "ms",
              ProcessFloor::startAndWait),
          new Floor(
              "timer-lateness", "waking up on a grid of 1 ms, median", "ms", TimerFloor::lateness));

  private Floors() {}

  /** Each of them. */
  public static List<Floor> all() {
    return ALL;
  }

  /** The one of that name. */
  public static Optional<Floor> find(String name) {
    return ALL.stream().filter(floor -> floor.name().equals(name)).findFirst();
  }
}
