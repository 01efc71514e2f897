package io.souk.bench.allocation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The least that a fair-share pass over a cluster can cost here: plain arrays, a heap of
 * frameworks, and nothing else of what an allocator has to do.
 */
final class Floor {

  private Floor() {}

  /** Nanoseconds of one pass, the best of several. */
  static long nanos(int agents, int frameworks) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 15; i++) {
      best = Math.min(best, pass(agents, frameworks));
    }
    return best;
  }

  private static long pass(int agents, int frameworks) {
    long[] free = new long[agents];
    Arrays.fill(free, 8);
    long[] held = new long[frameworks];
    int[] owner = new int[agents];
    PriorityQueue<Integer> order =
        new PriorityQueue<>(Comparator.comparingLong(framework -> held[framework]));
    for (int i = 0; i < frameworks; i++) {
      order.add(i);
    }
    long start = System.nanoTime();
    for (int i = 0; i < agents; i++) {
      int next = order.poll();
      held[next] += free[i];
      free[i] = 0;
      owner[i] = next;
      order.add(next);
    }
    long nanos = System.nanoTime() - start;
    Workload.require(owner[agents - 1] < frameworks, "no owner");
    return nanos;
  }
}
