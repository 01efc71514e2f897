package io.souk.bench;

import io.souk.model.resources.Resources;
import io.souk.model.value.Ranges;
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

/** Arithmetic of an agent's resources whose ports are broken up into many ranges. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ResourcesBenchmark {

  @Param({"1", "16", "100"})
  public int portRanges;

  private Resources total;
  private Resources used;
  private Resources free;

  @Setup(Level.Trial)
  public void prepare() {
    total = Resources.of(24, 4096, 4096).plus(Resources.ranges("ports", Ranges.of(31_000, 32_000)));
    Ranges fragments =
        portRanges == 1 ? Ranges.of(31_000, 31_500) : FragmentedPorts.inUse(portRanges);
    used = Resources.of(16, 1024, 1024).plus(Resources.ranges("ports", fragments));
    free = total.minus(used);
  }

  @Benchmark
  public Resources plus() {
    return used.plus(free);
  }

  @Benchmark
  public Resources minus() {
    return total.minus(used);
  }

  @Benchmark
  public boolean covers() {
    return total.covers(used);
  }
}
