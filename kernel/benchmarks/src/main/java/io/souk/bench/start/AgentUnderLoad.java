package io.souk.bench.start;

import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.bench.platform.LauncherCommand;
import io.souk.bench.platform.Leftovers;
import io.souk.bench.platform.ProcFiles;
import io.souk.bench.platform.SoukProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The agent as people start it, in a process of its own, looked at through {@code /proc}. */
final class AgentUnderLoad implements AutoCloseable {

  private static final String SUPERVISOR = "souk-supervisor";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final FakeMaster master;
  private final List<String> command;
  private final Path dir;
  private int starts;
  private SoukProcess process;

  /** Not started yet. */
  AgentUnderLoad(FakeMaster master, LauncherCommand launcher, Path dir, int port) {
    this.master = master;
    this.dir = dir;
    this.command =
        launcher.agent(
            List.of(
                "--master",
                master.url().toString(),
                "--port",
                Integer.toString(port),
                "--runtime",
                "process",
                "--resources",
                "cpus:64;mem:65536;disk:1024",
                "--work-dir",
                dir.resolve("work").toString()));
  }

  /** Returns when it has subscribed. */
  void start() throws IOException {
    int before = master.subscriptions().size();
    starts++;
    process = SoukProcess.start("agent-" + starts, dir, command);
    Await.until("the agent subscribes", () -> master.subscriptions().size() > before);
  }

  /** Milliseconds from the start of the new process to its SUBSCRIBE. */
  double crashAndReturn() throws IOException {
    process.kill();
    process.awaitEnd();
    long begin = System.nanoTime();
    start();
    return (System.nanoTime() - begin) / 1e6;
  }

  /** How many tasks the last SUBSCRIBE named. */
  int inventory() {
    var subscriptions = master.subscriptions();
    return subscriptions.get(subscriptions.size() - 1).getSubscribe().getTasksCount();
  }

  long residentMebibytes() {
    return process.mebibytes("VmRSS");
  }

  /** What the agent uses of one core while nothing happens. */
  double idlePercent(int seconds) throws InterruptedException {
    double before = cpuSeconds();
    TimeUnit.SECONDS.sleep(seconds);
    return (cpuSeconds() - before) / seconds * 100;
  }

  private double cpuSeconds() {
    return process.cpu().toNanos() / 1e9;
  }

  /** Proportional memory, for each task, of the processes that are there beside the task's own. */
  double megabytesBeside(int tasks) throws IOException {
    long sum = 0;
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      for (Path each : all.filter(path -> path.getFileName().toString().matches("\\d+")).toList()) {
        sum += supervisorKilobytes(each);
      }
    }
    return sum / 1024.0 / tasks;
  }

  private static long supervisorKilobytes(Path proc) {
    return ProcFiles.read(proc.resolve("cmdline")).contains(SUPERVISOR)
        ? ProcFiles.kibibytes(ProcFiles.read(proc.resolve("smaps_rollup")), "Pss")
        : 0;
  }

  /** Ends it and what it leaves: tasks outlive their agent. */
  @Override
  public void close() {
    process.end(PATIENCE);
    Leftovers.end(dir);
  }
}
