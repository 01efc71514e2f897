package io.souk.bench.machine;

/**
 * What others used of a machine's processors during a run.
 *
 * @param seconds of CPU, those that a hypervisor gave to other machines included
 * @param share of all that the processors had to give, 0 to 1
 */
public record ForeignCpu(double seconds, double share) {

  /** Above this share of others a run says nothing. */
  public static final double MOST = 0.05;

  /** Whether figures of this run are void. */
  public boolean isTooMuch() {
    return share > MOST;
  }
}
