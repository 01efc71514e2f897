package io.souk.master.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.effect.Effect;
import io.souk.master.loop.LoopMetrics;
import io.souk.master.view.ViewChange;
import io.souk.protocol.mesos.scheduler.Event;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** What the kernel's loop counts, by our names and, for {@code /metrics/snapshot}, by Mesos's. */
public final class KernelMeters implements LoopMetrics {

  /** Mesos's counters of messages, by the loop's kinds of command. */
  private static final Map<String, String> MESOS_NAMES =
      Map.ofEntries(
          Map.entry("TEARDOWN", "unregister_framework"),
          Map.entry("ACCEPT", "launch_tasks"),
          Map.entry("DECLINE", "decline_offers"),
          Map.entry("REVIVE", "revive_offers"),
          Map.entry("SUPPRESS", "suppress_offers"),
          Map.entry("REQUEST", "resource_request"),
          Map.entry("KILL", "kill_task"),
          Map.entry("RECONCILE", "reconcile_tasks"),
          Map.entry("RECONCILE_OPERATIONS", "reconcile_operations"),
          Map.entry("MESSAGE", "framework_to_executor"),
          Map.entry("ACKNOWLEDGE", "status_update_acknowledgement"),
          Map.entry("AGENT_UNREGISTER", "unregister_slave"),
          Map.entry("AGENT_MESSAGE", "executor_to_framework"),
          Map.entry("ACKNOWLEDGE_OPERATION_STATUS", "operation_status_update_acknowledgement"),
          Map.entry("AGENT_UPDATE_RESOURCES", "update_slave"),
          Map.entry("AGENT_EXECUTOR_EXITED", "exited_executor"));

  /** Mesos's counters of what happens to agents. */
  private static final Map<Effect.Counted, String> HAPPENINGS =
      new EnumMap<>(
          Map.of(
              Effect.Counted.AGENT_LOSS_SCHEDULED, "slave_unreachable_scheduled",
              Effect.Counted.AGENT_LOSS_COMPLETED, "slave_unreachable_completed",
              Effect.Counted.AGENT_LOSS_CANCELED, "slave_unreachable_canceled",
              Effect.Counted.RECOVERED_AGENT_LOST, "recovery_slave_removals",
              Effect.Counted.AGENT_REMOVED_UNHEALTHY, "slave_removals/reason_unhealthy",
              Effect.Counted.AGENT_REMOVED_UNREGISTERED, "slave_removals/reason_unregistered",
              Effect.Counted.AGENT_REMOVED_REPLACED, "slave_removals/reason_registered"));

  /** Each firing of one of these timers is a run. */
  private static final Set<String> ALLOCATIONS = Set.of("Allocate", "FilterExpiry");

  /** Begins with all that the registry holds. */
  private static final String TAKE_OVER = "LeadershipGained";

  private static final double NANOS_PER_MILLI = 1e6;

  private final MeterRegistry registry;
  private final Map<String, Timer> decisions = new ConcurrentHashMap<>();
  private final Map<String, Timer> releases = new ConcurrentHashMap<>();
  private final Map<String, Counter> events = new ConcurrentHashMap<>();
  private final Map<String, Counter> agentEvents = new ConcurrentHashMap<>();
  private final Map<String, Counter> failures = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> messages = new ConcurrentHashMap<>();
  private final Map<Effect.Counted, LongAdder> happenings = new EnumMap<>(Effect.Counted.class);
  private final RunTimes allocations = new RunTimes();
  private final RunTimes latencies = new RunTimes();
  private final RunTimes stores = new RunTimes();
  private final MessageCounts told = new MessageCounts();
  private final FrameworkCounts frameworks;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Timer allocationWaits;
  private final Timer commits;
  private final Counter writes;
  private volatile Duration lastTakeOver = Duration.ofNanos(-1);

  /**
   * Meters kept in {@code registry}.
   *
   * @param frameworks told what frameworks do and hear
   */
  public KernelMeters(MeterRegistry registry, FrameworkCounts frameworks) {
    this.registry = registry;
    this.frameworks = frameworks;
    MESOS_NAMES.values().forEach(name -> messages.put("master/messages_" + name, new LongAdder()));
    for (Effect.Counted what : Effect.Counted.values()) {
      happenings.put(what, new LongAdder());
    }
    allocationWaits =
        Timer.builder("souk_master_allocation_waits")
            .description("From a change that asks for an allocation to its begin")
            .register(registry);
    commits =
        Timer.builder("souk_master_commits")
            .description("Groups of writes committed to the registry")
            .register(registry);
    writes =
        Counter.builder("souk_master_committed_writes")
            .description("Writes committed to the registry")
            .register(registry);
    registry.gauge("souk_master_decisions_waiting", waiting);
  }

  @Override
  public void decided(String command, Duration took) {
    timer(decisions, "souk_master_decisions", "Commands decided, by kind", command).record(took);
    if (ALLOCATIONS.contains(command)) {
      allocations.add(took);
    } else if (command.equals(TAKE_OVER)) {
      lastTakeOver = took;
    }
    Optional.ofNullable(MESOS_NAMES.get(command))
        .ifPresent(name -> messages.get("master/messages_" + name).increment());
  }

  @Override
  public void released(String command, Duration sinceTaken) {
    timer(
            releases,
            "souk_master_releases",
            "From taking a command to everything of it committed, published and sent",
            command)
        .record(sinceTaken);
  }

  @Override
  public void committed(int count, Duration took) {
    commits.record(took);
    stores.add(took);
    writes.increment(count);
  }

  @Override
  public void sent(String event) {
    counter(events, "souk_master_events_sent", "Events sent down streams", "event", event);
  }

  @Override
  public void waiting(int count) {
    waiting.set(count);
  }

  @Override
  public void failed(String command) {
    counter(failures, "souk_master_failed_decisions", "Faults of the kernel", "command", command);
  }

  @Override
  public void counted(Effect.Counted what) {
    happenings.get(what).increment();
    counter(
        agentEvents, "souk_master_agent_events", "What happened to agents", "event", what.name());
  }

  @Override
  public void handled(Command command, Reply reply, List<ViewChange> published) {
    told.handled(command, reply.taken());
    if (reply.taken() && command instanceof Command.SchedulerCall call) {
      frameworks.called(call.call(), published);
    } else if (command instanceof Command.FrameworkStreamClosed closed) {
      frameworks.closed(closed.stream());
    }
  }

  @Override
  public void told(StreamId stream, Event event) {
    frameworks.told(stream, event);
  }

  @Override
  public void closed(StreamId stream) {
    frameworks.closed(stream);
  }

  @Override
  public void allocating(Duration sinceAsked) {
    latencies.add(sinceAsked);
    allocationWaits.record(sinceAsked);
  }

  /** Counters by Mesos's names. */
  public Map<String, Double> mesosCounters() {
    Map<String, Double> counters = new ConcurrentHashMap<>();
    messages.forEach((name, count) -> counters.put(name, (double) count.sum()));
    HAPPENINGS.forEach(
        (what, name) -> counters.put("master/" + name, (double) happenings.get(what).sum()));
    told.put(counters, what -> happenings.get(what).sum());
    counters.put("allocator/mesos/allocation_runs", (double) allocations.count());
    allocations.put(counters, "allocator/mesos/allocation_run_ms");
    latencies.put(counters, "allocator/mesos/allocation_run_latency_ms");
    stores.put(counters, "registrar/state_store_ms");
    Duration takeOver = lastTakeOver;
    if (!takeOver.isNegative()) {
      counters.put("registrar/state_fetch_ms", takeOver.toNanos() / NANOS_PER_MILLI);
    }
    counters.put("registrar/queued_operations", (double) waiting.get());
    return counters;
  }

  private Timer timer(Map<String, Timer> timers, String name, String description, String command) {
    Function<String, Timer> make =
        kind ->
            Timer.builder(name).description(description).tag("command", kind).register(registry);
    return timers.computeIfAbsent(command, make);
  }

  private void counter(
      Map<String, Counter> counters, String name, String description, String tag, String value) {
    counters
        .computeIfAbsent(
            value,
            kind ->
                Counter.builder(name).description(description).tag(tag, kind).register(registry))
        .increment();
  }
}
