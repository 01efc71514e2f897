package io.souk.bench;

import io.souk.model.value.Range;
import io.souk.model.value.Ranges;
import java.util.ArrayList;
import java.util.List;

/** The ports of agents in Mesos's allocator benchmarks. */
public final class FragmentedPorts {

  private static final long FIRST = 31_000;
  private static final long LAST = 32_000;

  /** All that an agent has. */
  public static final Ranges ALL = Ranges.of(FIRST, LAST);

  private FragmentedPorts() {}

  /** Those in use: single ports with gaps between them, then all the rest as the last range. */
  public static Ranges inUse(int ranges) {
    List<Range> used = new ArrayList<>();
    for (int i = 0; i < ranges - 1; i++) {
      used.add(new Range(FIRST + 2L * i, FIRST + 2L * i));
    }
    used.add(new Range(FIRST + 2L * (ranges - 1), LAST));
    return new Ranges(used);
  }
}
