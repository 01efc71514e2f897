package io.souk.master.loop;

import io.souk.allocator.AllocatorOptions;
import io.souk.master.decide.KernelOptions;
import io.souk.master.state.StateLimits;

/** What the loop is told once. */
public record LoopConfig(KernelOptions kernel, AllocatorOptions allocator, StateLimits limits) {

  /** The defaults of Mesos, for this master. */
  public static LoopConfig defaults(KernelOptions kernel) {
    return new LoopConfig(kernel, AllocatorOptions.DEFAULT, StateLimits.DEFAULT);
  }
}
