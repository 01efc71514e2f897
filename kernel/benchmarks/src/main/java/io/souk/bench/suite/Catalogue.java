package io.souk.bench.suite;

import io.souk.bench.machine.ForeignWatch;
import java.util.List;
import java.util.stream.Stream;

/**
 * All programs, in the order of their workloads, with the sizes that {@code docs/benchmarks.md}
 * tells of.
 */
final class Catalogue {

  private static final String LOAD = "io.souk.bench.load.LoadMain";
  private static final String FAILOVER = "io.souk.bench.load.failover.FailoverMain";
  private static final String DEPLOY = "io.souk.bench.load.deploy.DeployMain";
  private static final String CRON = "io.souk.bench.load.cron.CronMain";
  private static final String READS = "io.souk.bench.reads.ReadsMain";
  private static final String MEMORY = "io.souk.bench.memory.MemoryMain";
  private static final String START = "io.souk.bench.start.";
  private static final String STORE = "io.souk.bench.load.store.StoreMain";

  /** Of one of three masters that share a machine with all agents. */
  private static final String ONE_OF_THREE = "-Xmx4g";

  /** Of a program that is an agent, as the script starts one. */
  private static final String AGENT = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  /** Updates a second: the highest of the usual rates that a machine of two processors bears. */
  private static final String SUSTAINABLE = "10000";

  private Catalogue() {}

  static List<Program> programs() {
    return Stream.of(
            allocator(), offers(), launches(), updates(), failovers(), reads(), memory(), others())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Program> allocator() {
    return List.of(
        Program.of("W1", "allocator", "io.souk.bench.allocation.AllocatorWorkloads", Target.ITSELF)
            .with(
                "--commit {commit}",
                "--commit {commit} --agents 10000",
                "--agents 300 --warm-ups 1 --cycles 2"));
  }

  /** Not run with small sizes: another program of the workload does the same there. */
  private static final String NOT_BRIEF = "";

  /** A program of the wire load, with what it adds to the arguments in each size. */
  private static Program load(
      String workload, String name, String common, String full, String profiled, String brief) {
    String all = "--master {master} --commit {commit} " + common + " ";
    return Program.of(workload, name, LOAD, Target.KERNEL)
        .with(all + full, all + profiled, brief.isEmpty() ? NOT_BRIEF : all + brief);
  }

  private static List<Program> offers() {
    String loop = "--rates 500 --warm-up 10 --seconds 20";
    String tiny = "--agents 5 --frameworks 2 --tasks 40 --rates 20 --warm-up 1 --seconds 2";
    return List.of(
        load("W2", "offers", "--workload offers", "--growth true", loop, tiny),
        load("W2", "offers-10", "--workload offers --frameworks 10", "", loop, NOT_BRIEF),
        load("W2", "offers-200", "--workload offers --frameworks 200", "", loop, NOT_BRIEF),
        load(
            "W2",
            "registrations",
            "--workload registrations",
            // With the 10,000 that are there as many as a master lets in where 20,000 files may be
            // open.
            "--seconds 30",
            "--seconds 20",
            "--agents 5 --rates 5 --warm-up 1 --seconds 2"));
  }

  private static List<Program> launches() {
    String few = "--warm-ups 2 --rounds 3";
    String tiny = "--agents 5 --frameworks 2 --tasks 100 --per-accept 10 --warm-ups 1 --rounds 2";
    String ten = "--workload launch --per-accept 10";
    return List.of(
        load("W3", "launch", "--workload launch", "--growth true", few, tiny),
        load("W3", "launch-by-10", ten, "", few, NOT_BRIEF),
        load("W3", "launch-10", "--workload launch --frameworks 10", "--rounds 10", few, NOT_BRIEF),
        load(
            "W3",
            "launch-200",
            "--workload launch --frameworks 200",
            "--rounds 10",
            few,
            NOT_BRIEF),
        load(
            "W3",
            "launch-million",
            "--workload launch --agents 10000 --tasks 1000000",
            "--warm-ups 0 --rounds 1",
            "--warm-ups 0 --rounds 1",
            NOT_BRIEF));
  }

  private static List<Program> updates() {
    String loop = "--rates 10000 --seconds 20";
    String tiny = "--agents 5 --frameworks 2 --tasks 50 --rates 50 --warm-up 1 --seconds 2";
    return List.of(
        load("W4", "updates", "--workload updates", "--growth true", loop, tiny),
        load("W4", "updates-10", "--workload updates --frameworks 10", "", loop, NOT_BRIEF),
        load(
            "W4",
            "reconcile",
            "--workload reconcile",
            "",
            "--warm-ups 1 --rounds 5",
            "--agents 5 --tasks 50 --warm-ups 0 --rounds 1"),
        load(
            "W4",
            "overload",
            "--workload overload",
            "--rates " + SUSTAINABLE,
            "--rates " + SUSTAINABLE + " --seconds 20",
            tiny),
        Program.of("W4", "store", STORE, Target.ITSELF)
            .with(
                "--commit {commit}",
                "--commit {commit} --tasks 100000 --latency 25 --rates 10000",
                "--commit {commit} --tasks 20,40 --latency 5,25 --rates 50 --per-app 15"
                    + " --warm-up 1 --seconds 1"));
  }

  private static Program failover(String name, String full, String brief) {
    String all = "--launcher {launcher} --dir {dir} --port {port} --commit {commit} --java {java} ";
    // Who is killed writes no recording: the profile is of masters that are stopped.
    return Program.of("W5", name, FAILOVER, Target.OWN)
        .withMeasuredJava(ONE_OF_THREE)
        .with(
            all + full,
            all + "--stop --agents 1000 --tasks 10 --rounds 2",
            brief.isEmpty()
                ? NOT_BRIEF
                : all + "--agents 5 --tasks 4 --rounds 1 --settle 0 --patience 60 " + brief);
  }

  private static List<Program> failovers() {
    return List.of(
        failover("kill", "--agents 10000 --tasks 10 --rounds 10", "--no-frameworks"),
        failover("kill-1000", "--agents 1000 --tasks 100 --rounds 10", NOT_BRIEF),
        failover("stop", "--agents 1000 --tasks 10 --rounds 10 --stop", "--stop"));
  }

  private static List<Program> reads() {
    String all = "--launcher {launcher} --dir {dir} --port {port} --java {java} --commit {commit} ";
    String tiny =
        "--shapes 3x1x4,2x3x2 --clients 1,2 --rate 40 --seconds 1 --warm-up 1 --least 2"
            + " --subscribers 2 --events 90 --no-stalled";
    return List.of(
        Program.of("W6", "reads", READS, Target.OWN)
            .with(
                all,
                all + "--shapes 10000x1x10 --clients 1,5 --seconds 20 --subscribers 0",
                all + tiny),
        Program.of("W6", "reads-of-standby", READS, Target.OWN)
            .withMeasuredJava(ONE_OF_THREE)
            .with(
                all + "--masters 3 --shapes 10000x1x10 --clients 1,5 --seconds 30 --subscribers 0",
                all + "--masters 3 " + tiny));
  }

  /** The heap is what the script gives: nothing else says what a master takes. */
  private static List<Program> memory() {
    String all = "--launcher {launcher} --dir {dir} --port {port} --commit {commit} ";
    return List.of(
        Program.of("W7", "memory", MEMORY, Target.OWN)
            .withMeasuredJava("")
            .with(
                // The heap is given back some seconds after the load.
                all + "--rest 30",
                all + "--java {java} --points 10000:100000 --no-state",
                all + "--points 3:6,6:6"));
  }

  private static List<Program> others() {
    String cron = "--master {master} --chronos {jobs} --commit {commit} ";
    String few = "--agents 3 --jobs 30 --lead 8 ";
    String start = "--launcher {launcher} --dir {dir} --port {port} --java {java} ";
    return List.of(
        Program.of("W8", "deploy", DEPLOY, Target.SERVICES)
            .with(
                "--master {master} --marathon {services} --commit {commit} --shapes"
                    + " one:100,one:500,one:1000,restart:1000,one:10000,apps:1000,apps:10000,"
                    + "crowd:16x500,list:1000x10",
                "--master {master} --marathon {services} --shapes one:1000,restart:1000,apps:1000"
                    + " --rounds 3",
                "--master {master} --marathon {services} --agents 5 --warm-ups 1 --rounds 2"
                    + " --shapes one:10,restart:10,apps:10,crowd:2x5,list:5x2"),
        Program.of("W9", "minute", CRON, Target.JOBS)
            .with(
                cron + "--load minute --seconds 130 --lead 60 --settle 60",
                cron + "--load minute --seconds 70 --lead 60",
                cron + few + "--load minute --seconds 4"),
        Program.of("W9", "herd", CRON, Target.JOBS)
            .with(
                cron + "--load herd --seconds 60 --lead 60 --task-millis 15000",
                cron + few + "--load herd --seconds 60"),
        Program.of("W9", "quiet", CRON, Target.JOBS)
            .with(cron + "--load quiet --seconds 120 --lead 60 --settle 60", NOT_BRIEF),
        Program.of("W9", "killed", CRON, Target.JOBS_REVIVED)
            .with(
                cron + "--load herd --seconds 120 --lead 60 --kill {kill}",
                cron + few + "--load herd --seconds 60 --kill {kill}"),
        Program.of("W9", "fanout", CRON, Target.JOBS)
            .with(
                cron + "--load fanout --jobs 1000 --lead 10 --seconds 30",
                cron + few + "--load fanout --seconds 60"),
        Program.of("W10", "process", START + "StartBench", Target.OWN)
            .withMeasuredJava("")
            .with(
                start,
                start
                    + "--warm-ups 5 --samples 5 --crowd 10 --storm 20 --storms 1 --idle-seconds 1"),
        Program.of("W10", "docker", START + "DockerStartBench", Target.ITSELF)
            .withMeasuredJava(AGENT)
            .withHelpers(ForeignWatch.DOCKER)
            .with("--dir {dir} --rounds 40", "--dir {dir} --rounds 2 --warm-ups 1"));
  }
}
