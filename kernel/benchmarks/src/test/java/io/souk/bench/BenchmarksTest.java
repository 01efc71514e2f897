package io.souk.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.bench.allocation.AllocatorCycleBenchmark;
import io.souk.bench.reads.StateBenchmark;
import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Each benchmark sets up and runs, once and in this JVM: nothing is measured here. */
class BenchmarksTest {

  @ParameterizedTest
  @ValueSource(
      classes = {
        AllocatorCycleBenchmark.class,
        KernelBenchmark.class,
        RecordIoBenchmark.class,
        ResourcesBenchmark.class,
        StateBenchmark.class,
        WireBenchmark.class
      })
  void eachBenchmarkRuns(Class<?> benchmarks) throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(benchmarks.getName().replace(".", "\\."))
                    .param("agents", "10")
                    .param("frameworks", "2")
                    .mode(Mode.SingleShotTime)
                    .forks(0)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .shouldFailOnError(true)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    assertThat(results).isNotEmpty();
  }

  @Test
  void everyLaunchReachesAnAgentAndEveryEndTheFramework() {
    KernelRig kernel = new KernelRig(3);
    for (int i = 1; i <= 10; i++) {
      assertThat(kernel.handle(kernel.nextAccept())).isEqualTo(i);
      kernel.finish();
      assertThat(kernel.updates()).isEqualTo(i);
    }
  }
}
