package io.souk.bench.suite;

import io.souk.bench.machine.ForeignWatch;
import java.util.List;

/** All programs, in the order of their workloads. */
final class Catalogue {

  private static final String LOAD = "io.souk.bench.load.";
  private static final String START = "io.souk.bench.start.";

  /** Three masters and all agents share one machine's memory. */
  private static final String ONE_OF_THREE = "-Xmx4g";

  private static final String NO_HEAP = "";

  private Catalogue() {}

  static List<Program> programs() {
    return List.of(
        Program.of("W1", "allocator", "io.souk.bench.allocation.AllocatorWorkloads", Target.ITSELF)
            .with(
                "--commit {commit}",
                "--commit {commit} --agents 10000",
                "--agents 1000 --cycles 2"),
        Program.of("W10", "process", START + "StartBench", Target.OWN)
            .withMeasuredHeap(NO_HEAP)
            .with(
                "--launcher {launcher} --dir {dir} --port {port} --java {java}",
                "--launcher {launcher} --dir {dir} --port {port} --java {java} --samples 20 --storm 50 --crowd 50 --storms 1"),
        Program.of("W10", "docker", START + "DockerStartBench", Target.OWN)
            .withMeasuredHeap(NO_HEAP)
            .withHelpers(ForeignWatch.DOCKER)
            .with("--dir {dir} --rounds 40", "--dir {dir} --rounds 2 --warm-ups 1"));
  }
}
