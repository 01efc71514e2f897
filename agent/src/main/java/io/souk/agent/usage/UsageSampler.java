package io.souk.agent.usage;

import io.souk.agent.runtime.Container;
import io.souk.agent.view.AgentQueries;
import io.souk.agent.view.AgentView.ExecutorView;
import io.souk.agent.view.AgentView.FrameworkView;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.ResourceStatistics;
import io.souk.protocol.mesos.Task;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Measures all running containers, a few at a time and not more often than twice a second (the rate
 * of Mesos's {@code /monitor/statistics}): who asks while it measures, or soon after, is given the
 * same. From any thread; never blocks.
 */
public final class UsageSampler {
  private static final Duration SHARED_FOR = Duration.ofMillis(500);
  private static final int AT_A_TIME = 8;
  private static final long ONE_LIMIT_SECONDS = 5;
  private static final Duration ALL_LIMIT = Duration.ofSeconds(10);

  private final AgentQueries queries;
  private Future<List<ExecutorUsage>> newest = Future.failedFuture("none yet");
  private boolean measuring;
  private long measuredAt;

  public UsageSampler(AgentQueries queries) {
    this.queries = queries;
  }

  /** What runs now and what it uses; never fails. A container that does not answer has no usage. */
  public Future<List<ExecutorUsage>> sample() {
    Promise<List<ExecutorUsage>> promise = Promise.promise();
    synchronized (this) {
      boolean fresh = System.nanoTime() - measuredAt < SHARED_FOR.toNanos();
      if (measuring || (newest.succeeded() && fresh)) {
        return newest;
      }
      measuring = true;
      newest = promise.future();
    }
    try {
      new Round(queries).run().onComplete(done -> end(promise, done.result()));
    } catch (RuntimeException e) {
      end(promise, List.of());
      throw e;
    }
    return promise.future();
  }

  private void end(Promise<List<ExecutorUsage>> promise, List<ExecutorUsage> usage) {
    synchronized (this) {
      measuring = false;
      measuredAt = System.nanoTime();
    }
    promise.complete(usage);
  }

  /** Measures everything once. */
  private static final class Round {
    private final AgentQueries queries;
    private final long deadline = System.nanoTime() + ALL_LIMIT.toNanos();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int underWay;
    private boolean starting;

    /** One executor and the measurements of its containers. */
    private record Asked(
        FrameworkView framework, ExecutorView executor, List<Future<ContainerUsage>> containers) {}

    Round(AgentQueries queries) {
      this.queries = queries;
    }

    Future<List<ExecutorUsage>> run() {
      List<Asked> asked = new ArrayList<>();
      for (FrameworkView framework : queries.view().frameworks()) {
        for (ExecutorView executor : framework.executors()) {
          List<Future<ContainerUsage>> containers = containers(executor);
          if (!containers.isEmpty()) {
            asked.add(new Asked(framework, executor, containers));
          }
        }
      }
      next();
      List<Future<ContainerUsage>> all =
          asked.stream().flatMap(each -> each.containers().stream()).toList();
      return Future.all(all).map(done -> asked.stream().map(Round::usage).toList());
    }

    private static ExecutorUsage usage(Asked asked) {
      return new ExecutorUsage(
          asked.framework().info().getId().getValue(),
          asked.executor(),
          asked.containers().stream().map(Future::result).toList());
    }

    /** The executor's own container, if it has one, and those of its tasks. */
    private List<Future<ContainerUsage>> containers(ExecutorView executor) {
      Map<String, Optional<String>> tasks = new LinkedHashMap<>();
      tasks.put(
          executor.containerId(),
          executor.commandTask() ? Optional.of(executor.executorId()) : Optional.empty());
      for (Task task : executor.tasks()) {
        if (task.getStatusesCount() > 0) {
          tasks.putIfAbsent(
              task.getStatuses(task.getStatusesCount() - 1)
                  .getContainerStatus()
                  .getContainerId()
                  .getValue(),
              Optional.of(task.getTaskId().getValue()));
        }
      }
      List<Future<ContainerUsage>> measured = new ArrayList<>();
      tasks.forEach(
          (id, task) ->
              queries.container(id).ifPresent(found -> measured.add(enqueue(found, task))));
      return measured;
    }

    private Future<ContainerUsage> enqueue(Container container, Optional<String> task) {
      Promise<ContainerUsage> promise = Promise.promise();
      ContainerStatus status = container.status();
      synchronized (this) {
        waiting.add(
            () ->
                usage(container)
                    .onComplete(
                        done -> {
                          promise.complete(
                              new ContainerUsage(container.id(), task, status, done.result()));
                          over();
                        }));
      }
      return promise.future();
    }

    private Future<Optional<ResourceStatistics>> usage(Container container) {
      if (System.nanoTime() - deadline > 0) {
        return Future.succeededFuture(Optional.empty());
      }
      return Future.future(
              (Promise<ResourceStatistics> asked) -> container.usage().onComplete(asked))
          .timeout(ONE_LIMIT_SECONDS, TimeUnit.SECONDS)
          .map(Optional::of)
          .otherwise(Optional.empty());
    }

    private void over() {
      synchronized (this) {
        underWay--;
      }
      next();
    }

    /** Starts as many as may run at a time; by one thread at a time, and not within itself. */
    private void next() {
      synchronized (this) {
        if (starting) {
          return;
        }
        starting = true;
      }
      while (true) {
        Runnable measurement;
        synchronized (this) {
          if (underWay == AT_A_TIME || waiting.isEmpty()) {
            starting = false;
            return;
          }
          underWay++;
          measurement = waiting.remove();
        }
        measurement.run();
      }
    }
  }
}
