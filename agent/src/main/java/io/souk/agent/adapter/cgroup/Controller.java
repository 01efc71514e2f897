package io.souk.agent.adapter.cgroup;

import java.util.Arrays;
import java.util.Optional;

/** What can be controlled or counted for a group of processes. */
public enum Controller {
  CPU("cpu", "cpu"),
  /** Counts CPU time; version 2 does so everywhere. */
  CPUACCT("cpuacct", ""),
  MEMORY("memory", "memory"),
  PIDS("pids", "pids"),
  /** Counts reads and writes of block devices. */
  BLKIO("blkio", "io"),
  /** Decides about the use of device files; in version 2 that takes programs in the kernel. */
  DEVICES("devices", "");

  private final String first;
  private final String second;

  Controller(String first, String second) {
    this.first = first;
    this.second = second;
  }

  /** Its name in version 1. */
  String first() {
    return first;
  }

  /** Its name in version 2; empty when it has none. */
  String second() {
    return second;
  }

  static Optional<Controller> ofFirst(String name) {
    return Arrays.stream(values()).filter(each -> each.first.equals(name)).findFirst();
  }
}
