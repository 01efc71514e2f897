package io.souk.bench.machine;

import io.souk.bench.platform.ProcFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Measures what others take of the processors while a workload runs.
 *
 * <p>The pressure that the kernel tells ({@code /proc/pressure/cpu}) is no measure for that: it is
 * the share of time in which somebody had to wait for a processor, and a workload with more threads
 * than the machine has processors makes such pressure by itself. So CPU seconds are counted
 * instead, of all processes that are not of this program's tree (the suite, its workloads, their
 * masters and agents), and added to what a hypervisor stole: <i>foreign share</i> is that sum over
 * the processors' number times the length of the run.
 *
 * <p>Counted as nobody's are threads of the kernel, which work for everybody, and interrupts, which
 * on loopback are mostly the workload's own. Counted as foreign although it is not, is what a
 * process did that lived for less than two seconds, lost its parent and was waited for by {@code
 * init}; not counted although it is, what others' processes did whose parents do not wait for them.
 */
public final class ForeignWatch implements AutoCloseable {

  /** Programs that do the work of Docker tasks without being children of who asks for them. */
  public static final Set<String> DOCKER =
      Set.of("dockerd", "containerd", "containerd-shim", "docker-proxy", "runc");

  private static final Duration STEP = Duration.ofSeconds(2);
  private static final double TICKS_PER_SECOND = 100;
  private static final int STEAL = 8;

  private final CpuLedger ledger;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final long begun = System.nanoTime();
  private final long stolen = stolenTicks(ProcFiles.read(Path.of("/proc/stat")));

  private ForeignWatch(Set<String> ours) {
    ledger = new CpuLedger(ProcessHandle.current().pid(), ours);
  }

  /**
   * Begins.
   *
   * @param ours names of programs that are not foreign wherever they run
   */
  public static ForeignWatch start(Set<String> ours) {
    ForeignWatch watch = new ForeignWatch(ours);
    watch.look();
    watch.clock.scheduleWithFixedDelay(
        watch::look, STEP.toMillis(), STEP.toMillis(), TimeUnit.MILLISECONDS);
    return watch;
  }

  private synchronized void look() {
    ledger.add(ProcessTimes.all());
  }

  /** What others used from the start until now. */
  public synchronized ForeignCpu sum() {
    look();
    long ticks =
        ledger.foreignTicks() + stolenTicks(ProcFiles.read(Path.of("/proc/stat"))) - stolen;
    double seconds = ticks / TICKS_PER_SECOND;
    double length = (System.nanoTime() - begun) / 1e9;
    double most = length * Runtime.getRuntime().availableProcessors();
    return new ForeignCpu(seconds, Math.clamp(seconds / most, 0, 1));
  }

  /** Ticks that a hypervisor gave to others, by {@code /proc/stat}; 0 when it does not say. */
  static long stolenTicks(String stat) {
    return stat.lines()
        .filter(line -> line.startsWith("cpu "))
        .map(line -> line.trim().split("\\s+"))
        .filter(fields -> fields.length > STEAL)
        .mapToLong(fields -> Long.parseLong(fields[STEAL]))
        .findFirst()
        .orElse(0);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
