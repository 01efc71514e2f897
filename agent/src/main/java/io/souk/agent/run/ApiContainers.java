package io.souk.agent.run;

import io.souk.agent.checkpoint.ContainerRecords;
import io.souk.agent.checkpoint.Layout;
import io.souk.agent.control.ContainerControl;
import io.souk.agent.nested.CallRefusal;
import io.souk.agent.nested.ContainerName;
import io.souk.agent.nested.ContainerTable;
import io.souk.agent.nested.Ending;
import io.souk.agent.nested.HeldContainer;
import io.souk.agent.nested.HeldContainer.Kind;
import io.souk.agent.nested.LaunchRequest;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerSession;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.runtime.SessionRequest;
import io.souk.agent.runtime.WindowSize;
import io.souk.agent.stats.Count;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The containers that callers of the API launch. The loop owns the table; callers hop to it. */
final class ApiContainers implements ContainerControl {

  private static final Logger LOG = LoggerFactory.getLogger(ApiContainers.class);

  private static final int SIGKILL = 9;

  private final LoopContext loop;
  private final AgentState state;
  private final ApiContainerDisk disk;
  private final Runtimes runtimes;
  private final Fetching fetching;
  private final NestedSpecs specs;
  private final Sites sites;
  private final Map<String, Container> running = new HashMap<>();
  private final Map<String, ContainerSession> sessions = new HashMap<>();
  private final Map<ContainerName, Promise<Ending>> waiting = new HashMap<>();
  private final Set<ContainerName> watched = new HashSet<>();
  private final Set<String> killed = new HashSet<>();
  private volatile ContainerTable table = ContainerTable.EMPTY;
  private boolean detached;

  ApiContainers(
      LoopContext loop,
      AgentState state,
      DiskLanes lanes,
      Layout layout,
      TaskOperations.Launching launching) {
    this.loop = loop;
    this.state = state;
    this.runtimes = launching.runtimes();
    this.fetching = launching.fetching();
    ContainerRecords records = new ContainerRecords(layout);
    this.specs = new NestedSpecs(layout, records, launching.specs().environment());
    this.disk = new ApiContainerDisk(lanes, records, specs);
    this.sites = new Sites(state, launching.specs());
    state.whenExecutorGone(pod -> parentGone(ContainerName.root(pod.containerId())));
  }

  @Override
  public Future<Launched> launch(LaunchRequest request) {
    return call(() -> launchNow(request));
  }

  private Future<Launched> launchNow(LaunchRequest request) {
    ContainerName name = request.name();
    if (sites.find(name).isPresent()) {
      return Future.succeededFuture(Launched.EXISTS);
    }
    Optional<Sites.Site> parent = name.parent().flatMap(this::site);
    if (parent.filter(Sites.Site::docker).isPresent()) {
      throw CallRefusal.badRequest(
          "Container "
              + name
              + " cannot be launched: in a Docker container there are sessions only");
    }
    HeldContainer fresh =
        HeldContainer.launching(
            UUID.randomUUID().toString(),
            request,
            name.isNested() ? Kind.NESTED : Kind.STANDALONE,
            specs.place(request, parent));
    return switch (table.launch(fresh, parent.map(Sites.Site::alive).orElse(!name.isNested()))) {
      case ContainerTable.Launch.Exists exists -> Future.succeededFuture(Launched.EXISTS);
      case ContainerTable.Launch.Begun begun -> {
        apply(begun.change());
        watch(name);
        LOG.info("event=container_launch name={} key={}", name, fresh.key());
        yield start(fresh).map(Launched.STARTED);
      }
    };
  }

  private Future<Void> start(HeldContainer fresh) {
    return disk.prepare(fresh)
        .compose(saved -> fetching.into(spec(fresh)))
        .compose(fetched -> loop.hop(runtimes.process().launch(spec(fresh))))
        .compose(
            container -> {
              adopt(fresh, container);
              return Future.<Void>succeededFuture();
            })
        .recover(cause -> Future.failedFuture(neverRan(fresh, cause)));
  }

  private ContainerSpec spec(HeldContainer held) {
    return specs.of(held, held.name().parent().flatMap(this::limiter));
  }

  /** The container whose limits those in this one share: itself, or the one it shares them with. */
  private Optional<String> limiter(ContainerName name) {
    Optional<HeldContainer> held = table.find(name);
    return held.isPresent()
        ? NestedSpecs.sharesLimits(held.get())
            ? name.parent().flatMap(this::limiter).or(() -> held.map(HeldContainer::key))
            : held.map(HeldContainer::key)
        : sites.find(name).flatMap(Sites.Site::container).map(Container::id);
  }

  private Throwable neverRan(HeldContainer fresh, Throwable cause) {
    LOG.warn("event=container_not_launched name={} cause=\"{}\"", fresh.name(), cause.toString());
    table = table.without(fresh);
    killed.remove(fresh.key());
    disk.forget(fresh);
    tell(
        fresh.name(), Ending.failed(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED, text(cause)));
    return cause instanceof CallRefusal ? cause : CallRefusal.badRequest(text(cause));
  }

  private static String text(Throwable cause) {
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  /** It runs, whether just started or found again. */
  private void adopt(HeldContainer held, Container container) {
    running.put(held.key(), container);
    state.hold(container);
    table = table.started(held.name(), held.key());
    loop.hop(container.exited()).onSuccess(exit -> ended(held, Endings.of(exit)));
    if (killed.remove(held.key())) {
      destroy(container);
    }
  }

  private void ended(HeldContainer held, Ending ending) {
    if (detached) {
      return;
    }
    LOG.info("event=container_ended name={} ending=\"{}\"", held.name(), ending);
    sessions.remove(held.key());
    Container container = running.remove(held.key());
    state.letGo(held.key());
    ContainerTable.Change change =
        table.ended(held.name(), held.key(), ending, isRootAlive(held.name()));
    if (held.kind() != Kind.DEBUG) {
      disk.saveEnding(held, ending).onComplete(saved -> release(container));
    }
    apply(change);
    tell(held.name(), ending);
  }

  private static void release(Container container) {
    if (container != null) {
      container
          .release()
          .onFailure(
              cause ->
                  LOG.warn(
                      "event=release_failed container={} cause=\"{}\"",
                      container.id(),
                      cause.toString()));
    }
  }

  private void apply(ContainerTable.Change change) {
    table = change.table();
    change.forget().forEach(disk::forget);
    change.kill().forEach(each -> kill(each, SIGKILL));
  }

  private void tell(ContainerName name, Ending ending) {
    Promise<Ending> promise = waiting.remove(name);
    if (promise != null) {
      promise.complete(ending);
    }
  }

  /** Sees to it that what is in a container of somebody else's ends with it. */
  private void watch(ContainerName name) {
    Optional<ContainerName> parent = name.parent();
    if (parent.isEmpty() || table.find(parent.get()).isPresent()) {
      return;
    }
    sites
        .find(parent.get())
        .flatMap(Sites.Site::container)
        .filter(container -> watched.add(parent.get()))
        .ifPresent(
            container ->
                loop.hop(container.exited())
                    .onSuccess(
                        exit -> {
                          watched.remove(parent.get());
                          parentGone(parent.get());
                        }));
  }

  private void parentGone(ContainerName parent) {
    if (!detached) {
      apply(table.parentGone(parent));
    }
  }

  /** A container of a caller's, or one of a task or an executor. */
  private Optional<Sites.Site> site(ContainerName name) {
    return table
        .find(name)
        .filter(held -> held.kind() != Kind.DEBUG)
        .map(
            held ->
                new Sites.Site(
                    Optional.ofNullable(running.get(held.key())),
                    held.phase() == HeldContainer.Phase.RUNNING,
                    false,
                    held.place().framework(),
                    held.place().user(),
                    Path.of(held.place().sandbox())))
        .or(() -> sites.find(name));
  }

  private boolean isRootAlive(ContainerName name) {
    return site(name.root()).filter(Sites.Site::alive).isPresent();
  }

  @Override
  public Future<Ending> await(ContainerName name) {
    return call(
        () -> {
          Optional<HeldContainer> held = table.find(name);
          if (held.isPresent()) {
            return held.get()
                .ending()
                .map(Future::succeededFuture)
                .orElseGet(() -> waiting.computeIfAbsent(name, any -> Promise.promise()).future());
          }
          return container(name).exited().map(Endings::of);
        });
  }

  /** The running container of a task or an executor. */
  private Container container(ContainerName name) {
    return site(name).flatMap(Sites.Site::container).orElseThrow(() -> CallRefusal.unknown(name));
  }

  @Override
  public Future<Void> kill(ContainerName name, int signal) {
    return call(
        () -> {
          Optional<HeldContainer> held = table.find(name);
          if (held.isEmpty()) {
            return signal == SIGKILL ? destroy(container(name)) : container(name).signal(signal);
          }
          if (held.get().hasEnded()) {
            throw CallRefusal.unknown(name);
          }
          return kill(held.get(), signal);
        });
  }

  private Future<Void> kill(HeldContainer held, int signal) {
    ContainerSession session = sessions.get(held.key());
    Container container = running.get(held.key());
    if (session != null) {
      return signal == SIGKILL ? session.close() : session.signal(signal);
    }
    if (container == null) {
      // It ends as soon as it has begun.
      killed.add(held.key());
      return Future.succeededFuture();
    }
    return signal == SIGKILL ? destroy(container) : container.signal(signal);
  }

  private Future<Void> destroy(Container container) {
    return container
        .kill(Duration.ZERO)
        .onFailure(cause -> state.tally().add(Count.CONTAINER_DESTROY_ERRORS));
  }

  @Override
  public Future<Void> remove(ContainerName name) {
    return call(
        () -> {
          if (table.find(name).isEmpty() && sites.find(name).isPresent()) {
            throw new CallRefusal(
                500, "Failed to remove container: it is that of a task or an executor");
          }
          Optional<HeldContainer> held = table.find(name);
          ContainerTable.Change change = table.remove(name, isRootAlive(name));
          apply(change);
          return held.filter(gone -> gone.kind() != Kind.DEBUG)
              .map(disk::deleteSandbox)
              .orElse(Future.succeededFuture());
        });
  }

  @Override
  public Future<ContainerSession> openSession(
      ContainerName name, CommandInfo command, Optional<WindowSize> terminal) {
    return call(() -> openNow(name, command, terminal));
  }

  private Future<ContainerSession> openNow(
      ContainerName name, CommandInfo command, Optional<WindowSize> terminal) {
    ContainerName parent = name.parent().orElseThrow(() -> CallRefusal.unknown(name));
    Optional<Sites.Site> site = site(parent);
    Optional<Container> container = site.flatMap(Sites.Site::container);
    HeldContainer fresh =
        HeldContainer.launching(
            UUID.randomUUID().toString(),
            new LaunchRequest(name, command, Optional.empty(), List.of(), Map.of()),
            Kind.DEBUG,
            new HeldContainer.Place(
                site.map(Sites.Site::framework).orElse(""),
                site.flatMap(Sites.Site::user),
                site.map(at -> at.sandbox().toString()).orElse("")));
    boolean lives = site.filter(Sites.Site::alive).isPresent() && container.isPresent();
    boolean exists =
        sites.find(name).isPresent()
            || table.launch(fresh, lives) instanceof ContainerTable.Launch.Exists;
    if (exists) {
      throw CallRefusal.badRequest("Container " + name + " exists already");
    }
    if (table.launch(fresh, lives) instanceof ContainerTable.Launch.Begun begun) {
      apply(begun.change());
    }
    watch(name);
    return loop.hop(
            container.orElseThrow().openSession(new SessionRequest(fresh.key(), command, terminal)))
        .onSuccess(session -> opened(fresh, session))
        .recover(
            cause -> {
              Throwable refusal = neverRan(fresh, cause);
              return Future.failedFuture(
                  cause instanceof LaunchException ? refusal : new CallRefusal(500, text(cause)));
            });
  }

  private void opened(HeldContainer fresh, ContainerSession session) {
    LOG.info("event=session_opened name={}", fresh.name());
    sessions.put(fresh.key(), session);
    table = table.started(fresh.name(), fresh.key());
    loop.hop(session.exited()).onSuccess(exit -> ended(fresh, Endings.of(exit)));
    if (killed.remove(fresh.key())) {
      session.close();
    }
  }

  @Override
  public Future<Output> output(ContainerName name) {
    return call(
        () -> {
          Sites.Site site =
              site(name)
                  .filter(found -> found.container().isPresent())
                  .orElseThrow(() -> CallRefusal.unknown(name));
          return Future.succeededFuture(
              new Output(site.sandbox().toString(), site.container().get().exited().mapEmpty()));
        });
  }

  @Override
  public Future<Void> limitMemory(ContainerName name, long bytes) {
    return call(
        () -> loop.hop(MemoryOrder.give(name, site(name).flatMap(Sites.Site::container), bytes)));
  }

  @Override
  public Optional<String> user(ContainerName name) {
    return table
        .find(name)
        .map(held -> held.place().user().orElseGet(() -> System.getProperty("user.name")));
  }

  @Override
  public List<Shown> containers() {
    return table.all().stream()
        .filter(held -> !held.hasEnded())
        .map(
            held ->
                new Shown(
                    held.name(),
                    held.place().framework(),
                    held.kind() == Kind.DEBUG ? Optional.empty() : Optional.of(held.key())))
        .toList();
  }

  /** Reads what an earlier process left; before anybody sweeps what nobody knows. */
  Future<Void> read() {
    return disk.readAll()
        .onSuccess(
            found -> {
              for (HeldContainer held : found) {
                table = table.restored(held);
              }
            })
        .mapEmpty();
  }

  /** Keys of containers that are not orphans. */
  Set<String> keys() {
    Set<String> keys = new HashSet<>();
    table.all().forEach(held -> keys.add(held.key()));
    return keys;
  }

  /** Takes hold again of what was read, once tasks are; ends what has lost its parent. */
  Future<Void> recover(boolean cleanup) {
    List<Future<Void>> found = table.all().stream().map(held -> recover(held, cleanup)).toList();
    return Future.join(found).transform(done -> Future.succeededFuture());
  }

  private Future<Void> recover(HeldContainer held, boolean cleanup) {
    boolean parentLives = held.name().parent().map(parent -> site(parent).isPresent()).orElse(true);
    if (held.hasEnded()) {
      if (held.name().isNested() && !isRootAlive(held.name())) {
        table = table.without(held);
        disk.forget(held);
      }
      return Future.succeededFuture();
    }
    return loop.hop(runtimes.process().attach(spec(held)))
        .otherwise(
            cause -> {
              LOG.warn("event=attach_failed name={} cause=\"{}\"", held.name(), cause.toString());
              return Optional.empty();
            })
        .map(
            container -> {
              if (container.isEmpty()) {
                ended(
                    held,
                    Ending.failed(
                        TaskStatus.Reason.REASON_AGENT_RESTARTED,
                        "The container was lost while the agent was away"));
              } else {
                if (cleanup || !parentLives) {
                  killed.add(held.key());
                }
                adopt(held, container.get());
                watch(held.name());
              }
              return null;
            });
  }

  /** Ends all of them: the agent leaves. */
  void killAll() {
    table.all().stream().filter(held -> !held.hasEnded()).forEach(held -> kill(held, SIGKILL));
  }

  boolean nothingRuns() {
    return table.all().stream().allMatch(HeldContainer::hasEnded);
  }

  /** From now on nothing that happens to them concerns this process; sessions end with it. */
  void detach() {
    detached = true;
    sessions.values().forEach(ContainerSession::close);
  }

  private <T> Future<T> call(Supplier<Future<T>> action) {
    Promise<T> promise = Promise.promise();
    loop.run(
        () -> {
          try {
            action.get().onComplete(promise);
          } catch (RuntimeException e) {
            promise.fail(e);
          }
        });
    return promise.future();
  }
}
