package io.souk.testkit.sim;

/**
 * How much goes wrong.
 *
 * @param rate 0: nothing; 1: each agent and framework fails in some way about once in half an hour
 *     and the master about once an hour; others in proportion
 */
public record Faults(double rate) {

  /** Nothing goes wrong. */
  public static final Faults NONE = new Faults(0);

  public Faults {
    if (!(rate >= 0 && rate <= 100)) {
      throw new IllegalArgumentException("fault rate " + rate + ": 0 to 100 is accepted");
    }
  }

  /** Mean seconds between two faults of a kind whose mean is this at rate 1; infinite at 0. */
  double meanSeconds(double atOne) {
    return atOne / rate;
  }
}
