package io.souk.allocator;

import java.util.List;
import java.util.Map;

/**
 * What the allocator is told once.
 *
 * @param minAllocatable alternatives of which an offer must hold at least one; empty: anything goes
 * @param hideGpuAgents whether agents with gpus are kept for the frameworks that ask for gpus
 */
public record AllocatorOptions(List<Quantities> minAllocatable, boolean hideGpuAgents) {

  /** 0.01 cpus or 32 MB; gpus hidden. */
  public static final AllocatorOptions DEFAULT =
      new AllocatorOptions(
          List.of(new Quantities(Map.of("cpus", 10L)), new Quantities(Map.of("mem", 32_000L))),
          true);

  public AllocatorOptions {
    minAllocatable = List.copyOf(minAllocatable);
  }
}
