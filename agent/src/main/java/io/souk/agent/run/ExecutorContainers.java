package io.souk.agent.run;

import io.souk.agent.executor.Bearer;
import io.souk.agent.executor.ExecutorEvent;
import io.souk.agent.executor.ExecutorRun;
import io.souk.agent.executor.Size;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerRuntime;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.Workload;
import io.souk.agent.stats.Count;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The containers of executors of type CUSTOM. On the loop. */
final class ExecutorContainers {

  private static final Logger LOG = LoggerFactory.getLogger(ExecutorContainers.class);

  private static final long RESIZE_LIMIT_SECONDS = 30;

  private final LoopContext loop;
  private final AgentState state;
  private final TaskOperations.Launching launching;
  private final BiConsumer<String, ExecutorEvent> events;

  /**
   * @param events takes what happens to a container, by its id
   */
  ExecutorContainers(
      LoopContext loop,
      AgentState state,
      TaskOperations.Launching launching,
      BiConsumer<String, ExecutorEvent> events) {
    this.loop = loop;
    this.state = state;
    this.launching = launching;
    this.events = events;
  }

  void launch(ExecutorRun executor, Size size) {
    String id = executor.containerId();
    Optional<ContainerRuntime> runtime = runtime(executor);
    if (runtime.isEmpty()) {
      failed(id, "runtime '" + executor.origin().runtime() + "' is not available on this agent");
      return;
    }
    ContainerSpec spec = spec(executor, size);
    launching
        .fetching()
        .into(spec)
        .compose(fetched -> loop.hop(runtime.get().launch(withToken(executor, spec))))
        .onSuccess(
            container -> {
              hold(container);
              events.accept(id, new ExecutorEvent.Started(container.status()));
            })
        .onFailure(
            cause -> failed(id, Optional.ofNullable(cause.getMessage()).orElse(cause.toString())));
  }

  /** What is fetched for it, and what is kept of it, needs none. */
  private ContainerSpec withToken(ExecutorRun executor, ContainerSpec spec) {
    return launching
        .tokens()
        .map(tokens -> spec.withToken(tokens.issue(Bearer.claimsOf(executor.origin()))))
        .orElse(spec);
  }

  private void failed(String id, String message) {
    state.launchErrors++;
    events.accept(id, new ExecutorEvent.LaunchFailed(message));
  }

  /** Looks for the container that an earlier process of the agent started. */
  Future<Optional<Container>> find(ExecutorRun executor, Size size) {
    Optional<ContainerRuntime> runtime = runtime(executor);
    if (runtime.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    return loop.hop(runtime.get().attach(spec(executor, size)));
  }

  /** From now on its end is told. */
  void hold(Container container) {
    state.hold(container);
    loop.hop(container.exited())
        .onSuccess(exit -> events.accept(container.id(), new ExecutorEvent.Exited(exit)));
  }

  void abortLaunch(ExecutorRun executor) {
    launching.fetching().abort(executor.containerId());
    runtime(executor).ifPresent(runtime -> runtime.abortLaunch(executor.containerId()));
  }

  void kill(ExecutorRun executor) {
    state
        .container(executor.containerId())
        .ifPresent(
            container ->
                container
                    .kill(Duration.ZERO)
                    .onFailure(
                        cause -> {
                          state.tally().add(Count.CONTAINER_DESTROY_ERRORS);
                          warn("executor_kill_failed", executor, cause);
                        }));
  }

  /** Completes when the container has that size, or cannot have it, which is told. */
  Future<Void> resize(ExecutorRun executor, Size size) {
    Optional<Container> container = state.container(executor.containerId());
    if (container.isEmpty()) {
      return Future.succeededFuture();
    }
    Workload workload =
        Workload.of(executor.origin().pod().executor())
            .withAmounts(size.resources(), size.limits());
    return loop.hop(
            container.get().update(workload).timeout(RESIZE_LIMIT_SECONDS, TimeUnit.SECONDS))
        .onFailure(
            cause -> {
              warn("executor_resize_failed", executor, cause);
              events.accept(
                  executor.containerId(),
                  new ExecutorEvent.ResizeFailed(String.valueOf(cause.getMessage())));
            });
  }

  void release(ExecutorRun executor) {
    String id = executor.containerId();
    state
        .container(id)
        .ifPresent(
            container -> {
              state.letGo(id);
              container.release().onFailure(cause -> warn("release_failed", executor, cause));
            });
  }

  ContainerSpec spec(ExecutorRun executor, Size size) {
    return launching.specs().of(state.agentId().orElseThrow(), executor.origin(), size);
  }

  private Optional<ContainerRuntime> runtime(ExecutorRun executor) {
    return launching.runtimes().find(executor.origin().runtime());
  }

  private static void warn(String event, ExecutorRun executor, Throwable cause) {
    LOG.warn(
        "event={} executor={} container={} cause=\"{}\"",
        event,
        executor.origin().pod().executorId(),
        executor.containerId(),
        cause.toString());
  }
}
