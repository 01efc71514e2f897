package io.souk.agent.gc;

import java.time.Instant;
import java.util.List;

/**
 * What goes together once it is old enough and nobody uses it.
 *
 * @param <P> what names a path
 * @param paths in the order they are deleted in
 * @param since when it was used last
 */
public record Candidate<P>(List<P> paths, Instant since) {

  public Candidate {
    paths = List.copyOf(paths);
  }
}
