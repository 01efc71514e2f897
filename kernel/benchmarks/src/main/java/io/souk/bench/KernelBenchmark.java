package io.souk.bench;

import io.souk.master.bus.Command;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the kernel itself spends on a task, without HTTP and disk. */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KernelBenchmark {

  /** A kernel with standing offers of every agent. */
  @State(Scope.Thread)
  public static class Rig {
    @Param({"100", "1000"})
    public int agents;

    KernelRig kernel;

    @Setup(Level.Trial)
    public void start() {
      kernel = new KernelRig(agents);
    }
  }

  /** The same with a call at hand, and tidied up after it. */
  @State(Scope.Thread)
  public static class Ready extends Rig {
    Command accept;

    @Setup(Level.Invocation)
    public void prepare() {
      accept = kernel.nextAccept();
    }

    @TearDown(Level.Invocation)
    public void finish() {
      kernel.finish();
    }
  }

  /** ACCEPT with one task taken, to RUN_TASKS sent. */
  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  public long acceptToRunTasks(Ready state) {
    return state.kernel.handle(state.accept);
  }

  /** The whole life: ACCEPT, the end of the task, its ACKNOWLEDGE, a new offer. */
  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  public long lifeOfATask(Rig state) {
    state.kernel.handle(state.kernel.nextAccept());
    state.kernel.finish();
    return state.kernel.launched();
  }
}
