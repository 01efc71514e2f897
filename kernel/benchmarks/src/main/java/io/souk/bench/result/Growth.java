package io.souk.bench.result;

/**
 * How much more something cost when the cluster grew, and the law it is held against.
 *
 * @param what was counted or timed, and over which growth: {@code cycle, 1,000 to 10,000 agents}
 * @param factor the larger run's cost over the smaller one's
 * @param atMost what the law allows
 * @param counted whether the cost is a count (messages, commits, bytes of a structure), the same in
 *     every run; a broken law is a fault only then. Times and CPU seconds are not.
 */
public record Growth(String what, double factor, double atMost, boolean counted) {

  /** Whether it grew by no more than the law allows. */
  public boolean isKept() {
    return factor <= atMost;
  }
}
