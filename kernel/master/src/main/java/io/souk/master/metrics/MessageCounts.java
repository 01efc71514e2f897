package io.souk.master.metrics;

import io.souk.master.bus.Command;
import io.souk.master.effect.Effect.Counted;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/**
 * Messages of frameworks and agents that Mesos counts by what they say, or divides into valid and
 * invalid ones, under its names.
 */
final class MessageCounts {

  /** Those of which some turn out to be about nothing. */
  private enum Kind {
    FRAMEWORK_TO_EXECUTOR_MESSAGES(Counted.MESSAGE_DROPPED),
    EXECUTOR_TO_FRAMEWORK_MESSAGES(Counted.EXECUTOR_MESSAGE_DROPPED),
    STATUS_UPDATES(Counted.STATUS_UPDATE_UNKNOWN),
    STATUS_UPDATE_ACKNOWLEDGEMENTS(Counted.ACKNOWLEDGEMENT_DROPPED),
    OPERATION_STATUS_UPDATES(Counted.OPERATION_UPDATE_UNKNOWN),
    OPERATION_STATUS_UPDATE_ACKNOWLEDGEMENTS(Counted.OPERATION_ACKNOWLEDGEMENT_DROPPED);

    private final Counted dropped;

    Kind(Counted dropped) {
      this.dropped = dropped;
    }
  }

  private static final String MESSAGES = "master/messages_";

  private final LongAdder registered = new LongAdder();
  private final LongAdder reregistered = new LongAdder();
  private final LongAdder agentsRegistered = new LongAdder();
  private final LongAdder agentsReregistered = new LongAdder();
  private final LongAdder[] taken = adders();
  private final LongAdder[] refused = adders();

  private static LongAdder[] adders() {
    LongAdder[] adders = new LongAdder[Kind.values().length];
    for (int i = 0; i < adders.length; i++) {
      adders[i] = new LongAdder();
    }
    return adders;
  }

  void handled(Command command, boolean accepted) {
    switch (command) {
      case Command.SubscribeFramework call ->
          (call.subscribe().getFrameworkInfo().hasId() ? reregistered : registered).increment();
      case Command.SubscribeAgent call ->
          (call.agentId().isPresent() ? agentsReregistered : agentsRegistered).increment();
      case Command.SchedulerCall call -> {
        switch (call.call().getType()) {
          case MESSAGE -> add(Kind.FRAMEWORK_TO_EXECUTOR_MESSAGES, 1, accepted);
          case ACKNOWLEDGE -> add(Kind.STATUS_UPDATE_ACKNOWLEDGEMENTS, 1, accepted);
          case ACKNOWLEDGE_OPERATION_STATUS ->
              add(Kind.OPERATION_STATUS_UPDATE_ACKNOWLEDGEMENTS, 1, accepted);
          default -> {}
        }
      }
      case Command.AgentCall call -> {
        switch (call.call().getType()) {
          case MESSAGE -> add(Kind.EXECUTOR_TO_FRAMEWORK_MESSAGES, 1, accepted);
          case UPDATE ->
              add(Kind.STATUS_UPDATES, call.call().getUpdate().getUpdatesCount(), accepted);
          case OPERATION_UPDATE ->
              add(
                  Kind.OPERATION_STATUS_UPDATES,
                  call.call().getOperationUpdate().getUpdatesCount(),
                  accepted);
          default -> {}
        }
      }
      default -> {}
    }
  }

  private void add(Kind kind, long number, boolean accepted) {
    (accepted ? taken : refused)[kind.ordinal()].add(number);
  }

  /**
   * Adds the counters.
   *
   * @param counted how often something turned out to be about nothing
   */
  void put(Map<String, Double> metrics, ToLongFunction<Counted> counted) {
    metrics.put(MESSAGES + "register_framework", (double) registered.sum());
    metrics.put(MESSAGES + "reregister_framework", (double) reregistered.sum());
    metrics.put(MESSAGES + "register_slave", (double) agentsRegistered.sum());
    metrics.put(MESSAGES + "reregister_slave", (double) agentsReregistered.sum());
    for (Kind kind : Kind.values()) {
      long arrived = taken[kind.ordinal()].sum();
      long turnedAway = refused[kind.ordinal()].sum();
      long dropped = counted.applyAsLong(kind.dropped);
      String name = FrameworkTally.lower(kind);
      metrics.put("master/valid_" + name, (double) Math.max(0, arrived - dropped));
      metrics.put("master/invalid_" + name, (double) turnedAway + dropped);
      if (kind == Kind.STATUS_UPDATES || kind == Kind.OPERATION_STATUS_UPDATES) {
        String message = name.substring(0, name.length() - 1);
        metrics.put(MESSAGES + message, (double) arrived + turnedAway);
      }
    }
  }
}
