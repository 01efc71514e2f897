package io.souk.agent.bench;

import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The agent as people start it, in a process of its own, looked at through {@code /proc}. */
final class AgentUnderLoad implements AutoCloseable {

  private static final double TICKS_PER_SECOND = 100;
  private static final int IDLE_SECONDS = 10;
  private static final int PORT = 15_951;
  private static final String SUPERVISOR = "souk-supervisor";

  private final FakeMaster master;
  private final List<String> command;
  private final Path workDir;
  private Process process;

  AgentUnderLoad(FakeMaster master, Path script, Path workDir, List<String> options) {
    this.master = master;
    this.workDir = workDir;
    this.command =
        new ArrayList<>(
            List.of(
                script.toString(),
                "agent",
                "--master",
                master.url().toString(),
                "--port",
                Integer.toString(PORT),
                "--runtime",
                "process",
                "--resources",
                "cpus:64;mem:65536;disk:1024",
                "--work-dir",
                workDir.toString()));
    command.addAll(options);
  }

  /** Returns when it has subscribed. */
  void start() throws IOException {
    Files.createDirectories(workDir);
    int before = master.subscriptions().size();
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(workDir.resolve("agent.out").toFile()))
            .start();
    Await.until("the agent subscribes", () -> master.subscriptions().size() > before);
  }

  /** Milliseconds from the start of the new process to its SUBSCRIBE. */
  double crashAndReturn() throws IOException, InterruptedException {
    process.destroyForcibly().waitFor();
    long begin = System.nanoTime();
    start();
    return (System.nanoTime() - begin) / 1e6;
  }

  /** How many tasks the last SUBSCRIBE named. */
  int inventory() {
    var subscriptions = master.subscriptions();
    return subscriptions.get(subscriptions.size() - 1).getSubscribe().getTasksCount();
  }

  double residentMegabytes() throws IOException {
    return kilobytes(Path.of("/proc", Long.toString(process.pid()), "status"), "VmRSS:") / 1024.0;
  }

  /** What the agent uses of one core while nothing happens. */
  double idlePercent() throws IOException, InterruptedException {
    double before = cpuSeconds();
    TimeUnit.SECONDS.sleep(IDLE_SECONDS);
    return (cpuSeconds() - before) / IDLE_SECONDS * 100;
  }

  private double cpuSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
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
    try {
      return Files.readString(proc.resolve("cmdline")).contains(SUPERVISOR)
          ? kilobytes(proc.resolve("smaps_rollup"), "Pss:")
          : 0;
    } catch (IOException gone) {
      return 0;
    }
  }

  private static long kilobytes(Path file, String key) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
