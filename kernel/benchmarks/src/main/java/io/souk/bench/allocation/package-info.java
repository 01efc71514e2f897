/**
 * How long the allocator takes for a whole cluster, in the workloads of Mesos's own allocator
 * benchmarks. Start at {@link io.souk.bench.allocation.AllocatorWorkloads}, which runs all of them
 * and checks what they did; the JMH benchmark beside it measures single steps.
 */
package io.souk.bench.allocation;
