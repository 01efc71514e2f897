package io.souk.bench.load.cluster;

import java.util.List;

/**
 * How long is measured.
 *
 * @param warmUps rounds before those that are measured, 0 and up
 * @param rounds that are measured, 1 and up
 * @param warmUpSeconds of an open loop before what is measured, 1 and up
 * @param seconds of an open loop, 1 and up
 * @param rates of open loops in a second, one after the other
 */
public record Span(int warmUps, int rounds, int warmUpSeconds, int seconds, List<Integer> rates) {

  /** Copies the list. */
  public Span {
    rates = List.copyOf(rates);
  }
}
