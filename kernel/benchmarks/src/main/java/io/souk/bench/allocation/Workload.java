package io.souk.bench.allocation;

import io.souk.allocator.Allocation;
import java.util.List;

/** Something the allocator has to do, again and again in the same way. */
interface Workload {

  String name();

  int agents();

  int frameworks();

  /** Brings the cluster to where the cycle begins; not measured. */
  void prepare();

  /** What is measured. */
  List<Allocation> cycle();

  /**
   * Whether the cycle did what it should.
   *
   * @throws IllegalStateException when not
   */
  void check(List<Allocation> allocations);

  /** Fails with a reason. */
  static void require(boolean condition, String reason) {
    if (!condition) {
      throw new IllegalStateException(reason);
    }
  }
}
