package io.souk.bench.allocation;

import com.sun.management.ThreadMXBean;
import io.souk.allocator.Allocation;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** Runs a workload: some cycles to warm up, then the measured ones, each checked. */
record Measurement(int warmUps, int cycles) {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  Figures run(Workload workload, OptionalDouble goalMillis, OptionalDouble mesosMillis) {
    for (int i = 0; i < warmUps; i++) {
      once(workload);
    }
    long[] nanos = new long[cycles];
    long[] cpu = new long[cycles];
    long bytes = 0;
    int offers = 0;
    for (int i = 0; i < cycles; i++) {
      workload.prepare();
      long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
      long cpuBefore = THREADS.getCurrentThreadCpuTime();
      long start = System.nanoTime();
      List<Allocation> allocations = workload.cycle();
      nanos[i] = System.nanoTime() - start;
      cpu[i] = THREADS.getCurrentThreadCpuTime() - cpuBefore;
      bytes += THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
      offers = allocations.size();
      workload.check(allocations);
    }
    Arrays.sort(nanos);
    Arrays.sort(cpu);
    return new Figures(
        workload.name(),
        workload.agents(),
        workload.frameworks(),
        offers,
        nanos,
        cpu,
        bytes / cycles,
        Floor.nanos(workload.agents(), workload.frameworks()),
        goalMillis,
        mesosMillis);
  }

  private static void once(Workload workload) {
    workload.prepare();
    workload.check(workload.cycle());
  }
}
