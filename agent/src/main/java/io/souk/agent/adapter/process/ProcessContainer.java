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
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One task's processes. */
final class ProcessContainer implements Container {

  private static final Logger LOG = LoggerFactory.getLogger(ProcessContainer.class);

  private static final Duration SWEEP_LIMIT = Duration.ofSeconds(10);
  private static final int SIGKILL = 9;

  private final ContainerSpec spec;
  private final StateFiles files;
  private final Optional<ProcessStat> supervisor;
  private final Optional<Confinement> confinement;
  private final ProcessTree tree;
  private final ProbeRunner probes;
  private final ProcessSessions sessions;
  private final Executor workers;
  private final Ends ends;
  private final AtomicBoolean left = new AtomicBoolean();
  private final Promise<ContainerExit> exit = Promise.promise();
  private final AtomicBoolean ending = new AtomicBoolean();
  private final Object killLock = new Object();
  private long killAt = Long.MAX_VALUE;
  private boolean killing;
  private volatile Workload current;

  /**
   * What a container is made of.
   *
   * @param supervisor empty when it has ended with an earlier boot of the machine
   * @param confinement its control group, if it has one
   */
  record Parts(
      StateFiles files, Optional<ProcessStat> supervisor, Optional<Confinement> confinement) {

    private ProcessTree tree(String id) {
      return confinement
          .<ProcessTree>map(it -> new GroupTree(it.group()))
          .orElseGet(() -> new ScannedTree(id, supervisor, files));
    }
  }

  /**
   * What others want to know of its end.
   *
   * @param failed that something of it is left; said once
   */
  record Ends(Runnable released, Runnable failed) {}

  ProcessContainer(
      ContainerSpec spec,
      Parts parts,
      ProbeRunner probes,
      ProcessSessions sessions,
      Executor workers,
      Ends ends) {
    this.spec = spec;
    this.files = parts.files();
    this.supervisor = parts.supervisor();
    this.confinement = parts.confinement();
    this.tree = parts.tree(spec.containerId());
    this.probes = probes;
    this.sessions = sessions;
    this.workers = workers;
    this.ends = ends;
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
        somethingIsLeft();
      }
    } catch (RuntimeException unreadable) {
      LOG.warn(
          "event=sweep_failed container={} cause=\"{}\"",
          spec.containerId(),
          unreadable.toString());
      somethingIsLeft();
    }
    exit.tryComplete(outcome());
    synchronized (killLock) {
      killLock.notifyAll();
    }
  }

  private void somethingIsLeft() {
    if (left.compareAndSet(false, true)) {
      ends.failed().run();
    }
  }

  /** How it ended. A breach is noted before the group that tells of it goes. */
  private ContainerExit outcome() {
    confinement
        .flatMap(it -> it.breach(current))
        .ifPresent(
            breach -> {
              LOG.info(
                  "event=memory_limit_exceeded container={} name={} message=\"{}\"",
                  spec.containerId(),
                  spec.name(),
                  breach.message());
              files.saveBreach(breach);
            });
    if (!confinement.map(Confinement::destroy).orElse(true)) {
      somethingIsLeft();
    }
    // Mesos's rule for a task that vanished without a status: as if killed.
    return files
        .breach()
        .<ContainerExit>map(breach -> breach)
        .or(files::exit)
        .orElseGet(() -> new ContainerExit.Signaled(SIGKILL));
  }

  /** One process killed for want of memory ends the whole container (Mesos, cgroups/mem). */
  void checkMemory() {
    boolean over = confinement.filter(Confinement::isOutOfMemory).isPresent();
    if (over && !ending.get()) {
      kill(Duration.ZERO);
    }
  }

  boolean isGuarded() {
    return confinement.filter(it -> it.group().countsMemory()).isPresent();
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
      files.awaitMain(supervisor, SWEEP_LIMIT);
      if (!grace.isZero()) {
        tree.terminate();
      }
      delivered.tryComplete();
      if (waitsOutGrace() && !tree.killAll(SWEEP_LIMIT)) {
        LOG.warn("event=kill_incomplete container={} name={}", spec.containerId(), spec.name());
        somethingIsLeft();
        killSupervisor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      delivered.tryFail(e);
    }
  }

  private void killSupervisor() {
    supervisor
        .filter(ProcFs::isAlive)
        .flatMap(process -> ProcessHandle.of(process.pid()))
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  @Override
  public Future<Void> signal(int number) {
    Promise<Void> delivered = Promise.promise();
    workers.execute(
        () -> {
          try {
            files.awaitMain(supervisor, SWEEP_LIMIT);
            tree.signal(number);
            delivered.complete();
          } catch (IOException | RuntimeException e) {
            delivered.fail(e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            delivered.fail(e);
          }
        });
    return delivered.future();
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
    return confinement.isEmpty() || ending.get()
        ? Future.succeededFuture()
        : run(
            () -> {
              try {
                confinement.get().update(workload);
              } catch (LaunchException e) {
                if (!ending.get()) {
                  throw e;
                }
              }
              return null;
            });
  }

  @Override
  public Future<Void> limitMemory(long bytes) {
    if (!isGuarded()) {
      return Future.failedFuture(new LaunchException("The memory of this task is not limited"));
    }
    return run(
        () -> {
          current = confinement.get().limitMemory(current, bytes);
          return null;
        });
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
    return exit.future().isComplete()
        ? Future.failedFuture("the container has ended")
        : run(() -> Usage.measure(tree, confinement, current));
  }

  private <T> Future<T> run(Callable<T> work) {
    Promise<T> promise = Promise.promise();
    workers.execute(
        () -> {
          try {
            promise.complete(work.call());
          } catch (Exception e) {
            promise.fail(e);
          }
        });
    return promise.future();
  }

  @Override
  public Future<Void> release() {
    ends.released().run();
    return Future.succeededFuture();
  }
}
