package io.souk.master.decide;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.TimerKey;
import io.souk.master.state.ClusterState;
import io.souk.security.Authorizer;
import java.time.Instant;

/**
 * Decides about every command. The state is read and left as it is, except that an allocation books
 * what it is about to offer (see {@link ClusterState#allocate}).
 */
public final class Kernel implements CommandDecider {

  private final KernelOptions options;
  private final Ids ids;
  private final Authorizer authorizer;

  /** A kernel that draws new ids from {@code ids}, and permits everything. */
  public Kernel(KernelOptions options, Ids ids) {
    this(options, ids, Authorizer.PERMISSIVE);
  }

  /**
   * A kernel that draws new ids from {@code ids}.
   *
   * @param authorizer says what callers may do; quick
   */
  public Kernel(KernelOptions options, Ids ids, Authorizer authorizer) {
    this.options = options;
    this.ids = ids;
    this.authorizer = authorizer;
  }

  /** What is to be done about the command at this time. */
  @Override
  public Decision decide(ClusterState state, Command command, Instant now) {
    Context context = new Context(state, now, ids, options, authorizer);
    if (state.leader().isEmpty()) {
      return switch (command) {
        case Command.LeadershipGained gained -> LeadershipDecider.begin(context, gained);
        case Command.FrameworkStreamClosed closed -> Decision.reply(Reply.ok());
        case Command.AgentStreamClosed closed -> Decision.reply(Reply.ok());
        case Command.TimerFired fired -> Decision.reply(Reply.ok());
        case Command.LeadershipLost lost -> Decision.reply(Reply.ok());
        case Command.SubscribeFramework call -> notLeading();
        case Command.SchedulerCall call -> notLeading();
        case Command.SubscribeAgent call -> notLeading();
        case Command.AgentCall call -> notLeading();
        case Command.TeardownFramework call -> notLeading();
        case Command.OperatorCall call -> notLeading();
        case Command.Explain question -> notLeading();
        case Command.ListExcluded question -> notLeading();
      };
    }
    return switch (command) {
      case Command.LeadershipGained gained -> LeadershipDecider.begin(context, gained);
      case Command.LeadershipLost lost -> LeadershipDecider.end(context, lost);
      case Command.SubscribeFramework call -> FrameworkDecider.subscribe(context, call);
      case Command.SchedulerCall call -> SchedulerCallDecider.decide(context, call);
      case Command.FrameworkStreamClosed closed ->
          FrameworkDecider.streamClosed(context, closed.stream());
      case Command.SubscribeAgent call -> RegistrationDecider.subscribe(context, call);
      case Command.AgentCall call -> AgentDecider.call(context, call);
      case Command.AgentStreamClosed closed -> AgentDecider.streamClosed(context, closed.stream());
      case Command.TeardownFramework teardown -> FrameworkRemoval.teardown(context, teardown);
      case Command.OperatorCall call -> OperatorDecider.decide(context, call);
      case Command.Explain question -> ExplainDecider.explain(context, question);
      case Command.ListExcluded question -> ExcludedAgentsDecider.list(context, question);
      case Command.TimerFired fired -> fired(context, fired.key());
    };
  }

  private static Decision notLeading() {
    return Decision.reply(Reply.unavailable("Master has not finished recovery"));
  }

  /** Whoever gets or holds something of an agent that is to be away is asked to leave it. */
  private static Decision allocate(Context context) {
    Draft draft = new Draft();
    OfferDecider.offer(context, draft, context.state().allocate(context.now()));
    InverseOfferDecider.offer(context, draft, context.state().allocateInverse(context.now()));
    return draft.reply(Reply.ok());
  }

  private static Decision fired(Context context, TimerKey timer) {
    return switch (timer) {
      case TimerKey.Allocate key -> allocate(context);
      case TimerKey.FilterExpiry key -> allocate(context);
      case TimerKey.InverseOfferTimeout key -> InverseOfferDecider.timeout(context, key);
      case TimerKey.Heartbeat key -> FrameworkDecider.heartbeat(context, key);
      case TimerKey.FrameworkFailover key -> FrameworkDecider.failoverExpired(context, key);
      case TimerKey.AgentPing key -> AgentDecider.ping(context, key);
      case TimerKey.AgentReregister key -> AgentRemoval.reregisterExpired(context, key);
      case TimerKey.OrphanOperations key -> LostOperations.graceExpired(context, key);
      case TimerKey.Drained key -> AgentDuty.drained(context);
      case TimerKey.AllocationPause key -> LeadershipDecider.endPause();
      case TimerKey.RecoveredAgents key -> AgentLoss.recoveredExpired(context);
      case TimerKey.NextLoss key -> AgentLoss.next(context, key);
      case TimerKey.RegistryCollection key -> RegistryCollection.collect(context);
      case TimerKey.OperationWait key -> OperationUpdateDecider.waitOver(key);
      case TimerKey.OfferTimeout key -> OfferDecider.timeout(context, key);
    };
  }
}
