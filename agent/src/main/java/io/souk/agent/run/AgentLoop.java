package io.souk.agent.run;

import io.souk.agent.access.LaunchRights;
import io.souk.agent.check.Checks;
import io.souk.agent.checkpoint.Checkpoints;
import io.souk.agent.checkpoint.Layout;
import io.souk.agent.checkpoint.OldRuns;
import io.souk.agent.checkpoint.ResourceDisk;
import io.souk.agent.control.ContainerControl;
import io.souk.agent.executor.ExecutorContext;
import io.souk.agent.executor.ExecutorGate;
import io.souk.agent.executor.TokenIssuer;
import io.souk.agent.gc.Retention;
import io.souk.agent.master.MasterConnection;
import io.souk.agent.master.MasterLink;
import io.souk.agent.master.MasterListener;
import io.souk.agent.oversubscribe.Oversubscription;
import io.souk.agent.recover.RecoveryPolicy;
import io.souk.agent.runtime.Ability;
import io.souk.agent.runtime.Fetcher;
import io.souk.agent.sandbox.TaskEnvironment;
import io.souk.agent.stats.HostLoad;
import io.souk.agent.stats.Tally;
import io.souk.agent.task.TaskContext;
import io.souk.agent.view.AgentQueries;
import io.souk.agent.view.AgentView.Phase;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.leader.Fence;
import io.souk.protocol.leader.Pauses;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.security.Authorizer;
import io.souk.security.tls.TlsMaterial;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent's life: recovers, registers, obeys, ends. All state belongs to one context. */
public final class AgentLoop implements MasterListener {

  private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);

  /** How long an agent that cleans up looks for a master to tell. */
  private static final long CLEANUP_SECONDS = 5;

  private final LoopContext loop;
  private final Identity identity;
  private final AgentState state;
  private final DiskLanes lanes;
  private final UpdateDelivery updates;
  private final TaskOperations tasks;
  private final ApiContainers containers;
  private final Operations operations;
  private final MasterEvents events;
  private final Recovery recovery;
  private final ExecutorCalls executorCalls;
  private final ExecutorRecovery executorRecovery;
  private final Ending ending;
  private final SandboxCollector collector;
  private final Draining draining;
  private final MasterLink link;
  private final Lending lending;
  private final Board board;
  private final boolean cleanup;
  private final boolean keepsLimits;
  private final Clock clock;
  private long stream;
  private long subscription;
  private Future<Void> admitted = Future.failedFuture("not subscribed");
  private final Promise<String> registered = Promise.promise();
  private final Promise<String> terminated = Promise.promise();

  /**
   * What the loop is built from.
   *
   * @param info hostname, port, resources and attributes; the id is found or given later
   * @param environment what tasks and executors are told
   * @param pauses between attempts to reach a leader
   * @param recovery how the agent goes about what it finds on disk
   * @param hardCpuLimit whether containers are held to the cpus they asked for
   * @param retention how long what is over is kept
   * @param security as whom tasks may run, and what is shown to others
   */
  public record Settings(
      AgentInfo info,
      TaskEnvironment environment,
      Map<String, String> flags,
      List<URI> masters,
      Pauses pauses,
      RecoveryPolicy recovery,
      boolean hardCpuLimit,
      Retention retention,
      Security security) {
    public Settings {
      flags = Map.copyOf(flags);
      masters = List.copyOf(masters);
    }
  }

  /**
   * Who may do what, and how the agent and its executors show who they are.
   *
   * @param authorizer asked as whom the principals of frameworks may run tasks
   * @param authorization header of what is sent to masters, a secret; empty for none
   * @param tokens made for executors; empty when they are not asked for any
   * @param tls whom of the masters it trusts; empty for masters without TLS
   */
  public record Security(
      Authorizer authorizer,
      Optional<String> authorization,
      Optional<TokenIssuer> tokens,
      Optional<TlsMaterial> tls) {

    /** Nobody is asked for anything. */
    public static final Security OPEN =
        new Security(Authorizer.PERMISSIVE, Optional.empty(), Optional.empty(), Optional.empty());

    @Override
    public String toString() {
      return "Security[]";
    }
  }

  /** What does the work that blocks. */
  public record Tools(
      Runtimes runtimes, Checks checks, Fetcher fetcher, Oversubscription oversubscription) {}

  public AgentLoop(
      Tally tally, Context context, Settings settings, Layout layout, Tools tools, Clock clock) {
    Vertx vertx = context.owner();
    this.clock = clock;
    Runtimes runtimes = tools.runtimes();
    this.loop = new LoopContext(vertx, context);
    Checkpoints checkpoints = new Checkpoints(layout);
    this.state = new AgentState(loop, settings.info(), settings.retention(), tally);
    this.lanes = new DiskLanes(loop);
    Damage damage = new Damage(settings.recovery().strict());
    this.identity = new Identity(state, checkpoints, lanes, damage);
    this.link =
        new MasterConnection(
            vertx,
            settings.masters(),
            settings.pauses(),
            new SplittableRandom(),
            settings.security().authorization(),
            settings.security().tls(),
            this);
    RunJournal journal = new RunJournal(state, checkpoints, lanes, tally);
    this.updates = new UpdateDelivery(loop, state, journal, clock, link::send);
    TaskEnvironment environment = settings.environment();
    Supplier<TaskContext> contexts =
        () ->
            new TaskContext(
                state.agentId().orElseThrow(),
                clock.instant(),
                Uuids::random,
                environment.address());
    boolean switches = runtimes.process().abilities().contains(Ability.CHANGE_USER);
    Specs specs = new Specs(layout, environment, switches);
    OldRuns oldRuns = new OldRuns(layout);
    TaskOperations.Launching launching =
        new TaskOperations.Launching(
            runtimes,
            specs,
            tools.checks(),
            new Preparation(state, checkpoints, lanes, specs, oldRuns, runtimes),
            new Fetching(loop, tools.fetcher()),
            settings.security().tokens());
    LaunchRights rights = new LaunchRights(settings.security().authorizer());
    this.tasks = new TaskOperations(loop, state, lanes, journal, updates, launching, contexts);
    Pods pods = new Pods(loop, state, tasks, updates, runtimes, link::send, rights);
    Executors.Disk disk = new Executors.Disk(checkpoints, lanes, journal);
    Executors executors =
        new Executors(
            loop,
            state,
            disk,
            updates,
            launching,
            () ->
                new ExecutorContext(
                    contexts.get(), state.info(), environment.times(), settings.hardCpuLimit()),
            link::send);
    tasks.killThrough(executors::kill);
    this.executorCalls = new ExecutorCalls(loop, state, executors, updates, link::send);
    ExecutorLaunches launches =
        new ExecutorLaunches(state, tasks, updates, executors, disk, launching, rights);
    this.executorRecovery =
        new ExecutorRecovery(loop, state, updates, tasks, executors, executorCalls, launches);
    this.events =
        new MasterEvents(
            state,
            tasks,
            new MasterEvents.Takers(pods, launches, executors),
            updates,
            runtimes,
            contexts,
            rights);
    this.recovery =
        new Recovery(
            loop,
            state,
            lanes,
            updates,
            new Recovery.Takers(tasks, pods, executorRecovery, launching),
            new EarlierLife(state, checkpoints, settings.recovery(), damage));
    this.keepsLimits = runtimes.keepsLimits();
    this.board =
        new Board(
            state, layout, clock.instant(), settings.flags(), keepsLimits, tally, tools.fetcher());
    this.operations =
        new Operations(loop, state, new ResourceDisk(layout), lanes, clock, link::send);
    this.containers = new ApiContainers(loop, state, lanes, layout, launching);
    this.ending =
        new Ending(
            loop,
            state,
            new Ending.Takers(tasks, executors, containers),
            updates,
            new Ending.Disk(lanes, journal),
            link);
    this.draining =
        new Draining(
            loop, state, tasks, executors, new Draining.Disk(checkpoints, lanes, damage), clock);
    this.collector =
        new SandboxCollector(
            loop,
            state,
            new SandboxCollector.Places(layout, oldRuns, lanes),
            settings.retention(),
            clock,
            tally);
    this.cleanup = settings.recovery().cleanup();
    this.lending =
        new Lending(
            loop,
            state,
            lanes,
            tools.oversubscription(),
            new Preemption(state, tasks, executors, tally),
            link::send,
            HostLoad::now);
  }

  /** What readers see. */
  public AgentQueries queries() {
    return board;
  }

  /** What callers may ask about containers. */
  public ContainerControl containers() {
    return containers;
  }

  /** Where executors' calls come in. */
  public ExecutorGate executors() {
    return executorCalls;
  }

  /** The agent's id, from the first registration on. */
  public Future<String> registered() {
    return registered.future();
  }

  /** Completes with the reason when the master will not have this agent any more. */
  public Future<String> terminated() {
    return terminated.future();
  }

  /** Recovers, then starts to look for the master. Completes after the recovery. */
  public Future<Void> start() {
    Promise<Void> started = Promise.promise();
    loop.run(
        () ->
            identity
                .readFence()
                .compose(read -> operations.recover())
                .compose(restored -> containers.read())
                .compose(read -> recovery.run(containers::keys))
                .compose(found -> containers.recover(cleanup))
                .compose(recovered -> executorRecovery.open())
                .compose(opened -> draining.recover())
                .onSuccess(
                    returned -> {
                      state.enter(Phase.DISCONNECTED);
                      collector.start();
                      lending.start();
                      link.open();
                      if (cleanup && state.agentId().isPresent()) {
                        cleanUp();
                      }
                    })
                .onComplete(started));
    return started.future();
  }

  @Override
  public Future<Call> subscription() {
    // One that came down the last stream and waits for the disk would count as dropped, and be
    // done.
    return operations
        .idle()
        .map(
            idle -> {
              // Grows over restarts, too, unless the machine's clock was set back.
              subscription = Math.max(subscription + 1, clock.millis());
              return Inventory.subscribe(state, identity.fence(), subscription, keepsLimits);
            });
  }

  @Override
  public void event(Event event, Optional<String> cluster, String master) {
    loop.check();
    identity.raise(cluster, event.getTerm());
    if (event.getType() == Event.Type.SUBSCRIBED) {
      admitted =
          subscribed(event.getSubscribed(), master, event.getTerm())
              .compose(ready -> operations.idle());
    } else if (event.getType() == Event.Type.SHUTDOWN && admitted.failed()) {
      // It has never been taken in, and never will be.
      obey(event);
    } else {
      inOrder(event, stream);
    }
  }

  @Override
  public Fence fence() {
    return identity.fence();
  }

  /**
   * What follows on the heels of the first SUBSCRIBED waits until the id is on disk, and what
   * follows an operation until that is. What still waits when the stream breaks has never come.
   */
  private void inOrder(Event event, long from) {
    if (event.getType() == Event.Type.APPLY_OPERATION) {
      admitted =
          admitted.compose(
              ready ->
                  from == stream
                      ? operations.apply(event.getApplyOperation())
                      : Future.succeededFuture());
    } else {
      admitted.onSuccess(
          ready -> {
            if (from == stream) {
              obey(event);
            }
          });
    }
  }

  private void obey(Event event) {
    try {
      switch (event.getType()) {
        case RUN_TASKS -> events.runTasks(event.getRunTasks());
        case KILL_TASK -> events.killTask(event.getKillTask());
        case ACKNOWLEDGE -> events.acknowledge(event.getAcknowledge());
        case MESSAGE -> events.message(event.getMessage());
        case SHUTDOWN_EXECUTOR -> events.shutdownExecutor(event.getShutdownExecutor());
        case SHUTDOWN_FRAMEWORK ->
            events.shutdownFramework(event.getShutdownFramework().getFrameworkId());
        case UPDATE_FRAMEWORK ->
            events.updateFramework(event.getUpdateFramework().getFrameworkInfo());
        case RECONCILE_TASKS -> events.reconcile(event.getReconcileTasks());
        case SHUTDOWN -> shutdown(event.getShutdown().getMessage());
        case ACKNOWLEDGE_OPERATION -> operations.acknowledge(event.getAcknowledgeOperation());
        case DRAIN -> draining.begin(event.getDrain().getConfig());
        case UNKNOWN, SUBSCRIBED, PING, ERROR, APPLY_OPERATION ->
            LOG.debug("event=ignored type={}", event.getType());
      }
    } catch (IllegalArgumentException malformed) {
      LOG.warn("event=bad_event type={} cause=\"{}\"", event.getType(), malformed.getMessage());
    }
  }

  private Future<Void> subscribed(Event.Subscribed subscribed, String master, long term) {
    String id = subscribed.getAgentId().getValue();
    Optional<String> known = state.agentId().map(Object::toString);
    if (known.isPresent() && !known.get().equals(id)) {
      LOG.error("event=wrong_agent_id expected={} got={}", known.get(), id);
      link.close();
      terminated.tryComplete(
          "the master at " + master + " calls this agent " + id + ", but it is " + known.get());
      return Future.failedFuture("wrong id");
    }
    return identity
        .use(state.info().toBuilder().setId(subscribed.getAgentId()).build())
        .onSuccess(saved -> running(id, master, term))
        .onFailure(
            cause -> {
              LOG.error("event=identity_not_saved cause=\"{}\"", cause.toString());
              link.reconnect("the agent's id cannot be saved");
            });
  }

  private void running(String id, String master, long term) {
    state.setMaster(Optional.of(master));
    state.enter(Phase.RUNNING);
    LOG.info("event=registered agent={} master={} term={}", id, master, term);
    updates.connected();
    operations.connected();
    lending.connected();
    registered.tryComplete(id);
  }

  @Override
  public void disconnected(String why) {
    LOG.info("event=master_lost cause=\"{}\"", why);
    state.setMaster(Optional.empty());
    state.enter(Phase.DISCONNECTED);
    stream++;
    updates.disconnected();
    operations.disconnected();
  }

  /** The master does not want this agent: everything ends, and its identity with it. */
  private void shutdown(String message) {
    LOG.warn("event=shutdown_ordered cause=\"{}\"", message);
    ending
        .leave(false)
        .compose(left -> forget())
        .onComplete(done -> terminated.tryComplete(message));
  }

  /** Ends what was found, tells the master if there is one, and makes room for a new agent. */
  private void cleanUp() {
    ending.killAll();
    loop.hop(registered.future().timeout(CLEANUP_SECONDS, TimeUnit.SECONDS))
        .transform(told -> ending.leave(true))
        .transform(left -> forget())
        .onComplete(
            done ->
                terminated.tryComplete(
                    "--recover cleanup: what an earlier process left has ended; the next start"
                        + " registers a new agent"));
  }

  /**
   * Stops. What was reported and not acknowledged is delivered after the next start.
   *
   * @param keepTasks whether tasks run on, for the next start to take up
   */
  public Future<Void> stop(boolean keepTasks) {
    Promise<Void> stopped = Promise.promise();
    loop.run(
        () -> {
          collector.stop();
          draining.stop();
          lending.stop();
          ending
              .stop(keepTasks)
              .compose(ended -> operations.idle())
              .onComplete(
                  done -> {
                    operations.stop();
                    stopped.handle(done);
                  });
        });
    return stopped.future();
  }

  /** Ends all tasks, tells the master, and forgets the agent's identity. */
  public Future<Void> unregister() {
    Promise<Void> done = Promise.promise();
    loop.run(() -> ending.leave(true).compose(left -> forget()).onComplete(done));
    return done.future();
  }

  /** Reservations and volumes are the machine's, and stay. */
  private Future<Void> forget() {
    collector.stop();
    draining.stop();
    lending.stop();
    operations.stop();
    return operations.forget().compose(forgotten -> identity.forget());
  }
}
