package io.souk.bench.allocation;

import io.souk.allocator.Allocation;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One allocation over the whole cluster, and what the allocator does instead in its daily life: it
 * looks at what was touched alone. Mesos's figures for the same cluster are in {@code
 * docs/performance.md}.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 2)
@Fork(value = 1, jvmArgsAppend = "-Xmx4g")
public class AllocatorCycleBenchmark {

  /** A cluster of which everything is offered. */
  @State(Scope.Thread)
  public static class Offered {
    @Param({"1000", "5000", "10000"})
    public int agents;

    @Param({"1", "50", "200"})
    public int frameworks;

    AllocatorCluster cluster;
    List<Allocation> offered;
    private int next;

    @Setup(Level.Trial)
    public void offerEverything() {
      cluster = new AllocatorCluster(agents, frameworks);
      offered = cluster.cycle();
      if (offered.size() != agents) {
        throw new IllegalStateException(offered.size() + " offers of " + agents + " agents");
      }
    }

    /** Another one each time. */
    Allocation oneOffer() {
      next = (next + 1) % offered.size();
      return offered.get(next);
    }
  }

  /** The same after every offer was declined without a filter. */
  @State(Scope.Thread)
  public static class Declined extends Offered {
    @Setup(Level.Invocation)
    public void decline() {
      cluster.takeBack(offered);
    }
  }

  /** A cluster in which every framework has declined every agent for ever. */
  @State(Scope.Thread)
  public static class Filtered {
    @Param({"1000", "5000", "10000"})
    public int agents;

    @Param({"1", "50", "200"})
    public int frameworks;

    AllocatorCluster cluster;

    @Setup(Level.Trial)
    public void refuse() {
      cluster = new AllocatorCluster(agents, frameworks);
      cluster.refuseEverything();
    }

    @Setup(Level.Invocation)
    public void touch() {
      cluster.touchEverything();
    }
  }

  /** Mesos's cycle: everything is free and everything is offered. */
  @Benchmark
  public List<Allocation> plain(Declined state) {
    state.offered = state.cluster.cycle();
    return state.offered;
  }

  /** The same with the decline of every offer, which Mesos's figures leave out. */
  @Benchmark
  public List<Allocation> declineAndOffer(Offered state) {
    state.cluster.takeBack(state.offered);
    state.offered = state.cluster.cycle();
    return state.offered;
  }

  /** Nothing has happened since the last time. */
  @Benchmark
  public List<Allocation> noOp(Offered state) {
    return state.cluster.cycle();
  }

  /** One agent's resources came back. */
  @Benchmark
  public List<Allocation> oneAgentFreed(Offered state) {
    state.cluster.takeBack(state.oneOffer());
    return state.cluster.cycle();
  }

  /** Every pair of agent and framework is looked at and none fits. */
  @Benchmark
  public List<Allocation> filtered(Filtered state) {
    return state.cluster.cycle();
  }
}
