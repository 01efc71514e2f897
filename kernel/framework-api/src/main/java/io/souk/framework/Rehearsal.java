package io.souk.framework;

import java.util.List;
import java.util.function.IntSupplier;

/**
 * With what a host that does not lead rehearses the start of a framework, so that its code is
 * loaded by the time it counts. The twin is started on an empty store with a session that reaches
 * nobody, asked for a few reads, and stopped.
 *
 * @param twin a framework like the one that is hosted, which has not been started. It opens a free
 *     port of the loopback interface, and keeps quiet in the log
 * @param port that port, once it has started
 * @param reads paths that it answers with GET, without consequences
 */
public record Rehearsal(Framework twin, IntSupplier port, List<String> reads) {

  public Rehearsal {
    reads = List.copyOf(reads);
  }
}
