package io.souk.bench.standing;

import io.souk.bench.load.measure.Latencies;
import io.souk.bench.result.Values;
import java.util.Optional;

/** Durations that one thread takes while another looks at them. */
public final class SharedLatencies {

  private final Latencies latencies = new Latencies();

  /** One more. */
  public synchronized void add(long nanos) {
    latencies.add(nanos);
  }

  public synchronized long count() {
    return latencies.count();
  }

  /** In milliseconds; empty while there is none. */
  public synchronized Optional<Values> values() {
    return latencies.count() == 0 ? Optional.empty() : Optional.of(latencies.values());
  }

  /** Forgets all. */
  public synchronized void clear() {
    latencies.clear();
  }
}
