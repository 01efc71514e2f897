package io.souk.allocator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the allocator is told once.
 *
 * @param minAllocatable alternatives of which an offer must hold at least one; empty: anything goes
 * @param hideGpuAgents whether agents with gpus are kept for the frameworks that ask for gpus
 * @param excludedFromShares names of resources that do not count in fair shares
 * @param domain where the master stands; agents of other regions are hidden from frameworks that
 *     are not aware of regions
 */
public record AllocatorOptions(
    List<Quantities> minAllocatable,
    boolean hideGpuAgents,
    Set<String> excludedFromShares,
    Optional<FaultDomain> domain) {

  /** 0.01 cpus or 32 MB; gpus hidden. */
  public static final AllocatorOptions DEFAULT =
      new AllocatorOptions(
          List.of(new Quantities(Map.of("cpus", 10L)), new Quantities(Map.of("mem", 32_000L))),
          true,
          Set.of(),
          Optional.empty());

  public AllocatorOptions {
    minAllocatable = List.copyOf(minAllocatable);
    excludedFromShares = Set.copyOf(excludedFromShares);
  }

  /** The same options, for a master that stands there. */
  public AllocatorOptions withDomain(Optional<FaultDomain> newDomain) {
    return new AllocatorOptions(minAllocatable, hideGpuAgents, excludedFromShares, newDomain);
  }
}
