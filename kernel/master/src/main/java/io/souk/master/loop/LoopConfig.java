package io.souk.master.loop;

import io.souk.allocator.AllocatorOptions;
import io.souk.allocator.FaultDomain;
import io.souk.master.decide.KernelOptions;
import io.souk.master.state.StateLimits;
import io.souk.protocol.mesos.DomainInfo;
import io.souk.security.Authorizer;
import java.util.Optional;

/**
 * What the loop is told once.
 *
 * @param authorizer says what callers may do; quick
 * @param quiet whether what happens is logged for who looks for faults only
 */
public record LoopConfig(
    KernelOptions kernel,
    AllocatorOptions allocator,
    StateLimits limits,
    Authorizer authorizer,
    boolean quiet) {

  /** The defaults of Mesos, for this master. */
  public static LoopConfig defaults(KernelOptions kernel) {
    return of(kernel, AllocatorOptions.DEFAULT, StateLimits.DEFAULT);
  }

  /** For this master, the allocator told where it stands. */
  public static LoopConfig of(
      KernelOptions kernel, AllocatorOptions allocator, StateLimits limits) {
    return new LoopConfig(
        kernel, allocator.withDomain(domain(kernel)), limits, Authorizer.PERMISSIVE, false);
  }

  /** The same with somebody who says what callers may do. */
  public LoopConfig withAuthorizer(Authorizer other) {
    return new LoopConfig(kernel, allocator, limits, other, quiet);
  }

  /** The same of a loop that works for nobody. */
  public LoopConfig quietly() {
    return new LoopConfig(kernel, allocator, limits, authorizer, true);
  }

  private static Optional<FaultDomain> domain(KernelOptions kernel) {
    DomainInfo domain = kernel.masterInfo().getDomain();
    return domain.hasFaultDomain()
        ? Optional.of(
            new FaultDomain(
                domain.getFaultDomain().getRegion().getName(),
                domain.getFaultDomain().getZone().getName()))
        : Optional.empty();
  }
}
