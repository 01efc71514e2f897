package io.souk.master.decide;

import io.souk.master.bus.Loss;
import io.souk.master.bus.Reply;
import io.souk.master.bus.TimerKey;
import io.souk.master.effect.Effect;
import io.souk.master.effect.Effect.Counted;
import io.souk.master.state.Change;
import io.souk.model.id.AgentId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Agents that are to be declared unreachable: at once, or one by one at the rate of {@link
 * AgentPolicy}. Whoever gives a sign of life while it waits for its turn is spared.
 */
final class AgentLoss {

  /** So many agents of an earlier leader's are declared lost in one go. */
  private static final int PORTION = 256;

  private static final Duration SOON = Duration.ofMillis(1);

  private AgentLoss() {}

  /**
   * The agent, which is registered, is lost.
   *
   * @return whether it was declared lost at once
   */
  static boolean lose(Context context, Draft draft, AgentId agent, Loss loss) {
    if (context.state().waitsForLoss(agent)) {
      return false;
    }
    draft.count(Counted.AGENT_LOSS_SCHEDULED);
    Optional<RateLimit> limit = context.options().agents().limit(loss);
    if (limit.isEmpty()) {
      declare(context, draft, agent, loss);
      return true;
    }
    List<AgentId> before = context.state().waitingForLoss(loss);
    Instant turn = context.state().nextLoss(loss).orElse(context.now());
    if (before.isEmpty() && !turn.isAfter(context.now())) {
      declare(context, draft, agent, loss);
      draft.change(new Change.SetNextLoss(loss, context.now().plus(limit.get().interval())));
      return true;
    }
    draft.change(new Change.QueueLoss(agent, loss));
    draft.warn("event=agent-loss-waits agent=%s loss=%s".formatted(agent, loss));
    if (before.isEmpty()) {
      draft.arm(new TimerKey.NextLoss(loss), Duration.between(context.now(), turn));
    }
    return false;
  }

  /** The rate allows the next one. */
  static Decision next(Context context, TimerKey.NextLoss key) {
    Draft draft = new Draft();
    List<AgentId> waiting = context.state().waitingForLoss(key.loss());
    if (waiting.isEmpty()) {
      return draft.reply(Reply.ok());
    }
    declare(context, draft, waiting.get(0), key.loss());
    Duration interval =
        context.options().agents().limit(key.loss()).map(RateLimit::interval).orElse(SOON);
    draft.change(new Change.SetNextLoss(key.loss(), context.now().plus(interval)));
    if (waiting.size() > 1) {
      draft.arm(key, interval);
    }
    return draft.reply(Reply.ok());
  }

  /** The agent gave a sign of life. */
  static void spare(Context context, Draft draft, AgentId agent) {
    if (context.state().waitsForLoss(agent)) {
      draft.change(new Change.UnqueueLoss(agent)).count(Counted.AGENT_LOSS_CANCELED);
      draft.log("event=agent-loss-canceled agent=" + agent);
    }
  }

  /** Agents of earlier leaders had time enough to come back. */
  static Decision recoveredExpired(Context context) {
    Draft draft = new Draft();
    List<AgentId> missing = List.copyOf(context.state().recoveredAgents());
    int all = context.state().everRecoveredAgents();
    double allowed = context.options().agents().recoveryLimit() * all;
    if (missing.size() > allowed) {
      draft.effect(
          new Effect.GiveUp(
              "%d of %d agents did not come back, --recovery-agent-removal-limit allows %.0f"
                  .formatted(missing.size(), all, Math.floor(allowed))));
      return draft.reply(Reply.ok());
    }
    List<AgentId> fresh = missing.stream().filter(id -> !context.state().waitsForLoss(id)).toList();
    if (context.options().agents().removalLimit().isPresent()) {
      queue(context, draft, fresh);
      return draft.reply(Reply.ok());
    }
    for (AgentId agent : fresh.subList(0, Math.min(PORTION, fresh.size()))) {
      draft.count(Counted.AGENT_LOSS_SCHEDULED);
      declare(context, draft, agent, Loss.ABSENT);
    }
    if (fresh.size() > PORTION) {
      draft.arm(new TimerKey.RecoveredAgents(), SOON);
    }
    return draft.reply(Reply.ok());
  }

  private static void queue(Context context, Draft draft, List<AgentId> agents) {
    for (AgentId agent : agents) {
      draft.change(new Change.QueueLoss(agent, Loss.ABSENT)).count(Counted.AGENT_LOSS_SCHEDULED);
    }
    if (!agents.isEmpty() && context.state().waitingForLoss(Loss.ABSENT).isEmpty()) {
      Instant turn = context.state().nextLoss(Loss.ABSENT).orElse(context.now());
      Duration wait = Duration.between(context.now(), turn);
      draft.arm(new TimerKey.NextLoss(Loss.ABSENT), wait.compareTo(SOON) < 0 ? SOON : wait);
    }
  }

  private static void declare(Context context, Draft draft, AgentId agent, Loss loss) {
    draft.change(new Change.UnqueueLoss(agent)).count(Counted.AGENT_LOSS_COMPLETED);
    context
        .state()
        .findAgent(agent)
        .ifPresent(
            known -> {
              draft.count(Counted.AGENT_REMOVED_UNHEALTHY);
              AgentRemoval.unreachable(
                  context,
                  draft,
                  known,
                  switch (loss) {
                    case SILENT -> "pings-unanswered";
                    case ABSENT -> "did-not-reregister";
                  });
            });
    if (context.state().findRecoveredAgent(agent).isPresent()) {
      draft.count(Counted.RECOVERED_AGENT_LOST);
      AgentRemoval.neverReturned(context, draft, agent);
    }
  }
}
