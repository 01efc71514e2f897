package io.souk.agent.adapter.process;

import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.ContainerSession;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.ExecResult;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.runtime.SessionRequest;
import io.souk.agent.runtime.Workload;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.ResourceStatistics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One task's processes. */
final class ProcessContainer implements Container {

  private static final Logger LOG = LoggerFactory.getLogger(ProcessContainer.class);

  private static final Duration SWEEP_LIMIT = Duration.ofSeconds(10);
  private static final int SIGKILL = 9;

  /** {@code USER_HZ}, the same on every Linux that runs a JVM. */
  private static final double TICKS_PER_SECOND = 100;

  private static final long MEBI = 1L << 20;

  private final ContainerSpec spec;
  private final StateFiles files;
  private final Optional<ProcessStat> supervisor;
  private final ProcessTree tree;
  private final ProbeRunner probes;
  private final ProcessSessions sessions;
  private final Executor workers;
  private final Runnable onRelease;
  private final Promise<ContainerExit> exit = Promise.promise();
  private final AtomicBoolean ending = new AtomicBoolean();
  private final Object killLock = new Object();
  private long killAt = Long.MAX_VALUE;
  private boolean killing;
  private volatile Workload current;

  ProcessContainer(
      ContainerSpec spec,
      StateFiles files,
      Optional<ProcessStat> supervisor,
      ProbeRunner probes,
      ProcessSessions sessions,
      Executor workers,
      Runnable onRelease) {
    this.spec = spec;
    this.files = files;
    this.supervisor = supervisor;
    this.tree = new ProcessTree(spec.containerId(), supervisor, files);
    this.probes = probes;
    this.sessions = sessions;
    this.workers = workers;
    this.onRelease = onRelease;
    this.current = spec.workload();
  }

  @Override
  public String id() {
    return spec.containerId();
  }

  @Override
  public ContainerStatus status() {
    ContainerStatus.Builder status =
        ContainerStatus.newBuilder()
            .setContainerId(ContainerID.newBuilder().setValue(spec.containerId()));
    supervisor.ifPresent(process -> status.setExecutorPid(process.pid()));
    return status.build();
  }

  @Override
  public Future<ContainerExit> exited() {
    return exit.future();
  }

  boolean isRunning() {
    return supervisor.filter(ProcFs::isAlive).isPresent();
  }

  /** The supervisor is gone: ends what the main process left behind, then tells. */
  void ended() {
    if (ending.compareAndSet(false, true)) {
      workers.execute(this::finish);
    }
  }

  private void finish() {
    try {
      if (!tree.killAll(SWEEP_LIMIT)) {
        LOG.warn("event=processes_left container={} name={}", spec.containerId(), spec.name());
      }
    } catch (RuntimeException unreadable) {
      LOG.warn(
          "event=sweep_failed container={} cause=\"{}\"",
          spec.containerId(),
          unreadable.toString());
    }
    // Mesos's rule for a task that vanished without a status: as if killed.
    exit.tryComplete(files.exit().orElseGet(() -> new ContainerExit.Signaled(SIGKILL)));
    synchronized (killLock) {
      killLock.notifyAll();
    }
  }

  @Override
  public Future<Void> kill(Duration grace) {
    Promise<Void> delivered = Promise.promise();
    synchronized (killLock) {
      long at = System.nanoTime() + grace.toNanos();
      killAt = killing ? Math.min(killAt, at) : at;
      killLock.notifyAll();
      if (killing) {
        return Future.succeededFuture();
      }
      killing = true;
    }
    workers.execute(() -> terminateThenKill(grace, delivered));
    return delivered.future();
  }

  private void terminateThenKill(Duration grace, Promise<Void> delivered) {
    try {
      tree.awaitMain(SWEEP_LIMIT);
      if (!grace.isZero()) {
        tree.terminate();
      }
      delivered.tryComplete();
      if (waitsOutGrace() && !tree.killAll(SWEEP_LIMIT)) {
        LOG.warn("event=kill_incomplete container={} name={}", spec.containerId(), spec.name());
        tree.killSupervisor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      delivered.tryFail(e);
    }
  }

  /** False when the container ended within the grace period. */
  private boolean waitsOutGrace() throws InterruptedException {
    synchronized (killLock) {
      while (!exit.future().isComplete()) {
        long nanos = killAt - System.nanoTime();
        if (nanos <= 0) {
          return true;
        }
        killLock.wait(nanos / 1_000_000 + 1);
      }
      return false;
    }
  }

  @Override
  public Future<ExecResult> exec(CommandInfo command, Duration timeout) {
    return probes.run(command, timeout);
  }

  @Override
  public Future<Void> update(Workload workload) {
    current = workload;
    return Future.succeededFuture();
  }

  @Override
  public Future<ContainerSession> openSession(SessionRequest request) {
    return isRunning()
        ? sessions.open(request)
        : Future.failedFuture(new LaunchException("The container has ended"));
  }

  /** Ends what an earlier process of the agent talked to. */
  void sweepSessions() {
    sessions.sweep();
  }

  @Override
  public Future<ResourceStatistics> usage() {
    if (exit.future().isComplete()) {
      return Future.failedFuture("the container has ended");
    }
    Promise<ResourceStatistics> promise = Promise.promise();
    workers.execute(
        () -> {
          try {
            promise.complete(measure());
          } catch (RuntimeException e) {
            promise.fail(e);
          }
        });
    return promise.future();
  }

  private ResourceStatistics measure() {
    List<ProcessStat> members = tree.members();
    long user = 0;
    long system = 0;
    long resident = 0;
    int threads = 0;
    for (ProcessStat process : members) {
      user += process.userTicks();
      system += process.systemTicks();
      threads += process.threads();
      resident += ProcFs.residentBytes(process.pid());
    }
    return ResourceStatistics.newBuilder()
        .setTimestamp(System.currentTimeMillis() / 1000.0)
        .setProcesses(members.size())
        .setThreads(threads)
        .setCpusUserTimeSecs(user / TICKS_PER_SECOND)
        .setCpusSystemTimeSecs(system / TICKS_PER_SECOND)
        .setCpusLimit(limit("cpus"))
        .setCpusSoftLimit(scalar("cpus"))
        .setMemRssBytes(resident)
        .setMemLimitBytes((long) (limit("mem") * MEBI))
        .setMemSoftLimitBytes((long) (scalar("mem") * MEBI))
        .build();
  }

  private double limit(String name) {
    return current.limit(name).orElse(scalar(name));
  }

  private double scalar(String name) {
    return current.requested(name).orElse(0);
  }

  @Override
  public Future<Void> release() {
    onRelease.run();
    return Future.succeededFuture();
  }
}
